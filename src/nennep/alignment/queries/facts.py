"""All that the board and the lag are made from, read for one agency in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from nennep.documents.models import Posting
from nennep.documents.queries import postings_of
from nennep.ledger.models import Event
from nennep.procedures.models import DecisionLine, Procedure, ProcedureVersion, PublishingDecision
from nennep.processes.models import Approval, Process, ProcessVersion
from nennep.processes.queries.running_cases import running_counts
from nennep.processes.queries.touches import touches_by_version
from nennep.processes.rules.approvals import HELD_STATES, OPEN_STATES

from ..rules.lag import Demand, DemandAnswer
from .obligations import asked_by_law

UNREAD = ("definition", "checklist", "accepted", "examples", "remark")


@dataclass(frozen=True, slots=True)
class Facts:
    """One agency as of a day. Versions stand in the order of their effect, approvals likewise."""

    agency_id: int
    day: date
    processes: Sequence[Process]
    procedures: Mapping[int, Procedure]
    carried: Mapping[int, Sequence[int]]
    versions: Mapping[int, Sequence[ProcessVersion]]
    covers: Mapping[int, frozenset[int]]
    published: Mapping[int, Sequence[ProcedureVersion]]
    approvals: Mapping[int, Sequence[Approval]]
    asked: Mapping[int, Sequence[Demand]]
    behind: Mapping[str, str]
    announced: Mapping[int, PublishingDecision]
    posted: Mapping[tuple[str, str], Mapping[str, Posting]]
    submitted: Mapping[int, datetime]
    running: Mapping[int, int]
    touched: Collection[int]

    def held(self, process_id: int) -> ProcessVersion | None:
        """The version in force on the day."""
        found = [
            each
            for each in self.versions.get(process_id, ())
            if each.state in HELD_STATES and each.effective_from and each.effective_from <= self.day
        ]
        last = found[-1] if found else None
        ended = last is not None and last.effective_to is not None and last.effective_to < self.day
        return None if ended else last

    def was_held(self, process_id: int) -> bool:
        """Whether any version was ever in force by the day: before that nothing lags behind a decision."""
        versions = self.versions.get(process_id, ())
        return any(v.state in HELD_STATES and v.effective_from and v.effective_from <= self.day for v in versions)

    def open_version(self, process_id: int) -> ProcessVersion | None:
        """The version that is being made."""
        versions = self.versions.get(process_id, ())
        return next((each for each in versions if each.state in OPEN_STATES), None)

    def approvals_on(self, process_id: int, track: str) -> list[Approval]:
        """Those that count on a track, of versions that were put in force; the oldest first."""
        return [
            each
            for version in self.versions.get(process_id, ())
            if version.state in HELD_STATES
            for each in self.approvals.get(version.pk, ())
            if each.track == track and each.sha256 == version.sha256
        ]

    def holding(self, process_id: int, track: str) -> Approval | None:
        """The newest approval on a track that has taken effect by the day."""
        begun = [a for a in self.approvals_on(process_id, track) if a.effective_from <= self.day]
        return max(begun, key=lambda a: (a.effective_from, a.recorded_at, a.pk), default=None)

    def current(self, procedure_id: int) -> ProcedureVersion | None:
        """The published version of a procedure on the day."""
        published = self.published.get(procedure_id, ())
        return next((each for each in reversed(published) if each.holds_on(self.day)), None)

    def takes_in(self, version: ProcessVersion, published: ProcedureVersion) -> bool:
        """Whether a process version carries out this version of a procedure, or a newer one.

        One that names nothing that it covers is taken to cover what was published when it took effect.
        """
        covered = self.covers.get(version.pk, frozenset())
        own = self.published.get(published.procedure_id, ())
        numbers = [each.number for each in own if each.pk in covered]
        if numbers:
            return max(numbers) >= published.number
        effective = version.effective_from
        return effective is not None and effective >= published.valid_from

    def answers(self, process_id: int, track: str = "iso") -> list[DemandAnswer]:
        """What the law asks of a process, each with the day on which this document answered."""
        days = [each.effective_from for each in self.approvals_on(process_id, track)]
        asked = self.asked.get(process_id, ())
        return [DemandAnswer(each, each.answered_on(days)) for each in asked]


def facts_of(agency_id: int, day: date, only: int | None = None) -> Facts:
    """The processes and procedures of an agency with all that the board tells of them.

    ``only`` is the id of the one process to read, with what it carries out.
    """
    rows = Process.objects.filter(agency_id=agency_id).select_related("agency", "division")
    processes = list((rows if only is None else rows.filter(pk=only)).order_by("code"))
    ids = [process.pk for process in processes]
    carried = _pairs(
        Process.procedures.through.objects.filter(process_id__in=ids)
        .order_by("procedure__quality_code")
        .values_list("process_id", "procedure_id")
    )
    procedures = _procedures(None if only else agency_id, carried)
    published = _published(procedures)
    versions = _versions(ids)
    listed = [version.pk for each in versions.values() for version in each]
    codes = {pk: [procedures[each].quality_code for each in found] for pk, found in carried.items()}
    law = asked_by_law(agency_id, processes, codes, _known_from(ids, carried, versions, published), day)
    return Facts(
        agency_id=agency_id,
        day=day,
        processes=processes,
        procedures=procedures,
        carried=carried,
        versions=versions,
        covers=_covers(listed),
        published=published,
        approvals=_approvals(listed),
        asked=law.processes,
        behind=law.behind,
        announced=_announced(procedures),
        posted=postings_of(agency_id, day),
        submitted=_submitted(agency_id, versions),
        running=running_counts(ids),
        touched=touches_by_version([each for found in versions.values() for each in found]).keys(),
    )


def _pairs(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    return dict(found)


def _procedures(agency_id: int | None, carried: Mapping[int, Sequence[int]]) -> dict[int, Procedure]:
    """The agency's own procedures, and those of others that its processes carry out."""
    named = {pk for found in carried.values() for pk in found}
    own = Q(pk__in=named) if agency_id is None else Q(agency_id=agency_id) | Q(pk__in=named)
    found = Procedure.objects.filter(own)
    return {each.pk: each for each in found.select_related("field").order_by("quality_code")}


def _published(procedures: Collection[int]) -> dict[int, list[ProcedureVersion]]:
    found: dict[int, list[ProcedureVersion]] = defaultdict(list)
    rows = ProcedureVersion.objects.filter(procedure_id__in=list(procedures))
    for each in (
        rows.select_related("decision")
        .only(
            "procedure_id",
            "number",
            "name",
            "kind",
            "valid_from",
            "valid_to",
            "routing",
            "one_stop",
            "status",
            "decision__number",
            "decision__signed_on",
            "decision__effective_on",
        )
        .order_by("valid_from", "number")
    ):
        found[each.procedure_id].append(each)
    return dict(found)


def _versions(process_ids: Sequence[int]) -> dict[int, list[ProcessVersion]]:
    found: dict[int, list[ProcessVersion]] = defaultdict(list)
    rows = ProcessVersion.objects.filter(process_id__in=process_ids).exclude(state="dropped")
    for each in rows.select_related("decision", "owner").defer(*UNREAD).order_by("effective_from", "pk"):
        found[each.process_id].append(each)
    return dict(found)


def _covers(version_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    rows = ProcessVersion.covers.through.objects.filter(processversion_id__in=version_ids)
    found = _pairs(rows.values_list("processversion_id", "procedureversion_id"))
    return {pk: frozenset(each) for pk, each in found.items()}


def _approvals(version_ids: Sequence[int]) -> dict[int, list[Approval]]:
    found: dict[int, list[Approval]] = defaultdict(list)
    rows = Approval.objects.filter(process_version_id__in=version_ids, revoked_at__isnull=True)
    for each in rows.order_by("effective_from", "recorded_at", "pk"):
        found[each.process_version_id].append(each)
    return dict(found)


def _known_from(
    process_ids: Iterable[int],
    carried: Mapping[int, Sequence[int]],
    versions: Mapping[int, Sequence[ProcessVersion]],
    published: Mapping[int, Sequence[ProcedureVersion]],
) -> dict[int, date]:
    """The first day of which a version of a process, or of what it carries out, is recorded."""
    found = {}
    for pk in process_ids:
        days = [each.effective_from for each in versions.get(pk, ()) if each.effective_from]
        days += [each.valid_from for one in carried.get(pk, ()) for each in published.get(one, ())]
        if days:
            found[pk] = min(days)
    return found


def _announced(procedures: Collection[int]) -> dict[int, PublishingDecision]:
    """The decisions that are being compared with their source, by the procedure they will change."""
    rows = DecisionLine.objects.filter(procedure_id__in=list(procedures), decision__state="draft", left_out="")
    return {
        each.procedure_id: each.decision
        for each in rows.select_related("decision").only("procedure_id", "decision")
        if each.procedure_id is not None
    }


def _submitted(agency_id: int, versions: Mapping[int, Sequence[ProcessVersion]]) -> dict[int, datetime]:
    """When each version that is no draft any more was submitted last."""
    waiting = [
        each.pk for found in versions.values() for each in found if each.state in OPEN_STATES and each.state != "draft"
    ]
    rows = Event.objects.filter(
        chain_id=agency_id, subject_type="process_version", subject_id__in=waiting, kind="process_version.submitted"
    )
    return dict(rows.order_by("number").values_list("subject_id", "at"))
