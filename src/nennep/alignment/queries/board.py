"""The consistency board: a row a process, what each of its documents says, and how far behind the law it is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from nennep.kernel.dates import day_and_month
from nennep.kernel.text import fold
from nennep.org.models import Division
from nennep.procedures.models import Procedure, ProcedureVersion
from nennep.processes.models import Approval, Process, ProcessVersion
from nennep.processes.rules.approvals import HELD_STATES, RUNNING_TRACKS

from ..rules.lag import Demand, DemandAnswer, LagStatus, Mark, governing, mark_of, standing_of, worst_of
from .facts import Facts
from .gaps import Gap, gaps_of, gaps_without_process
from .public_copies import PublicCopies, posted_of

# The documents of a row that must say the same, in the order of the board.


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One document of a row: its mark, the version in force, and what stands beneath it.

    ``beneath`` is the day of effect, or what is under way with its date.
    """

    mark: Mark
    number: str = ""
    day: date | None = None
    beneath: str = ""
    version: ProcessVersion | None = None
    approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A process with the procedures it carries out, or a procedure that no process carries out.

    ``law`` is the change that governs, ``others`` how many more are open. ``decision`` is what the
    newest publishing decision asks of the internal process, ``draft_due`` until when the open draft
    is to be in force.
    """

    day: date
    process: Process | None
    procedures: tuple[Procedure, ...]
    name: str
    published: BoardCell
    tracks: Mapping[str, BoardCell]
    restructuring: BoardCell
    posted: PublicCopies
    law: DemandAnswer | None
    others: int
    decision: DemandAnswer | None
    standing: LagStatus
    gaps: tuple[Gap, ...]
    running: tuple[tuple[ProcessVersion, int], ...]
    draft_due: date | None = None

    @property
    def due(self) -> date | None:
        """The nearest day on which something of the row has to be done: by the law, or by its draft."""
        by_law = self.law.asked.due if self.law and self.law.is_open(self.day) else None
        return min((each for each in (by_law, self.draft_due) if each), default=None)

    @property
    def code(self) -> str:
        return self.process.code if self.process else self.procedures[0].quality_code

    @property
    def division(self) -> Division | None:
        return self.process.division if self.process else None

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(each.field.code for each in self.procedures)

    @property
    def left(self) -> int | None:
        """Calendar days to the limit of an open law; negative beyond it."""
        return self.law.left(self.day) if self.law and self.law.is_open(self.day) else None

    @property
    def texts(self) -> str:
        """What a search looks through, folded."""
        known = [self.code, self.name]
        for each in self.procedures:
            known += [each.quality_code, each.code, each.field.name]
        return fold(" ".join(known))


def board_of(facts: Facts) -> list[BoardRow]:
    """The rows of an agency: the worst first, then by the nearest limit, then by code."""
    rows = [_row(facts, process) for process in facts.processes if not _is_over(facts, process)]
    carried = {pk for found in facts.carried.values() for pk in found}
    rows += [
        _alone(facts, procedure, published)
        for pk, procedure in facts.procedures.items()
        if pk not in carried and (published := facts.current(pk)) is not None
    ]
    return sorted(rows, key=_worst_first)


def _is_over(facts: Facts, process: Process) -> bool:
    """Whether all that the process carried out was abolished and no case runs by it any more."""
    ended = [
        all(each.valid_to and each.valid_to < facts.day for each in facts.published.get(pk, ()))
        for pk in facts.carried.get(process.pk, ())
    ]
    return bool(ended) and all(ended) and not _running(facts, process)


ORDER = {LagStatus.LATE: 0, LagStatus.UPDATING: 1, LagStatus.IN_STEP: 2}


def _worst_first(row: BoardRow) -> tuple[int, date, str]:
    return ORDER[row.standing], row.due or date.max, row.code


def _row(facts: Facts, process: Process) -> BoardRow:
    held, opened = facts.held(process.pk), facts.open_version(process.pk)
    carried = [facts.procedures[pk] for pk in facts.carried.get(process.pk, ())]
    current = [each for one in carried if (each := facts.current(one.pk)) is not None]
    published = _published(facts, carried, current)
    tracks = {track: _track(facts, process, track, held, opened, current) for track in RUNNING_TRACKS}
    answers = facts.answers(process.pk)
    marks = [cell.mark for cell in tracks.values()] + ([published.mark] if carried else [])
    standing = standing_of(answers, marks, facts.day)
    public = posted_of(facts, current, process, held)
    law = governing(answers, facts.day)
    return BoardRow(
        day=facts.day,
        process=process,
        procedures=tuple(carried),
        name=process.name,
        published=published,
        tracks=tracks,
        restructuring=_restructuring(facts, process, held),
        posted=public,
        law=law,
        others=max(sum(each.is_open(facts.day) for each in answers) - 1, 0),
        decision=_decision(facts, process, current),
        standing=standing,
        gaps=tuple(gaps_of(facts, process, held, opened, current, law, public)),
        running=_running(facts, process),
        draft_due=opened.due_on if opened else None,
    )


def _alone(facts: Facts, procedure: Procedure, published: ProcedureVersion) -> BoardRow:
    """A procedure without a process; one that another system handles needs none."""
    own = published.routing == "own"
    cell = _published(facts, [procedure], [published])
    none = dict.fromkeys(RUNNING_TRACKS, BoardCell(Mark.NONE))
    marks = [cell.mark, *(Mark.NONE for _ in RUNNING_TRACKS if own)]
    public = posted_of(facts, [published])
    return BoardRow(
        day=facts.day,
        process=None,
        procedures=(procedure,),
        name=published.name,
        published=cell,
        tracks=none,
        restructuring=BoardCell(Mark.NONE),
        posted=public,
        law=None,
        others=0,
        decision=None,
        standing=standing_of((), marks, facts.day),
        gaps=tuple(gaps_without_process(facts, procedure, published, public)),
        running=(),
    )


def _published(facts: Facts, carried: Sequence[Procedure], current: Sequence[ProcedureVersion]) -> BoardCell:
    """What the carried out procedures say: the worst mark, each number once, the newest day."""
    by_procedure = {each.procedure_id: each for each in current}
    marks = [
        mark_of(
            held=each.pk in by_procedure,
            current=each.quality_code not in facts.behind,
            begun=each.pk in facts.announced,
        )
        for each in carried
    ]
    newest = max(current, key=lambda each: each.valid_from, default=None)
    numbers = dict.fromkeys(f"v{each.number}" for each in current)
    draft = next((facts.announced[e.pk] for e in carried if e.pk in facts.announced), None)
    mark, beneath = worst_of(marks), ""
    if mark is Mark.UNDER_WAY:
        beneath = f"đối chiếu {day_and_month(draft.signed_on)}" if draft and draft.signed_on else "đối chiếu"
    return BoardCell(mark, "; ".join(numbers), newest.valid_from if newest else None, beneath)


def _track(
    facts: Facts,
    process: Process,
    track: str,
    held: ProcessVersion | None,
    opened: ProcessVersion | None,
    current: Sequence[ProcedureVersion],
) -> BoardCell:
    """One of the documents: what its newest approval in force pins, against the definition in force."""
    approval = facts.holding(process.pk, track)
    if approval is None:
        mark = mark_of(held=False, current=False, begun=opened is not None)
        return BoardCell(mark, beneath=_under_way(facts, opened, track))
    versions = {each.pk: each for each in facts.versions[process.pk]}
    version = versions[approval.process_version_id]
    answers = facts.answers(process.pk, track)
    is_current = (
        held is not None
        and version.sha256 == held.sha256
        and (approval.effective_to is None or facts.day <= approval.effective_to)
        and all(facts.takes_in(version, each) for each in current)
        and not any(each.is_open(facts.day) for each in answers)
    )
    mark = mark_of(held=True, current=is_current, begun=opened is not None)
    beneath = _under_way(facts, opened, track) if mark is Mark.UNDER_WAY else ""
    return BoardCell(mark, version.number, approval.effective_from, beneath, version, approval)


def _restructuring(facts: Facts, process: Process, held: ProcessVersion | None) -> BoardCell:
    """The approved restructuring, beside the version in force; a first version has nothing to be compared with."""
    approval = facts.holding(process.pk, "restructuring")
    if approval is None:
        ran = [each for each in facts.versions.get(process.pk, ()) if each.state in HELD_STATES]
        return BoardCell(Mark.EQUAL if held is not None and len(ran) == 1 else Mark.NONE)
    version = next(each for each in facts.versions[process.pk] if each.pk == approval.process_version_id)
    is_newest = held is not None and version.sha256 == held.sha256
    mark = Mark.EQUAL if is_newest else Mark.OLDER
    return BoardCell(mark, version.number, approval.effective_from, version=version, approval=approval)


def _under_way(facts: Facts, opened: ProcessVersion | None, track: str) -> str:
    """How far the next version is on its way to this document: “nháp 16/11”."""
    if opened is None:
        return ""
    if opened.state == "draft":
        return f"nháp {day_and_month(timezone.localdate(opened.saved_at))}" if opened.saved_at else "nháp"
    approvals = facts.approvals.get(opened.pk, ())
    if opened.state == "approval":
        signed = next((each for each in approvals if each.track == track), None)
        return f"duyệt {day_and_month(signed.signed_on)}" if signed else "chờ duyệt"
    at = facts.submitted.get(opened.pk)
    return f"trình {day_and_month(timezone.localdate(at))}" if at else "đang trình"


def _decision(facts: Facts, process: Process, current: Iterable[ProcedureVersion]) -> DemandAnswer | None:
    """What the newest publishing decision asks of the internal process, and when that followed; None before its first version."""
    newest = max((each for each in current if each.decision), key=lambda each: each.valid_from, default=None)
    if newest is None or newest.decision is None or not facts.was_held(process.pk):
        return None
    return DemandAnswer(
        Demand(newest.decision.number, newest.valid_from), first_taking_in(facts, process.pk, "internal", [newest])
    )


def first_taking_in(facts: Facts, process_id: int, track: str, published: Collection[ProcedureVersion]) -> date | None:
    """When the first approval on a track of a version that carries all of these out took effect."""
    versions = {each.pk: each for each in facts.versions.get(process_id, ())}
    days = [
        each.effective_from
        for each in facts.approvals_on(process_id, track)
        if all(facts.takes_in(versions[each.process_version_id], one) for one in published)
    ]
    return min(days, default=None)


def _running(facts: Facts, process: Process) -> tuple[tuple[ProcessVersion, int], ...]:
    """The versions by which cases run, the newest first."""
    versions = reversed(facts.versions.get(process.pk, ()))
    return tuple((each, facts.running[each.pk]) for each in versions if each.pk in facts.running)
