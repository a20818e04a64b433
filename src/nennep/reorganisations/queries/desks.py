"""Since when a division is the one-stop desk, which ones were before, and what ``verify`` proves of that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from nennep.kernel.dates import full_date
from nennep.ledger.file_checks import ROW_CHECKS
from nennep.ledger.models import Event
from nennep.ledger.queries import events_about
from nennep.ledger.readers import facts_of
from nennep.org.models import Agency, Division, FormerDesk, Position, Reorganisation
from nennep.org.queries import by_given_name, held_on
from nennep.org.queries.names import desk_of, division_name_on
from nennep.org.rules import RECEIVE, BrokenRuleError

from ..rules.reorganisations import Changes, NamedUnit
from .mergers import goes_from

TELLING = ("division.made_desk", "division.ended")


def former_desks(agency: Agency) -> list[tuple[FormerDesk, str]]:
    """The desks of before, the last first, each with what it was called on its last day."""
    found = FormerDesk.objects.filter(agency=agency).select_related("division", "reorganisation")
    return [(one, division_name_on(one.division, one.held_to)) for one in found.order_by("-held_to", "-pk")]


def may_choose_at_once(agency: Agency, at: datetime) -> bool:
    """Whether the desk may be chosen without a decision: there is none, or it was chosen so today, maybe by mistake."""
    desk = desk_of(agency.pk)
    return desk is None or _chosen_today(desk, at)


def check_first_choice(agency: Agency, division: Division, at: datetime) -> None:
    """Raises BrokenRuleError where another desk has stood for longer than today."""
    desk = desk_of(agency.pk)
    if desk is not None and desk.pk != division.pk and not _chosen_today(desk, at):
        words = f"{desk.name} đang là Bộ phận Một cửa. Đổi sang {division.name} thì ghi quyết định, ngày hiệu lực"
        raise BrokenRuleError("division", f"{words} ở Sắp xếp tổ chức.")


def _chosen_today(desk: Division, at: datetime) -> bool:
    chosen = events_about("division", desk.pk, desk.agency_id).filter(kind__in=["division.made_desk", "division.added"])
    last = chosen.last()
    if last is None or timezone.localdate(last.happened_at) != timezone.localdate(at):
        return False
    facts = facts_of(last)
    # One that a decision chose is changed by another decision, which may be of the same day.
    return "reorganisation" not in facts and (last.kind == "division.made_desk" or bool(facts.get("is_one_stop")))


@dataclass(frozen=True, slots=True)
class DeskStep:
    """The division that is the desk from then on, the one before, and whose posts receive there on that day."""

    before: Division | None
    unit: NamedUnit
    receivers: Sequence[str]


def desk_step_of(held: Reorganisation, changes: Changes, units: dict[str, NamedUnit], at: datetime) -> DeskStep:
    """What the change of the desk brings about, to be looked at before it is confirmed."""
    joining = [code for code, successor in changes.ended.items() if successor == changes.desk]
    there = Q(division=None) | Q(division__code__in=[changes.desk, *joining])
    posts = Position.objects.filter(
        there, held_on(goes_from(held.effective_on, at)), agency_id=held.agency_id, user__is_active=True
    )
    people = {post.user for post in posts.select_related("user") if RECEIVE in post.duties}
    unit = units.get(changes.desk, NamedUnit(changes.desk, changes.desk))
    return DeskStep(desk_of(held.agency_id), unit, [one.full_name for one in sorted(people, key=by_given_name)])


def check_receivers(held: Reorganisation, at: datetime) -> None:
    """Raises BrokenRuleError where the desk goes at once to a division in which nobody receives."""
    changes = Changes.from_json(held.changes)
    at_once = changes.desk and held.effective_on <= timezone.localdate(at)
    if at_once and not desk_step_of(held, changes, {}, at).receivers:
        words = "Từ hôm nay chưa ai ở Bộ phận Một cửa mới tiếp nhận được: giao vị trí trước, hoặc đánh dấu là đã biết."
        raise BrokenRuleError("", words)


@ROW_CHECKS.under_own_name
def former_desk_faults() -> Iterator[str]:
    """Each desk of before against the event by which it ceased to be one."""
    if FormerDesk._meta.db_table not in connection.introspection.table_names():
        return  # a database of before
    told = set()
    for event in Event.objects.filter(kind__in=TELLING, subject_type="division").iterator(500):
        facts = facts_of(event)
        if "desk_held_to" in facts:
            told.add((facts["former_desk"], facts["desk_held_to"], facts["reorganisation"]))
    rows = FormerDesk.objects.values_list("division_id", "held_to", "reorganisation_id")
    held = {(division, held_to.isoformat(), decision) for division, held_to, decision in rows}
    names = dict(Division.objects.values_list("pk", "name"))
    for division, held_to, _ in sorted(told ^ held):
        what = "không có sự kiện nào ghi" if (division, held_to, _) in held else "đã mất khỏi cơ sở dữ liệu"
        day = full_date(datetime.fromisoformat(held_to).date())
        yield f"Bộ phận Một cửa đến {day}, {names.get(division, division)}: {what}"
