"""Posts: given, changed, ended and withdrawn, and what their holder hands over."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import full_date
from nennep.kernel.text import legible
from nennep.kernel.worktime.days import next_day
from nennep.ledger.actions import ConflictError, append, take_line
from nennep.ledger.events import name_events

from ..models import Agency, Division, Position, PositionChange, User
from ..queries import holders_since, turning_days
from ..queries.administration import manager
from ..queries.departures import departure_of, handed_over_with, last_day_before
from ..queries.last_days import gap_between, refuses_last_day
from ..queries.names import check_goes_on
from ..rules import MANAGE_PEOPLE, BrokenRuleError, check_texts, known_duties
from .handovers import hand_back, hand_over_all

name_events(
    {
        "position.given": "Giao vị trí",
        "position.changed": "Sửa vị trí",
        "position.ended": "Kết thúc vị trí",
        "position.withdrawn": "Rút vị trí chưa bắt đầu",
    }
)


def give_position(
    *,
    user: User,
    agency: Agency,
    title: str,
    duties: Sequence[str],
    held_from: date,
    by: Actor,
    at: datetime,
    division: Division | None = None,
    held_to: date | None = None,
) -> Position:
    """Afterwards the person holds this post from that day, with its duties."""
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    granted = known_duties(list(duties))
    title = legible(title)
    check_texts(title=title)
    days = {"held_from": held_from.isoformat(), "held_to": held_to.isoformat() if held_to else None}
    facts = {"user": user.pk, "division": division.code if division else None, "duties": granted, **days}
    with transaction.atomic():
        take_line(agency.pk)  # no decision ends the division meanwhile
        _check_post(user, agency, division, title, held_from, held_to)
        place = {"user": user, "agency": agency, "division": division, "title": title}
        position = Position.objects.create(**place, duties=granted, held_from=held_from, held_to=held_to)
        append(
            "position.given",
            subject=("position", position.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts=facts,
        )
    return position


def _hold(position: Position) -> None:
    """Inside a transaction: nobody changes the post until it ends. Raises ConflictError where somebody just has."""
    take_line(position.agency_id)
    stands = Position.objects.filter(pk=position.pk).first()
    if stands is None or (stands.division_id, _told(stands)) != (position.division_id, _told(position)):
        raise ConflictError("Vị trí này vừa được sửa ở nơi khác. Tải lại trang, xem rồi làm lại.")


def _check_post(
    user: User,
    agency: Agency,
    division: Division | None,
    title: str,
    held_from: date,
    held_to: date | None,
    but: Sequence[Position] = (),
) -> None:
    if division is not None and division.agency_id != agency.pk:
        raise BrokenRuleError("division", f"Phòng này không thuộc {agency.short_name}.")
    if division is not None:
        check_goes_on(division)
    if not title:
        raise BrokenRuleError("title", "Chức vụ còn trống, ví dụ: Chuyên viên.")
    if held_to is not None and held_to < held_from:
        raise BrokenRuleError("held_to", "Ngày thôi giữ phải từ ngày bắt đầu giữ trở đi.")
    same = user.positions.filter(agency=agency, division=division, title=title)
    for post in same.exclude(pk__in=[one.pk for one in but]):
        if (post.held_to is None or post.held_to >= held_from) and (held_to is None or held_to >= post.held_from):
            raise BrokenRuleError(
                "title",
                f"{user.full_name} đang giữ đúng vị trí này trong thời gian đó (từ {full_date(post.held_from)})."
                " Sửa, rút hoặc kết thúc vị trí ấy trước.",
            )


def change_position(
    position: Position,
    *,
    title: str,
    duties: Sequence[str],
    held_from: date,
    held_to: date | None,
    by: Actor,
    at: datetime,
) -> None:
    """Afterwards the post has this title, these duties and days; what stood before is kept beside it.

    Work that its holder can no longer do is told to those who give work. To end it sooner is another act, which
    hands its work over. Raises BrokenRuleError, ConflictError, NotPermittedError.
    """
    grant = manager(position.agency, duty=MANAGE_PEOPLE, by=by, at=at)
    title, granted = legible(title), known_duties(list(duties))
    before, after = _told(position), _columns(title, granted, held_from, held_to)
    if before == after:
        raise BrokenRuleError("", "Chưa sửa gì: mọi ô vẫn như đang ghi.")
    check_texts(title=title)
    today = timezone.localdate(at)
    with transaction.atomic():
        _hold(position)
        _check_post(position.user, position.agency, position.division, title, held_from, held_to, but=[position])
        if held_to is not None and (position.held_to is None or held_to < position.held_to):
            words = "Cho thôi sớm hơn thì dùng Kết thúc: trang ấy kể việc đang giữ để bàn giao."
            raise BrokenRuleError("held_to", words)
        if MANAGE_PEOPLE not in granted or held_from > today:
            stands = [Position(duties=granted, held_from=held_from, held_to=held_to)]
            _keep_a_manager(position.agency, [position], today, stands if MANAGE_PEOPLE in granted else [])
        _write_change(position, before, after, grant, by, at)


def _write_change(
    position: Position,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    grant: Grant | None,
    by: Actor,
    at: datetime,
) -> None:
    position.title, position.duties = after["title"], after["duties"]
    position.held_from = date.fromisoformat(after["held_from"])
    position.held_to = date.fromisoformat(after["held_to"]) if after["held_to"] else None
    position.save(update_fields=["title", "duties", "held_from", "held_to"])
    PositionChange.objects.create(
        position=position, before=before, after=after, changed_at=at, changed_by_id=by.user_id
    )
    told = {name: {"before": before[name], "after": after[name]} for name in after if before[name] != after[name]}
    if told.pop("title", None):
        told["title"] = {}
    append(
        "position.changed",
        subject=("position", position.pk),
        agency_id=position.agency_id,
        by=by,
        at=at,
        grant=grant,
        facts={"changed": told},
    )


def _told(position: Position) -> dict[str, Any]:
    return _columns(position.title, known_duties(position.duties), position.held_from, position.held_to)


def _columns(title: str, duties: list[str], held_from: date, held_to: date | None) -> dict[str, Any]:
    days = {"held_from": held_from.isoformat(), "held_to": held_to.isoformat() if held_to else None}
    return {"title": title, "duties": duties, **days}


def end_position(
    position: Position,
    *,
    held_to: date,
    by: Actor,
    at: datetime,
    given: Mapping[str, int] | None = None,
    ground: str = "",
) -> None:
    """Afterwards the post is held up to and with that day, and what its holder held has the receivers of ``given``.

    ``given``: by the name of each thing (``queries.departures.held_things``) who takes it; all of it, or nothing is
    written. ``ground`` is the paper by which it is done. Raises BrokenRuleError, ConflictError, NotPermittedError.
    """
    grant = manager(position.agency, duty=MANAGE_PEOPLE, by=by, at=at)
    _check_end(position, held_to, at)
    with transaction.atomic():
        _hold(position)
        _keep_a_manager(position.agency, [position], next_day(held_to))
        _leave(position, held_to, grant, by, at, given or {}, ground)


def move_person(
    position: Position,
    *,
    held_to: date,
    division: Division | None,
    title: str,
    duties: Sequence[str],
    held_from: date,
    by: Actor,
    at: datetime,
    given: Mapping[str, int] | None = None,
    ground: str = "",
) -> Position:
    """Afterwards the person holds another post of the agency instead, and what the old one held has its receivers.

    Raises BrokenRuleError also where days of work lie between the two: nobody would do what stays with the person.
    """
    grant = manager(position.agency, duty=MANAGE_PEOPLE, by=by, at=at)
    _check_end(position, held_to, at)
    if words := gap_between(position, held_to, held_from):
        raise BrokenRuleError("held_from", words)
    with transaction.atomic():
        _hold(position)
        new = give_position(
            user=position.user,
            agency=position.agency,
            division=division,
            title=title,
            duties=duties,
            held_from=held_from,
            by=by,
            at=at,
        )
        if MANAGE_PEOPLE not in new.duties:
            _keep_a_manager(position.agency, [position], next_day(held_to))
        _leave(position, held_to, grant, by, at, given or {}, ground, beside=[new])
    return new


def _check_end(position: Position, held_to: date, at: datetime) -> None:
    if words := refuses_last_day(position, held_to, timezone.localdate(at)):
        raise BrokenRuleError("held_to", words)


def _leave(
    position: Position,
    held_to: date,
    grant: Grant | None,
    by: Actor,
    at: datetime,
    given: Mapping[str, int],
    ground: str,
    beside: Sequence[Position] = (),
) -> None:
    """``beside``: the post that comes after, also where days off lie between the two."""
    departure = departure_of(position.user, position.agency, ending=[position], last_day=held_to, at=at, beside=beside)
    hand_over_all(departure, given=given, ground=ground, by=by, at=at)
    _end(position, held_to, grant, by, at)


def _end(position: Position, held_to: date, grant: Grant | None, by: Actor, at: datetime) -> None:
    before = position.held_to.isoformat() if position.held_to else None
    position.held_to = held_to
    position.save(update_fields=["held_to"])
    append(
        "position.ended",
        subject=("position", position.pk),
        agency_id=position.agency_id,
        by=by,
        at=at,
        grant=grant,
        facts={"held_to": held_to.isoformat(), "before": before},
    )


def withdraw_position(
    position: Position, *, goes_on: Position | None = None, returning: Collection[int] = (), by: Actor, at: datetime
) -> None:
    """Afterwards a post that has not begun is not there, and where the move was wrong ``goes_on`` stands as before it:
    with the last day that it had then, and with what was handed over and nobody has touched since.

    ``returning``: the lines of the hand-over that the page showed as coming back. Raises ConflictError where others do
    by now, BrokenRuleError once it has begun, or where it lent duties, or ``goes_on`` is over.
    """
    grant = manager(position.agency, duty=MANAGE_PEOPLE, by=by, at=at)
    if position.held_from <= timezone.localdate(at):
        words = f"Vị trí này đã bắt đầu từ {full_date(position.held_from)}; dùng Kết thúc."
        raise BrokenRuleError("", words)
    if position.delegations.exists():
        raise BrokenRuleError("", "Vị trí này đã ghi ủy quyền, nên không rút được; dùng Kết thúc khi đã bắt đầu.")
    with transaction.atomic():
        _hold(position)
        back = [line for line, stays in handed_over_with(goes_on) if not stays] if goes_on else []
        if {line.pk for line in back} != set(returning):
            raise ConflictError("Việc đã bàn giao vừa có người làm tiếp, hoặc giao cho người khác. Xem lại rồi rút.")
        if goes_on is not None:
            _go_on(goes_on, position, grant, by, at)
        _keep_a_manager(position.agency, [position], position.held_from, [goes_on] if goes_on else [])
        _withdraw(position, grant, by, at)
        hand_back(back, by=by, at=at)


def _go_on(position: Position, withdrawn: Position, grant: Grant | None, by: Actor, at: datetime) -> None:
    """The post keeps on: its last day, which has not passed, gives way to that of before the move."""
    position.refresh_from_db()
    if position.held_to is None or position.held_to < timezone.localdate(at):
        raise BrokenRuleError("", f"Vị trí {position.title} đã kết thúc hoặc vừa được sửa. Mở lại trang để xem.")
    before, until = _told(position), last_day_before(position)
    place = (position.user, position.agency, position.division, position.title)
    _check_post(*place, position.held_from, until, but=[position, withdrawn])
    _write_change(position, before, before | {"held_to": until.isoformat() if until else None}, grant, by, at)


def _withdraw(position: Position, grant: Grant | None, by: Actor, at: datetime) -> None:
    append(
        "position.withdrawn",
        subject=("position", position.pk),
        agency_id=position.agency_id,
        by=by,
        at=at,
        grant=grant,
        facts={"user": position.user_id, "held_from": position.held_from.isoformat()},
    )
    position.delegations.all().delete()  # of a post that never began none has ever held
    position.delete()


def _keep_a_manager(agency: Agency, departure: list[Position], day: date, instead: Sequence[Position] = ()) -> None:
    """Inside a transaction: on no day from that one on is the agency left with nobody who manages people.

    ``instead``: the posts as they will stand. Of two who go at once the second is looked at when the first has gone.
    """
    take_line(agency.pk)
    gone = {post.pk for post in departure}
    posts = holders_since(MANAGE_PEOPLE, agency.pk, day)
    after = [*(post for post in posts if post.pk not in gone), *instead]
    for one in turning_days([*posts, *instead], day):
        if any(post.is_held_on(one) for post in posts) and not any(post.is_held_on(one) for post in after):
            raise BrokenRuleError(
                "held_to",
                f"Đây là người quản lý người dùng cuối cùng của cơ quan: từ {full_date(one)} không còn ai."
                " Giao nhiệm vụ đó cho người khác trước.",
            )
