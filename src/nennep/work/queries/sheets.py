"""Long lists as Excel files, each for whoever asked for it."""

from datetime import datetime

from django.db.models import Q, QuerySet

from nennep.kernel.actors import Actor
from nennep.kernel.practice import is_practice

from ..models import SheetOrder
from ..rules import covers

NOT_YOURS_ANY_MORE = (
    "Bảng này được lập khi bạn còn nhiệm vụ mà nay bạn không còn giữ, nên không tải về được nữa."
    " Mở lại danh sách và xuất bảng mới: bảng mới có những dòng bạn đang được xem."
)


def sheets_of(actor: Actor) -> QuerySet[SheetOrder]:
    """What this person asked for, the last first; that of practice only there."""
    where = Q(agency_id__lt=0) if is_practice(actor.agency_id) else Q(agency_id__gt=0)
    mine = SheetOrder.objects.filter(where, asked_by_id=actor.user_id)
    return mine.select_related("agency").order_by("-asked_at", "-pk")


def sheet_of(actor: Actor, code: str) -> SheetOrder:
    """Raises SheetOrder.DoesNotExist, also for one of somebody else."""
    return sheets_of(actor).get(code=code)


def may_take(actor: Actor, order: SheetOrder) -> bool:
    """Whether the person still holds every duty with which the rows were read."""
    return covers(actor, order.rights)


def ahead_of(order: SheetOrder) -> int:
    """How many are made before it."""
    return SheetOrder.objects.filter(state="running", pk__lt=order.pk).count()


def sheets_to_make(at: datetime, latest: datetime) -> QuerySet[SheetOrder]:
    """Those that nobody makes at this instant, the oldest first."""
    free = Q(leased_until=None) | Q(leased_until__lte=at) | Q(leased_until__gt=latest)
    return SheetOrder.objects.filter(free, state="running").select_related("asked_by", "agency").order_by("pk")


def sheets_ended_before(before: datetime, most: int) -> list[SheetOrder]:
    """Those whose time of keeping is over, the oldest first."""
    ended = SheetOrder.objects.filter(ended_at__lt=before).exclude(state="running")
    return list(ended.order_by("ended_at", "pk")[:most])
