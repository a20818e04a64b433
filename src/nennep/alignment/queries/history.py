"""The lag through all amendments: what was asked, which version followed, and after how many days."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nennep.procedures.models import ProcedureVersion, PublishingDecision
from nennep.processes.models import Approval, Process, ProcessVersion
from nennep.processes.rules.approvals import RUNNING_TRACKS, short_name

from ..rules.lag import Demand, DemandAnswer
from .facts import Facts


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """How one document followed: the approval with its version, none while it has not.

    ``days`` is the lag in calendar days, to the approval or as of the day.
    """

    answer: DemandAnswer
    days: int
    approval: Approval | None = None
    version: ProcessVersion | None = None


@dataclass(frozen=True, slots=True)
class LawEntry:
    """A law or a publishing decision that a process had to follow.

    ``published`` are the versions of the procedures that the decision made. ``is_held``: a version was in force
    by the day, so that there is something to lag.
    """

    process: Process
    asked: Demand
    decision: PublishingDecision | None
    published: tuple[tuple[str, ProcedureVersion], ...]
    taken: Mapping[str, DocumentAnswer]
    day: date
    is_held: bool = True

    @property
    def is_law(self) -> bool:
        return self.decision is None

    @property
    def followed(self) -> list[tuple[str, DocumentAnswer]]:
        """How each document followed, by its short name."""
        return [(short_name(track), taken) for track, taken in self.taken.items()]

    @property
    def iso(self) -> DemandAnswer:
        return self.taken["iso"].answer

    @property
    def is_broken(self) -> bool:
        """Whether a legal limit was missed."""
        return self.iso.is_late(self.day)

    @property
    def result(self) -> str:
        """How the ISO procedure followed, in words."""
        if self.iso.answered is None:
            due = self.asked.due
            if due is None and not self.is_held:
                return "chưa có quy trình"
            return "chưa theo" if due is None else "quá hạn" if self.is_broken else "đang cập nhật"
        if self.asked.due is None:
            return "đã theo"
        return "trong hạn" if self.iso.was_in_time else "sau hạn"


def history_of(facts: Facts) -> list[LawEntry]:
    """Every law and decision that the processes had to follow by the day, in the order of time."""
    found = [
        entry
        for process in facts.processes
        for entry in (*_laws(facts, process), *_decisions(facts, process))
        if entry.asked.start <= facts.day
    ]
    return sorted(found, key=lambda e: (e.asked.start, not e.is_law, e.asked.by, e.process.code))


def decisions_told(entries: Collection[LawEntry]) -> list[PublishingDecision]:
    """The decisions among them, the oldest first."""
    found = {entry.decision.pk: entry.decision for entry in entries if entry.decision}
    return sorted(found.values(), key=lambda each: (each.signed_on or date.min, each.number))


def _laws(facts: Facts, process: Process) -> Iterator[LawEntry]:
    for asked in facts.asked.get(process.pk, ()):
        taken = {}
        for track in RUNNING_TRACKS:
            later = [each for each in facts.approvals_on(process.pk, track) if each.effective_from >= asked.start]
            taken[track] = _taken(facts, process, asked, later)
        yield LawEntry(process, asked, None, (), taken, facts.day)


def _decisions(facts: Facts, process: Process) -> Iterator[LawEntry]:
    for decision, published in _by_decision(facts, process):
        asked = Demand(decision.number, min(each.valid_from for each in published))
        versions = {each.pk: each for each in facts.versions.get(process.pk, ())}
        taken = {}
        for track in RUNNING_TRACKS:
            following = [
                each
                for each in facts.approvals_on(process.pk, track)
                if all(facts.takes_in(versions[each.process_version_id], one) for one in published)
            ]
            taken[track] = _taken(facts, process, asked, following)
        named = tuple((facts.procedures[each.procedure_id].quality_code, each) for each in published)
        yield LawEntry(process, asked, decision, named, taken, facts.day, facts.was_held(process.pk))


def _by_decision(facts: Facts, process: Process) -> Iterator[tuple[PublishingDecision, list[ProcedureVersion]]]:
    found: dict[int, list[ProcedureVersion]] = {}
    decisions: dict[int, PublishingDecision] = {}
    for pk in facts.carried.get(process.pk, ()):
        for each in facts.published.get(pk, ()):
            if each.decision is not None:
                decisions[each.decision.pk] = each.decision
                found.setdefault(each.decision.pk, []).append(each)
    for pk, published in found.items():
        yield decisions[pk], published


def _taken(facts: Facts, process: Process, asked: Demand, following: Sequence[Approval]) -> DocumentAnswer:
    """The first of the approvals that followed, as far as it has taken effect by the day."""
    done = [each for each in following if each.effective_from <= facts.day]
    first = min(done, key=lambda each: (each.effective_from, each.pk), default=None)
    days = [each for each in (first.effective_from if first else None, asked.settled) if each]
    answer = DemandAnswer(asked, min(days, default=None))
    if first is None or answer.answered != first.effective_from:
        return DocumentAnswer(answer, answer.days(facts.day))
    versions = {each.pk: each for each in facts.versions[process.pk]}
    return DocumentAnswer(answer, answer.days(facts.day), first, versions[first.process_version_id])
