"""Under which grant somebody administers an agency, and what its first days stand on."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import full_date
from nennep.kernel.text import legible
from nennep.ledger.actions import NotPermittedError, require

from ..models import Agency, FormerName, User, WorkCalendar
from ..rules import AGENCY_CODE, LEVELS, MANAGE_CALENDAR, MANAGE_PEOPLE, RESERVED, USERNAME, BrokenRuleError
from . import holders_of

NATIONAL_CALENDAR = Path(__file__).resolve().parent.parent / "calendars" / "vietnam.toml"


def founder(agency_id: int) -> Actor:
    """Who sets an agency up before it has a manager: the machine with the duties of administration."""
    duties = (MANAGE_PEOPLE, MANAGE_CALENDAR)
    return Actor(None, agency_id, tuple(Grant(duty, agency_id) for duty in duties))


def manager(agency: Agency, *, duty: str, by: Actor, at: datetime) -> Grant:
    """The grant to administer ``agency``: held there, or in its superior while nobody there holds it.

    Raises NotPermittedError.
    """
    if agency.ended_on is not None:
        raise NotPermittedError(f"{agency.short_name} đã kết thúc từ {full_date(agency.ended_on)}.")
    grant = by.grant(duty, agency.pk)
    if grant is None and agency.superior_id and by.may(duty, agency.superior_id):
        if holders_of(duty, agency.pk, timezone.localdate(at)):
            raise NotPermittedError(f"{agency.short_name} đã có người quản lý của mình làm việc này.")
        return require(by, duty, agency.superior_id)
    return grant or require(by, duty, agency.pk)


def check_answers_for(user: User, agency: Agency, *, by: Actor, at: datetime) -> None:
    """Raises NotPermittedError where the person holds a post elsewhere too, and ``by`` does not manage people there.

    Whoever sets a password can sign in by it, with all that the person may do.
    """
    day = timezone.localdate(at)
    held = user.positions.exclude(agency=agency).filter(Q(held_to__isnull=True) | Q(held_to__gte=day))
    for post in held.select_related("agency").order_by("pk"):
        if by.user_id is not None and not by.may(MANAGE_PEOPLE, post.agency_id):
            raise NotPermittedError(
                f"{user.full_name} còn giữ vị trí ở {post.agency.short_name}. Việc này của người quản lý người dùng ở đó;"
                " giữ vị trí ở nhiều nơi thì người giữ máy chủ làm bằng ./nennep people."
            )


def national_calendar() -> Mapping[str, Any]:
    """The administered file that comes with the product."""
    return tomllib.loads(NATIONAL_CALENDAR.read_text(encoding="utf-8"))


def check_agency(code: str, level: str) -> None:
    """Raises BrokenRuleError where no new agency of that level can bear the code."""
    if not AGENCY_CODE.fullmatch(code):
        raise BrokenRuleError("code", "Mã cơ quan chỉ gồm chữ không dấu, số, dấu chấm, gạch: H99.12.")
    former = FormerName.objects.filter(division=None, code__iexact=code)
    if Agency.objects.filter(code__iexact=code).exists():
        raise BrokenRuleError("code", f"Mã “{code}” đã có cơ quan khác dùng; chọn mã khác.")
    if former.exists():
        raise BrokenRuleError("code", f"Mã “{code}” là mã cũ của một cơ quan, vẫn dẫn tới cơ quan ấy; chọn mã khác.")
    if level not in LEVELS:
        raise BrokenRuleError("level", f"Không có cấp “{level}”.")


def check_person(username: str, full_name: str) -> None:
    """Raises BrokenRuleError where no new person can sign in by that name."""
    if not USERNAME.fullmatch(username):
        raise BrokenRuleError(
            "username", "Tên đăng nhập gồm chữ thường không dấu, số, dấu chấm, gạch, từ 2 ký tự: nguyen.lan."
        )
    if username in RESERVED or User.objects.filter(username=username).exists():
        raise BrokenRuleError("username", f"Tên đăng nhập “{username}” đã có người dùng; chọn tên khác.")
    if not legible(full_name):
        raise BrokenRuleError("full_name", "Họ và tên còn trống.")


def possible_superior(code: str) -> Agency | None:
    """The agency of that code below which another may stand; None where there is none."""
    return Agency.objects.exclude(level="source").filter(code=code, ended_on=None).first()


def possible_superiors() -> list[Agency]:
    """All of them, those above first."""
    return list(Agency.objects.filter(ended_on=None).exclude(level="source").order_by("superior_id", "code"))


def superiors_for(agency: Agency, actor: Actor, kept: str = "") -> list[Agency]:
    """Those below which the actor may put the agency; the one that a draft names (its code, ``kept``) in any case."""
    managed, below = actor.agencies_with(MANAGE_PEOPLE), {agency.pk}
    found = possible_superiors()
    while more := {one.pk for one in found if one.superior_id in below} - below:
        below |= more
    return [one for one in found if one.pk not in below and (one.pk in managed or one.code == kept)]


def has_national_calendar() -> bool:
    """Whether the national calendar is kept here by somebody."""
    return WorkCalendar.objects.filter(agency=None).exists()


def never_signed_in() -> tuple[User, Agency] | None:
    """The only person of the whole installation, who has never signed in, and the agency of the first post."""
    people = list(User.objects.order_by("pk")[:2])
    if len(people) != 1 or people[0].last_login is not None:
        return None
    post = people[0].positions.select_related("agency").order_by("pk").first()
    return (people[0], post.agency) if post else None


def agencies_named(code: str) -> list[Agency]:
    """The agency of that code, or all that have people here where none is asked. Raises BrokenRuleError."""
    ours = Agency.objects.exclude(level="source").order_by("superior_id", "code")
    found = list(ours.filter(code=code) if code else ours)
    if code and not found:
        raise BrokenRuleError("agency", f"Không có cơ quan mã “{code}”. Xem mã: ./nennep people list.")
    return found


def agency_of_person(username: str) -> tuple[User, Agency]:
    """The person of that sign-in name and the agency of the newest post. Raises BrokenRuleError."""
    user = User.objects.filter(username=username).first()
    post = user.positions.select_related("agency").order_by("-held_from", "-pk").first() if user else None
    if user is None or post is None:
        words = f"Không có ai tên đăng nhập “{username}” từng giữ vị trí. Xem tên: ./nennep people list."
        raise BrokenRuleError("username", words)
    return user, post.agency
