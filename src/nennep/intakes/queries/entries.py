"""Intakes of procedures: what was read, what must still be asked, and what it changes in the register."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.kernel.text import fold
from nennep.kernel.words import money
from nennep.office.spelling import key
from nennep.org.models import Agency
from nennep.org.queries import divisions_of
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.procedures.models import IntakeLine, Procedure, ProcedureIntake, ProcedureVersion, PublishingDecision
from nennep.procedures.parts.version_rows import VersionDraft, checked_columns, checked_rows, resolved
from nennep.procedures.queries.fields import fields_by_name
from nennep.procedures.queries.published import newest_of, published_after
from nennep.procedures.queries.version_text import TextChange, differences
from nennep.procedures.rules.comparison.identity import root_of, suffix_of
from nennep.procedures.rules.published import Published

from ..rules import CommonAnswers, SheetDraft, answered, draft_of, gaps_of, is_waiting, proposed_codes
from ..rules.drafts import told_limit
from ..rules.ground import Gap, as_stored
from ..rules.sheets import Values

# The day of the version does not matter while a draft is looked at: any day will do.
SOME_DAY = date(2000, 1, 1)


class IntakeStatus(StrEnum):
    """How a procedure of an intake stands beside the register."""

    NEW = "new"
    SAME = "same"
    DIFFERS = "differs"
    TAKING = "taking"
    TAKEN = "taken"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeEntry:
    """One procedure of an intake: its answered values, what it would become, what keeps it back.

    ``waits`` are the numbers of its doubts that nobody has answered, ``gaps`` what it needs besides.
    ``changes`` are against the version that holds now; ``proposed`` is the quality code that it gets
    where none was typed.
    """

    line: IntakeLine
    values: Values
    status: IntakeStatus
    draft: SheetDraft
    waits: Sequence[int]
    gaps: Sequence[Gap]
    changes: Sequence[TextChange] = ()
    held: Published | None = None
    proposed: str = ""

    @property
    def open_count(self) -> int:
        """How many things must still be asked."""
        if self.status in (IntakeStatus.TAKEN, IntakeStatus.TAKING, IntakeStatus.OUT, IntakeStatus.SAME):
            return 0
        return len(self.waits) + len(self.gaps)

    @property
    def is_ready(self) -> bool:
        """Whether it can be taken in now: new, or a difference that somebody accepted, and nothing open."""
        wanted = self.status is IntakeStatus.NEW or (self.status is IntakeStatus.DIFFERS and self.line.accepted)
        return wanted and not self.open_count

    @property
    def limits(self) -> list[str]:
        """The different limits of its channels, in words."""
        return list(dict.fromkeys(told_limit(row) for row in self.values["channels"]))

    @property
    def sums(self) -> list[str]:
        """The different sums of its channels, in words."""
        fees = [fee for row in self.values["channels"] for fee in row["fees"] if fee["amount"] != 0]
        return list(dict.fromkeys(fee["text"] if fee["amount"] is None else money(fee["amount"]) for fee in fees))

    @property
    def quality_code(self) -> str:
        """The code that it has, or would get."""
        return (self.held.quality_code if self.held else self.values["quality_code"]) or self.proposed


def intakes_of(actor: Actor) -> list[ProcedureIntake]:
    """The intakes of the agencies whose procedures the actor keeps, the last first."""
    kept = actor.agencies_with(MANAGE_PROCEDURES)
    return list(ProcedureIntake.objects.filter(agency_id__in=kept).select_related("agency").order_by("-entered_at"))


def intake_of(actor: Actor, code: str) -> ProcedureIntake:
    """Raises ProcedureIntake.DoesNotExist, also where the actor keeps no procedures of its agency."""
    kept = actor.agencies_with(MANAGE_PROCEDURES)
    return ProcedureIntake.objects.select_related("agency", "file").get(code=code, agency_id__in=kept)


def common_of(intake: ProcedureIntake) -> CommonAnswers:
    """What holds for all procedures of the intake: what was answered, and what the agency has already."""
    given = as_stored(intake.answers)
    divisions = {
        fold(word): division.code
        for division in divisions_of(intake.agency_id)
        for word in (division.name, division.code)
    }
    return CommonAnswers(
        fields=fields_by_name(intake.agency) | given["fields"],
        kinds=given["kinds"],
        decisions=known_decisions(intake.agency) | given["decisions"],
        divisions={key(word): code for word, code in divisions.items()},
        patterns=given["patterns"],
        keepers=given["keepers"],
        fee_kind=given["fee_kind"],
        competent=given["competent"] or intake.agency.name,
        service_level=given["service_level"],
    )


def known_decisions(agency: Agency) -> dict[str, dict[str, str]]:
    """Day and issuer of the decisions in the register, by number; those of one number and two days are left out."""
    found: dict[str, list[dict[str, str]]] = {}
    applied = PublishingDecision.objects.filter(agency=agency, state="applied").exclude(signed_on=None)
    for number, signed_on, issuer in applied.values_list("number", "signed_on", "issuer"):
        found.setdefault(number, []).append({"signed_on": f"{signed_on}", "issuer": issuer})
    return {number: told[0] for number, told in found.items() if len(told) == 1}


def entries_of(intake: ProcedureIntake) -> list[IntakeEntry]:
    """Every procedure of the intake as it stands now, in its order."""
    lines = list(intake.lines.select_related("batch", "result__procedure").order_by("order"))
    common = common_of(intake)
    read = {line.order: answered(line.values, line.doubts) for line in lines}
    held = _held(intake.agency, [root_of(values["code"]) for values in read.values()])
    doubled = _doubled(lines, read)
    entries = [
        _entry(line, read[line.order], held.get(root_of(read[line.order]["code"])), common, intake, doubled)
        for line in lines
    ]
    return _with_codes(entries, common, intake.agency)


def counts_of(entries: Sequence[IntakeEntry]) -> Mapping[str, int]:
    """How many stand how; also how many are ready and how many have something open."""
    found = Counter(str(entry.status) for entry in entries)
    found["ready"] = sum(entry.is_ready for entry in entries)
    found["open"] = sum(entry.open_count > 0 for entry in entries)
    return found


def answers_before(agency: Agency, roots: Sequence[str]) -> dict[str, dict[tuple[Any, ...], str]]:
    """What was answered to the doubts of these procedures when they were last taken in, by their roots."""
    found: dict[str, dict[tuple[Any, ...], str]] = {}
    taken = IntakeLine.objects.filter(intake__agency=agency, result__procedure__root__in=roots)
    for line in taken.select_related("result__procedure").order_by("pk"):
        told = {question_of(doubt): doubt["answer"] for doubt in line.doubts if not is_waiting(doubt)}
        found[line.result.procedure.root] = told  # type: ignore[union-attr]
    return found


def question_of(doubt: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes a doubt the same question when the sheet is read again."""
    return (doubt["field"], doubt["row"], doubt["read"], doubt["why"])


def _held(agency: Agency, roots: Sequence[str]) -> dict[str, Published]:
    """What holds of these procedures in the register, by root."""
    wanted = [root for root in roots if root]
    versions = ProcedureVersion.objects.filter(procedure__agency=agency, procedure__root__in=wanted)
    return {published.root: published for published in newest_of(versions).values()}


def _doubled(lines: Sequence[IntakeLine], read: Mapping[int, Values]) -> dict[int, int]:
    """By the place of a procedure: the place before it at which its code stands already."""
    first: dict[str, int] = {}
    found = {}
    for line in lines:
        root = root_of(read[line.order]["code"])
        if root and not line.left_out and first.setdefault(root, line.order) != line.order:
            found[line.order] = first[root]
    return found


def _entry(
    line: IntakeLine,
    values: Values,
    held: Published | None,
    common: CommonAnswers,
    intake: ProcedureIntake,
    doubled: Mapping[int, int],
) -> IntakeEntry:
    is_new = held is None
    gaps = gaps_of(values, common, is_new=is_new)
    if line.order in doubled:
        gaps.append(("code", f"Mã này đã có ở thủ tục số {doubled[line.order]} của lần nhập; bỏ một trong hai."))
    draft = draft_of(values, common, is_new=is_new)
    changes: Sequence[TextChange] = ()
    try:
        changes = _changes(draft, held, intake.agency)
    except Refusal as refusal:
        gaps.append((refusal.field, refusal.words))
    return IntakeEntry(
        line=line,
        values=values,
        status=_status(line, held, changes, gaps),
        draft=draft,
        waits=[number for number, doubt in enumerate(line.doubts) if is_waiting(doubt)],
        gaps=gaps,
        changes=changes,
        held=held,
    )


def version_draft(draft: SheetDraft, valid_from: date, decision: PublishingDecision | None = None) -> VersionDraft:
    """The draft as the actions take it."""
    return VersionDraft(
        valid_from=valid_from,
        decision=decision,
        changes=draft.changes,
        components=draft.components,
        fees=draft.fees,
        bases=draft.bases,
    )


def _changes(draft: SheetDraft, held: Published | None, agency: Agency) -> list[TextChange]:
    """What would differ from the version that holds. Raises BrokenRuleError where the draft cannot be kept."""
    if held is None:
        resolved(version_draft(draft, SOME_DAY), None, agency)
        return []
    columns = checked_columns(draft.changes)
    rows = {part: checked_rows(part, getattr(draft, part), SOME_DAY) for part in ("components", "fees", "bases")}
    return differences(held, published_after(held, columns, rows))


def _status(
    line: IntakeLine, held: Published | None, changes: Sequence[TextChange], gaps: Sequence[Gap]
) -> IntakeStatus:
    if line.result_id is not None:
        return IntakeStatus.TAKEN
    if line.left_out:
        return IntakeStatus.OUT
    if line.batch is not None and line.batch.state == "running":
        return IntakeStatus.TAKING
    if held is None:
        return IntakeStatus.NEW
    return IntakeStatus.DIFFERS if changes or gaps else IntakeStatus.SAME


def _with_codes(entries: list[IntakeEntry], common: CommonAnswers, agency: Agency) -> list[IntakeEntry]:
    """The same with the quality codes that the new ones would get."""
    new = [(entry.line.order, entry.values) for entry in entries if entry.status is IntakeStatus.NEW]
    if not new:
        return entries
    taken = Procedure.objects.filter(agency=agency).values_list("quality_code", flat=True)
    proposed = proposed_codes(new, common, taken)
    return [replace(entry, proposed=proposed.get(entry.line.order, "")) for entry in entries]


def codes_of(entry: IntakeEntry) -> dict[str, str]:
    """Root, suffix and quality code of a new procedure."""
    code = entry.values["code"]
    return {"root": root_of(code), "suffix": suffix_of(code), "quality_code": entry.quality_code}


def narrowed(entries: Sequence[IntakeEntry], show: str, words: str) -> list[IntakeEntry]:
    """The entries that a filter leaves: by how they stand, by words of name, code or decision."""
    wanted = fold(words).split()
    return [entry for entry in entries if _is_shown(entry, show) and all(word in _text(entry) for word in wanted)]


def _is_shown(entry: IntakeEntry, show: str) -> bool:
    if show == "open":
        return entry.open_count > 0
    return not show or show == entry.status or (show == "ready" and entry.is_ready)


def _text(entry: IntakeEntry) -> str:
    return fold(f"{entry.values['code']} {entry.values['name']} {entry.values['decision']} {entry.quality_code}")
