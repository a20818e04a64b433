"""What an intake asks once for many procedures: the same doubt everywhere, and what holds for all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nennep.office.spelling import key, shown

from ..rules import FEE_KIND, LABELS, CommonAnswers, group_of, kind_told, ways_for
from ..rules.ground import has_unnamed_fee, pattern_of
from .entries import IntakeEntry, IntakeStatus

EXAMPLES = 3
# What is asked on the page of the answers for all.
COMMON = ("field", "decision", "kind", FEE_KIND)


@dataclass(frozen=True, slots=True)
class AlikeQuestion:
    """One question that stands in many procedures: what was read in some of them, and the ways of answering.

    ``fields`` are the fields of the procedures, as the sheets call them, by their folded names.
    """

    field: str
    why: str
    count: int
    procedures: int
    examples: Sequence[tuple[IntakeEntry, str]]
    ways: Mapping[str, str]
    fields: Mapping[str, str]

    @property
    def label(self) -> str:
        """The attribute, as the sheet calls it."""
        return LABELS.get(self.field, "Cả thủ tục")


@dataclass(frozen=True, slots=True)
class CommonQuestions:
    """What is asked once: names and how many procedures have them; the first ones are not answered yet.

    ``patterns`` are those of the quality codes by field: code, name, pattern, how many new procedures are in it.
    """

    fields: Sequence[tuple[str, int]]
    decisions: Sequence[tuple[str, int]]
    kinds: Sequence[tuple[str, int]]
    patterns: Sequence[tuple[str, str, str, int]]
    unnamed_fees: int

    @property
    def open_count(self) -> int:
        """How many answers are missing."""
        return len(self.fields) + len(self.decisions) + len(self.kinds) + bool(self.unnamed_fees)


def alike_questions(entries: Sequence[IntakeEntry]) -> list[AlikeQuestion]:
    """The questions that stand open, those asked most often first."""
    groups: dict[tuple[str, str], list[tuple[IntakeEntry, int]]] = {}
    for entry in _wanted(entries):
        for number in entry.waits:
            groups.setdefault(group_of(entry.line.doubts[number]), []).append((entry, number))
    return sorted(
        (_question(group, places) for group, places in groups.items()), key=lambda each: each.count, reverse=True
    )


def common_questions(
    entries: Sequence[IntakeEntry], common: CommonAnswers, names: Mapping[str, str]
) -> CommonQuestions:
    """What must be answered for all; ``names`` are those of the fields of the list by their codes."""
    wanted = _wanted(entries)
    new = [entry for entry in wanted if entry.status is IntakeStatus.NEW]
    fields = Counter(e.values["field"] for e in new if e.values["field"] and not common.field_of(e.values))
    decisions = Counter(
        e.values["decision"]
        for e in wanted
        if e.values["decision"] and not common.decision_of(e.values).get("signed_on")
    )
    kinds = Counter(e.values["kind"] for e in wanted if not kind_told(e.values["kind"], common.kinds))
    coded = Counter(common.field_of(e.values) for e in new)
    patterns = [
        (code, names.get(code, code), pattern_of(code, common.patterns), count) for code, count in coded.items() if code
    ]
    fees = 0 if common.fee_kind else sum(has_unnamed_fee(entry.values) for entry in wanted)
    return CommonQuestions(_listed(fields), _listed(decisions), _listed(kinds), patterns, fees)


def _wanted(entries: Sequence[IntakeEntry]) -> list[IntakeEntry]:
    """Those that may still be taken in."""
    return [entry for entry in entries if entry.status in (IntakeStatus.NEW, IntakeStatus.DIFFERS)]


def _listed(found: Counter[str]) -> list[tuple[str, int]]:
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def _question(group: tuple[str, str], places: Sequence[tuple[IntakeEntry, int]]) -> AlikeQuestion:
    doubts = [(entry.line.values, entry.line.doubts[number]) for entry, number in places]
    fields = {key(entry.values["field"]): entry.values["field"] for entry, _ in places}
    return AlikeQuestion(
        field=group[0],
        why=group[1],
        count=len(places),
        procedures=len({entry.line.order for entry, _ in places}),
        examples=_examples(places),
        ways=ways_for(doubts),
        fields=fields if len(fields) > 1 else {},
    )


def _examples(places: Sequence[tuple[IntakeEntry, int]]) -> list[tuple[IntakeEntry, str]]:
    """What was read in some of the procedures, each once and each text once."""
    found: dict[str, IntakeEntry] = {}
    for entry, number in places:
        read = shown(entry.line.doubts[number]["read"], 120)
        if all(entry is not each for each in found.values()):
            found.setdefault(read, entry)
    return [(entry, read) for read, entry in list(found.items())[:EXAMPLES]]
