"""What a change of the law asks of an agency: who does what until when, worst first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from nennep.kernel.dates import full_date
from nennep.kernel.worktime import Budget, Calendar
from nennep.org.models import CalendarVersion, User
from nennep.org.queries.calendars import calendar_of
from nennep.work.models import WorkItem

from ..models import Citation, ImpactTask, LegalChange
from ..rules import ASKING, DocumentAct, LegalDuty, State, due_day, start_of_act, state_on, strictest, terms, touches
from .register import Shelf, act_of, shelf_for

WAITS_EFFECT = "chưa có ngày hiệu lực để tính"
WAITS_DECISION = "chờ ngày ký quyết định công bố"
NO_CALENDAR = "lịch làm việc chưa có năm này"


class ImpactStatus(StrEnum):
    """Where a piece of work stands on a day."""

    LATE = "late"
    SOON = "soon"
    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ImpactLine:
    """One piece of work: by which term, for which citing things, from when, until when, by whom.

    ``strict``: no other law on the same act ends earlier. ``waits`` says why there is no limit yet.
    """

    change: LegalChange
    term: LegalDuty
    key: str
    subjects: tuple[Citation, ...]
    start: date | None
    due: date | None
    strict: bool
    waits: str
    owner: User | None
    done_on: date | None
    proof: str

    def standing(self, today: date) -> ImpactStatus:
        if self.done_on:
            return ImpactStatus.DONE
        if self.due is None:
            return ImpactStatus.WAITING
        if self.due < today:
            return ImpactStatus.LATE
        return ImpactStatus.SOON if (self.due - today).days <= SOON_DAYS else ImpactStatus.OPEN

    def days_left(self, today: date) -> int | None:
        """Calendar days to the limit, negative beyond it; None without one."""
        return (self.due - today).days if self.due else None

    @property
    def is_moved(self) -> bool:
        """Whether the term after the effect runs from another day than the change names."""
        return self.term.start == "effect" and self.start not in (None, self.change.holds_from)

    @property
    def was_late(self) -> bool:
        return bool(self.done_on and self.due and self.done_on > self.due)


# From here on a limit is shown as near.
SOON_DAYS = 30


def _window() -> Budget:
    """While the longest term after the effect runs, a suspension makes it begin anew."""
    return next(term.budget for term in terms() if term.start == "effect" and not term.before)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the lines of one agency are made from."""

    shelf: Shelf
    calendar: Calendar | None
    cited: dict[int, list[Citation]]
    tasks: dict[tuple[int, str], ImpactTask]
    today: date


def _desk(shelf: Shelf, agency_id: int, today: date, also: Sequence[Citation] = ()) -> _Desk:
    try:
        calendar = calendar_of(agency_id)
    except CalendarVersion.DoesNotExist:
        calendar = None
    cited: dict[int, list[Citation]] = {}
    held = Citation.objects.filter(agency_id=agency_id).exclude(document=None).order_by("pk")
    for each in (*held, *also):
        if each.document_id is not None:
            cited.setdefault(each.document_id, []).append(each)
    tasks = ImpactTask.objects.filter(agency_id=agency_id).select_related("owner")
    return _Desk(shelf, calendar, cited, {(t.change_id, t.key): t for t in tasks}, today)


def lines_of(shelf: Shelf, agency_id: int, today: date, also: Sequence[Citation] = ()) -> list[ImpactLine]:
    """Every piece of work that the changes in the register ask of the agency, worst first.

    ``also`` are citations that follow from others and are not stored: a process stands on the laws of
    the procedures it carries out, before its own version cites them.
    """
    desk = _desk(shelf, agency_id, today, also)
    changes = (change for listed in shelf.changes.values() for change in listed)
    return _worst_first(line for change in changes for line in _lines(desk, change))


def impact_of(shelf: Shelf, change: LegalChange, agency_id: int, today: date) -> list[ImpactLine]:
    """What one change asks of the agency, worst first."""
    return _worst_first(_lines(_desk(shelf, agency_id, today), change))


def line_of(change: LegalChange, agency_id: int, key: str, today: date) -> ImpactLine | None:
    """The agency's work of that key by that change, the stricter line; None where it is asked no more."""
    shelf = shelf_for([agency_id])
    found = impact_of(shelf, change, agency_id, today)
    return next((line for line in found if line.key == key and line.strict), None)


def limit_of(line: ImpactLine, agency_id: int) -> datetime | None:
    """The close of the last day to do it; None while there is no limit."""
    return calendar_of(agency_id).close(line.due) if line.due else None


def tasks_of_items(items: Iterable[WorkItem]) -> dict[int, ImpactTask]:
    """The tasks that these worklist items are about, by id."""
    found = ImpactTask.objects.filter(pk__in=[item.subject_id for item in items])
    return {task.pk: task for task in found.select_related("change__document", "change__by_document")}


def open_lines(lines: Sequence[ImpactLine]) -> list[ImpactLine]:
    """The agency's own work that is not done, each act once by its stricter law."""
    return [line for line in lines if line.done_on is None and line.strict and line.term.ours]


def _worst_first(lines: Iterable[ImpactLine]) -> list[ImpactLine]:
    return sorted(
        lines,
        key=lambda line: (
            line.done_on is not None,
            not line.term.ours,
            line.due is None,
            line.due or date.max,
            not line.strict,
            line.key,
        ),
    )


def _lines(desk: _Desk, change: LegalChange) -> list[ImpactLine]:
    """The lines of one change; none where it asks for nothing, or where the law has ended since."""
    act = _act(change)
    if act is None or change.kind not in ASKING or change.document_id not in desk.shelf.laws:
        return []
    ended = state_on(desk.shelf.laws, change.document_id, desk.today) is State.EXPIRED
    if change.kind == "take_effect" and ended:
        return []
    cited = [
        each for each in desk.cited.get(change.document_id, []) if touches(tuple(each.articles), tuple(change.articles))
    ]
    start = start_of_act(desk.shelf.laws, change.document_id, act, _window())
    own = [line for each in _once(cited) for line in _own_lines(desk, change, each, start)]
    return own + _common_lines(desk, change, _once(cited), start)


def _act(change: LegalChange) -> DocumentAct | None:
    """The change as an act; a coming into effect whose day is unknown still asks for it."""
    if change.kind == "take_effect":
        return DocumentAct("take_effect", change.holds_from or date.max)
    return act_of(change)


def _once(cited: list[Citation]) -> list[Citation]:
    """Each citing thing once, by its first citation."""
    return list({(each.subject_type, each.subject_code): each for each in reversed(cited)}.values())[::-1]


def _asked(change: LegalChange, start: date | None, subject: str, today: date) -> list[LegalDuty]:
    law = change.by_document or change.document
    return [term for term in terms() if term.is_asked(start or today, shortened=law.is_shortened, subject=subject)]


def _own_lines(desk: _Desk, change: LegalChange, citation: Citation, start: date | None) -> list[ImpactLine]:
    """A line a process or form: its version holds since the effect, or somebody has to see to it."""
    if citation.subject_type == "procedure":
        return []
    met = bool(citation.since and start and citation.since >= start)
    found = []
    for term in _asked(change, start, citation.subject_type, desk.today):
        key = f"{term.key}:{citation.subject_type}:{citation.subject_code}"
        due = due_day(term, start, desk.calendar) if start and desk.calendar else None
        waits = "" if due else NO_CALENDAR if start else WAITS_EFFECT
        task = desk.tasks.get((change.pk, key))
        found.append(_line(change, term, key, (citation,), start, due, waits, task, citation.since if met else None))
    return found


def _common_lines(desk: _Desk, change: LegalChange, cited: list[Citation], start: date | None) -> list[ImpactLine]:
    """The publication of the citing procedures together: one decision serves them all."""
    procedures = [each for each in cited if each.subject_type == "procedure"]
    if not procedures:
        return []
    law = change.by_document or change.document
    known = law.issued_on or start
    behind = [each for each in procedures if not (each.since and known and each.since >= known)]
    met = None if behind else max(each.since for each in procedures if each.since)
    asked = _asked(change, start, "procedure", desk.today)
    signed = _signed(desk, change, asked)
    found: list[ImpactLine] = []
    for term in asked:
        if met and term.start == "decision":
            continue
        begin = {"effect": start, "issue": law.issued_on, "decision": signed}[term.start]
        due = due_day(term, begin, desk.calendar) if begin and desk.calendar else None
        waits = "" if due else NO_CALENDAR if begin else _why(term)
        task = desk.tasks.get((change.pk, term.same_as or term.key))
        found.append(
            _line(change, term, term.same_as or term.key, tuple(behind or procedures), begin, due, waits, task, met)
        )
    return _with_strictest(found)


def _why(term: LegalDuty) -> str:
    return WAITS_DECISION if term.start == "decision" else WAITS_EFFECT


def _signed(desk: _Desk, change: LegalChange, asked: list[LegalDuty]) -> date | None:
    """When the agency's publication decision was signed, if that was entered."""
    for term in asked:
        task = desk.tasks.get((change.pk, term.key))
        if term.start != "decision" and term.ours and task and task.done_on:
            return task.done_on
    return None


def _line(
    change: LegalChange,
    term: LegalDuty,
    key: str,
    subjects: tuple[Citation, ...],
    start: date | None,
    due: date | None,
    waits: str,
    task: ImpactTask | None,
    met: date | None,
) -> ImpactLine:
    done = task.done_on if task and task.done_on else met
    proof = task.proof if task and task.done_on else f"bản đang áp dụng từ {full_date(met)}" if met else ""
    return ImpactLine(change, term, key, subjects, start, due, True, waits, task.owner if task else None, done, proof)


def _with_strictest(lines: list[ImpactLine]) -> list[ImpactLine]:
    """The same lines; of two laws on one act only the one that ends first is marked strict."""
    acts: dict[str, dict[str, date | None]] = {}
    for line in lines:
        acts.setdefault(line.key, {})[line.term.key] = line.due
    first = {key: strictest(days) or next(iter(days)) for key, days in acts.items()}
    return [
        ImpactLine(
            line.change,
            line.term,
            line.key,
            line.subjects,
            line.start,
            line.due,
            first[line.key] == line.term.key,
            line.waits,
            line.owner,
            line.done_on,
            line.proof,
        )
        for line in lines
    ]
