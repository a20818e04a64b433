"""What was typed and not taken: for its own person alone, and for a day."""

from datetime import datetime

from django.db.models import QuerySet

from nennep.web.unsent import KEPT_FOR, FormOffer, Sender

from ..models import UnsentForm


def unsent_of(sender: Sender, at: datetime) -> QuerySet[UnsentForm]:
    """The last first."""
    mine = UnsentForm.objects.filter(user_id=sender.user_id, practises=sender.practises)
    return mine.filter(kept_at__gt=at - KEPT_FOR).order_by("-kept_at", "-pk")


def offered_to(sender: Sender, at: datetime) -> list[FormOffer]:
    return [
        FormOffer(
            row.pk, row.address, row.page, [(name, values) for name, values in row.fields], row.files, row.kept_at
        )
        for row in unsent_of(sender, at)
    ]


def is_anything_kept(user_id: int) -> bool:
    """On either side."""
    return UnsentForm.objects.filter(user_id=user_id).exists()
