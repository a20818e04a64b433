"""Posts, and services of desks, go over to the agency that succeeds the one that ended."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.org.actions.practice import keep_practice_alike
from nennep.org.models import Agency, DeskService, FormerName, Position
from nennep.org.rules import SOURCE

from ..parts.agency_successions import AGENCY_KINDS, AgencyKind, AgencySuccession
from ..queries.mergers import post_key, posts_on, target_of
from ..rules.mergers import NOWHERE
from .successions import lend_on

name_events(
    {
        "agency.succeeded": "Về trực thuộc cơ quan kế nhiệm của cấp trên",
        "desk_service.succeeded": "Việc tiếp nhận thay theo cơ quan kế nhiệm",
    }
)


def _count_posts(agency: Agency, into: Agency, day: date) -> int:
    return posts_on(agency, day).count()


def _people_in_both(agency: Agency, into: Agency, day: date) -> list[str]:
    """Who has a post on either side holds two afterwards."""
    there = {post.user_id: post for post in posts_on(into, day)}
    return [
        f"{post.user.full_name} đã giữ vị trí {there[post.user_id].title} ở {into.short_name}: từ ngày ấy giữ cả hai vị"
        f" trí, trừ khi vị trí {post.title} chọn “chưa có nơi về” ở dưới."
        for post in posts_on(agency, day)
        if post.user_id in there
    ]


def _move_posts(succession: AgencySuccession) -> int:
    posts = list(posts_on(succession.agency, succession.since))
    for post in posts:
        _follow(post, target_of(post, succession.merger), succession)
    return len(posts)


def _follow(post: Position, target: str, succession: AgencySuccession) -> None:
    """The post ends the day before and goes on there, in the division of that code or in the whole agency, or not."""
    day, after = succession.cut(post.held_from), None
    division = succession.there.get(target)
    duties = succession.merger.duties_of(post_key(post), post.duties)
    facts: dict[str, Any] = {"duties": duties, "left": [duty for duty in post.duties if duty not in duties]}
    if post.held_from >= day:
        post.agency, post.division, post.duties = succession.successor, division, duties
        post.save(update_fields=["agency", "division", "duties"])
        after = post
    elif target != NOWHERE:
        after = Position.objects.create(
            user=post.user,
            agency=succession.successor,
            division=division,
            title=post.title,
            duties=duties,
            held_from=day,
            held_to=post.held_to,
        )
    if after is not post:
        post.held_to = date.fromordinal(day.toordinal() - 1)
        post.save(update_fields=["held_to"])
    facts |= {"to": after.pk if after else None, "division": division.code if division else ""}
    append(
        "position.succeeded",
        subject=("position", post.pk),
        agency_id=succession.successor.pk,
        by=succession.by,
        at=succession.at,
        facts=succession.facts(**facts, held_from=day.isoformat()),
    )
    if after is not None and after is not post:
        lend_on(post, after=after, succession=succession, by=succession.by, at=succession.at)


AGENCY_KINDS.add(
    "org.posts", AgencyKind("vị trí", _count_posts, _move_posts, warns=_people_in_both, order=1), origin=__name__
)


def _services(agency: Agency, day: date) -> QuerySet[DeskService]:
    """Those held on that day or later in which the agency is either side."""
    either = Q(agency=agency) | Q(desk=agency)
    return DeskService.objects.filter(either, Q(held_to=None) | Q(held_to__gte=day)).order_by("pk")


def _count_services(agency: Agency, into: Agency, day: date) -> int:
    return _services(agency, day).count()


def _services_met(agency: Agency, into: Agency, day: date) -> list[str]:
    """What ends because the successor has it, or is the other side of it."""
    told = []
    for service in _services(agency, day).select_related("agency", "desk"):
        other = service.agency if service.desk_id == agency.pk else service.desk
        if other.pk == into.pk:
            words = f"{service.desk.short_name} thôi tiếp nhận thay {service.agency.short_name}: nay là một cơ quan."
            told.append(words)
            continue
        sides = {"agency": into, "desk": other} if service.agency_id == agency.pk else {"agency": other, "desk": into}
        if DeskService.objects.filter(held_to=None, **sides).exists():
            told.append(
                f"{sides['desk'].short_name} đã tiếp nhận thay {sides['agency'].short_name}: hai lần giao thành một, quầy"
                " nhận thủ tục của cả hai bên."
            )
    return told


def _move_services(succession: AgencySuccession) -> int:
    services = list(_services(succession.agency, succession.since))
    for service in services:
        _carry_on(service, succession)
    return len(services)


def _carry_on(service: DeskService, succession: AgencySuccession) -> None:
    """The service ends the day before; the successor has one of its own, unless it has it already or is both sides.

    One that has not begun begins there, or never does.
    """
    old, new, day = succession.agency.pk, succession.successor.pk, succession.cut(service.held_from)
    sides = {
        "agency_id": new if service.agency_id == old else service.agency_id,
        "desk_id": new if service.desk_id == old else service.desk_id,
    }
    is_new = sides["agency_id"] != sides["desk_id"] and not DeskService.objects.filter(held_to=None, **sides).exists()
    subject, made = ("desk_service", service.pk), None
    if service.held_from >= day:
        if is_new:
            DeskService.objects.filter(pk=service.pk).update(**sides)
            made = service
        else:
            service.delete()
    else:
        until, service.held_to = service.held_to, date.fromordinal(day.toordinal() - 1)
        service.save(update_fields=["held_to"])
        if is_new:
            told = {"is_outside": service.is_outside, "decision": service.decision}
            made = DeskService.objects.create(**sides, **told, held_from=day, held_to=until)
    append(
        "desk_service.succeeded",
        subject=subject,
        agency_id=new,
        by=succession.by,
        at=succession.at,
        facts=succession.facts(to=made.pk if made else None),
    )


AGENCY_KINDS.add(
    "org.desk_services",
    AgencyKind("việc tiếp nhận thay", _count_services, _move_services, warns=_services_met, order=4),
    origin=__name__,
)


def _below(agency: Agency) -> QuerySet[Agency]:
    return Agency.objects.filter(superior=agency, ended_on=None).exclude(level=SOURCE).order_by("pk")


def _count_below(agency: Agency, into: Agency, day: date) -> int:
    return _below(agency).count()


def _move_below(succession: AgencySuccession) -> int:
    """They stand under the successor; papers of the days before name the one that stood above them then."""
    rows = list(_below(succession.agency).filter(pk__in=succession.lines))
    for row in rows:
        called = {key: getattr(row, key) for key in ("code", "name", "short_name")}
        FormerName.objects.create(
            agency=row,
            superior=succession.agency,
            held_to=date.fromordinal(succession.day.toordinal() - 1),
            reorganisation=succession.reorganisation,
            **called,
        )
        row.superior = succession.successor
        row.save(update_fields=["superior"])
        keep_practice_alike(row, by=succession.by, at=succession.at)
        subject, facts = ("agency", row.pk), succession.facts(superior=succession.successor.pk)
        append("agency.succeeded", subject=subject, agency_id=row.pk, by=succession.by, at=succession.at, facts=facts)
    return len(rows)


def _lines_below(agency: Agency) -> list[int]:
    """Each of them tells in its own chain who stands above it now."""
    return list(_below(agency).values_list("pk", flat=True))


AGENCY_KINDS.add(
    "org.below",
    AgencyKind("cơ quan trực thuộc", _count_below, _move_below, lines=_lines_below, order=8),
    origin=__name__,
)
