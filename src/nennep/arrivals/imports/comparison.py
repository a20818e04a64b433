"""Compares a case in a file with the same case imported before: new steps, contradictions. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from .checks import CaseRecord, RefusedCell, StepRecord, whole_case
from .mapping import CASE_WORDS, Map


@dataclass(frozen=True, slots=True)
class KnownStep:
    """A step as the ledger holds it."""

    activity: str
    at: datetime
    officer_id: int | None
    group: str


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case as it was taken in: its words, instants and steps by key."""

    words: Mapping[str, str]
    responsible_id: int | None
    times: Mapping[str, datetime | None]
    steps: Mapping[str, KnownStep]

    @property
    def last_at(self) -> datetime:
        """When its last step happened."""
        return max(step.at for step in self.steps.values())


@dataclass(frozen=True, slots=True)
class CaseDifference:
    """The steps to append, whether the case has ended since, and what contradicts."""

    steps: tuple[StepRecord, ...]
    has_ended: bool
    refusals: tuple[RefusedCell, ...]


def difference(record: CaseRecord, known: KnownCase, rule: Map, officer_ids: Mapping[str, int]) -> CaseDifference:
    """Compare. ``officer_ids`` holds the officers met before, by name; an erased one as well."""
    found = [
        *_word_conflicts(record, known, rule, officer_ids),
        *_time_conflicts(record, known, rule),
        *_step_conflicts(record, known, rule, officer_ids),
    ]
    if found:
        return CaseDifference((), False, tuple(whole_case(record.code, record.rows, found)))
    new = tuple(step for step in record.steps if step.key not in known.steps)
    has_ended = known.times.get("ended") is None and record.times.get("ended") is not None
    return CaseDifference(new, has_ended, ())


def _word_conflicts(
    record: CaseRecord, known: KnownCase, rule: Map, officer_ids: Mapping[str, int]
) -> Iterator[RefusedCell]:
    for key in CASE_WORDS:
        if key not in record.words:
            continue
        told = record.words[key]
        if key == "responsible":
            is_same = _id(told, officer_ids) == known.responsible_id
            was = "người khác"
        else:
            is_same = told == known.words[key]
            was = known.words[key] or "(trống)"
        if not is_same:
            yield _refusal(record.rows[0], record, rule.case.get(key, ""), told, was)


def _time_conflicts(record: CaseRecord, known: KnownCase, rule: Map) -> Iterator[RefusedCell]:
    for key, moment in record.times.items():
        stored, told = known.times[key], moment.at if moment else None
        if stored == told or (key == "ended" and stored is None):
            continue
        was = stored.isoformat(sep=" ") if stored else "(trống)"
        shown = told.isoformat(sep=" ") if told else ""
        yield _refusal(record.rows[0], record, rule.case.get(key, ""), shown, was)


def _step_conflicts(
    record: CaseRecord, known: KnownCase, rule: Map, officer_ids: Mapping[str, int]
) -> Iterator[RefusedCell]:
    for step in record.steps:
        stored = known.steps.get(step.key)
        time = step.moment.at.isoformat(sep=" ")
        if stored is None:
            if step.moment.at < known.last_at:
                last = known.last_at.isoformat(sep=" ")
                reason = f"sự kiện mới nhưng xảy ra trước sự kiện cuối đã nhập ({last})"
                yield RefusedCell(step.row, record.code, rule.event["time"], time, reason)
            continue
        pairs = [
            ("activity", step.activity, step.activity == stored.activity, stored.activity),
            ("time", time, step.moment.at == stored.at, stored.at.isoformat(sep=" ")),
            ("officer", step.officer, _id(step.officer, officer_ids) == stored.officer_id, "người khác"),
            ("group", step.group, step.group == stored.group, stored.group or "(trống)"),
        ]
        for key, told, is_same, was in pairs:
            if not is_same:
                yield _refusal(step.row, record, rule.event.get(key, ""), told, was)


def _id(name: str, officer_ids: Mapping[str, int]) -> int | None:
    """None for nobody; 0, which is nobody's id, for somebody never met before."""
    return officer_ids.get(name, 0) if name else None


def _refusal(row: int, record: CaseRecord, column: str, told: str, was: str) -> RefusedCell:
    return RefusedCell(row, record.code, column, told, f"mâu thuẫn với lần nhập trước, khi đó là {was}")
