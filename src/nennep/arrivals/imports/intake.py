"""Writes checked cases into the database: rows of the source's own agency, events in its own chain."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from nennep.cases.models import Case, ImportRun, OutsideCase
from nennep.kernel.actors import Actor, machine
from nennep.kernel.text import fold
from nennep.ledger.actions import Entry, append, append_all, move, take_line
from nennep.org.models import Agency
from nennep.org.rules import BrokenRuleError

from .checks import CaseRecord, ImportCheck, RefusedCell, StepRecord
from .comparison import difference
from .event_file import ImportedTable
from .known_cases import STEP, known_cases, source_called
from .mapping import Map
from .moments import Moment
from .officers import Officers

# Cases in one transaction: few enough that other writers wait a moment only.
CHUNK = 100
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Intake:
    """One run at work: who, when, by which map, and what has come of it so far."""

    run: ImportRun
    rule: Map
    officers: Officers
    by: Actor
    at: datetime
    counts: Counter[str] = field(default_factory=Counter)
    refusals: list[RefusedCell] = field(default_factory=list)


def open_source(name: str) -> Agency:
    """The outside system of that name; an agency of level ``source`` is made at its first import.

    Raises BrokenRuleError for an empty or too long name, or one whose code is taken.
    """
    name = name.strip()
    if not name or len(name) > 80:
        raise BrokenRuleError("source", "Tên nguồn (--source) phải có từ 1 đến 80 ký tự.")
    known = source_called(name)
    if known:
        return known
    code = f"nguon-{slugify(fold(name))}"[:40].rstrip("-")
    taken = Agency.objects.filter(code=code).first()
    if taken or code == "nguon":
        other = f"trùng mã với “{taken.name}”" if taken else "không có chữ hay số nào"
        raise BrokenRuleError("source", f"Tên nguồn “{name}” {other}. Đặt tên khác ở --source.")
    return Agency.objects.create(code=code, name=name, short_name=name, level="source")


def take_in(
    checked: ImportCheck,
    *,
    agency: Agency,
    table: ImportedTable,
    rule: Map,
    by: Actor | None = None,
    at: datetime,
    progress: Progress | None = None,
) -> ImportRun:
    """Write what is new; the finished run, with its counts and every row refused.

    Cases go in by chunks, each chunk one transaction: after a crash whole cases are in,
    and the same call again takes in the rest. A known case gets its later events, and
    its end once the source tells it; what contradicts an earlier import is refused.
    """
    by = by or machine(agency.pk)
    run = ImportRun.objects.create(
        agency=agency,
        file_name=table.name[:200],
        sha256=table.sha256,
        mapping=rule.content,
        mapping_sha256=rule.sha256,
        started_at=at,
        imported_by_id=by.user_id,
    )
    intake = _Intake(run, rule, Officers(agency.pk), by, at, refusals=list(checked.refusals))
    intake.counts["cases_refused"] = checked.cases_refused
    done = 0
    for chunk in _chunks(checked.cases):
        with transaction.atomic():
            take_line(agency.pk)
            _take_chunk(intake, chunk)
        done += len(chunk)
        if progress:
            progress(done, len(checked.cases))
    _finish(intake, rows=len(table.rows))
    return run


def _chunks(cases: Sequence[CaseRecord]) -> Iterator[list[CaseRecord]]:
    rest = iter(cases)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _take_chunk(intake: _Intake, chunk: Sequence[CaseRecord]) -> None:
    known = known_cases(intake.run.agency_id, [record.code for record in chunk])
    entries: list[Entry] = []
    ended: list[tuple[Case, CaseRecord]] = []
    for record in chunk:
        if record.code not in known:
            continue
        case, before = known[record.code]
        intake.officers.recall(_names(record))
        told = difference(record, before, intake.rule, intake.officers.ids)
        if told.refusals:
            intake.refusals += told.refusals
            intake.counts["cases_refused"] += 1
            continue
        is_new = bool(told.steps or told.has_ended)
        intake.counts["cases_extended" if is_new else "cases_unchanged"] += 1
        intake.officers.meet(step.officer for step in told.steps)
        entries += _step_entries(intake, case.pk, told.steps)
        if told.has_ended:
            ended.append((case, record))
    entries += _new_cases(intake, [record for record in chunk if record.code not in known])
    append_all(entries, agency_id=intake.run.agency_id, by=intake.by, at=intake.at)
    for case, record in ended:
        _end(intake, case, record)


def _new_cases(intake: _Intake, records: Sequence[CaseRecord]) -> list[Entry]:
    intake.officers.meet(name for record in records for name in _names(record))
    cases = Case.objects.bulk_create(_case(intake, record) for record in records)
    OutsideCase.objects.bulk_create(_outside(intake, case, record) for case, record in zip(cases, records, strict=True))
    intake.counts["cases_new"] += len(cases)
    entries: list[Entry] = []
    for case, record in zip(cases, records, strict=True):
        facts = _case_facts(intake, record)
        entries.append(Entry("case.imported", ("case", case.pk), record.started.at, facts))
        entries += _step_entries(intake, case.pk, record.steps)
    return entries


def _case(intake: _Intake, record: CaseRecord) -> Case:
    due = record.times.get("deadline")
    has_ended = record.times.get("ended") is not None
    return Case(
        agency_id=intake.run.agency_id,
        kind="citizen",
        code=record.code,
        channel=intake.rule.channels.get(record.words.get("channel", ""), ""),
        # A new row is born in its state; nothing moves.
        state="resolved" if has_ended else "processing",
        submitted_at=record.started.at,
        received_at=record.started.at,
        due_at=due.at if due else None,
        first_due_at=due.at if due else None,
        search_text=fold(record.code),
        **(_end_changes(record) if has_ended else {}),
    )


def _end_changes(record: CaseRecord) -> dict[str, Any]:
    ended, due = record.times["ended"], record.times.get("deadline")
    assert ended is not None  # noqa: S101 - asked by the caller
    return {
        "finished_at": ended.at,
        "outcome": outcome(ended.day, due.day if due else None),
        "period": ended.day.year * 100 + ended.day.month,
    }


def outcome(ended_on: date, due_on: date | None) -> str:
    """Definition D1 on dates as the source printed them; empty where nothing was promised."""
    if due_on is None:
        return ""
    if ended_on == due_on:
        return "on_time"
    return "early" if ended_on < due_on else "overdue"


def _outside(intake: _Intake, case: Case, record: CaseRecord) -> OutsideCase:
    words, times = record.words, record.times
    responsible = words.get("responsible", "")
    started, planned = times.get("started"), times.get("planned_end")
    return OutsideCase(
        case=case,
        channel=words.get("channel", ""),
        department=words.get("department", ""),
        group=words.get("group", ""),
        responsible_id=intake.officers.ids[responsible] if responsible else None,
        started_at=started.at if started else None,
        planned_end_at=planned.at if planned else None,
        due_on=_day(times.get("deadline")),
        ended_on=_day(times.get("ended")),
    )


def _case_facts(intake: _Intake, record: CaseRecord) -> dict[str, Any]:
    """Codes, times and digests only: no name of a person goes into the chain."""
    words = {key: text for key, text in record.words.items() if key != "responsible"}
    times = {key: _told(moment) for key, moment in record.times.items() if moment}
    officer = intake.officers.facts(record.words.get("responsible", ""))
    return {"run": intake.run.pk, "code": record.code, **words, **times, **officer}


def _step_entries(intake: _Intake, case_id: int, steps: Sequence[StepRecord]) -> list[Entry]:
    intake.counts["events_new"] += len(steps)
    return [
        Entry(
            STEP,
            ("case", case_id),
            step.moment.at,
            {
                "run": intake.run.pk,
                "key": step.key,
                "activity": step.activity,
                "group": step.group,
                "day": step.moment.day.isoformat(),
                "offset": step.moment.offset,
                **intake.officers.facts(step.officer),
            },
        )
        for step in steps
    ]


def _end(intake: _Intake, case: Case, record: CaseRecord) -> None:
    ended = record.times["ended"]
    assert ended is not None  # noqa: S101 - ``has_ended`` says so
    move(
        case,
        "ended_outside",
        by=intake.by,
        at=intake.at,
        happened_at=ended.at,
        facts={"run": intake.run.pk, "ended": _told(ended)},
        changes=_end_changes(record),
    )
    OutsideCase.objects.filter(case=case).update(ended_on=ended.day)


def _finish(intake: _Intake, *, rows: int) -> None:
    run = intake.run
    intake.refusals.sort(key=lambda refusal: refusal.row)
    names = ("cases_new", "cases_extended", "cases_unchanged", "cases_refused", "events_new")
    run.counts = {
        "rows": rows,
        "rows_refused": len({refusal.row for refusal in intake.refusals}),
        **{name: intake.counts[name] for name in names},
    }
    run.refusals = [refusal.plain() for refusal in intake.refusals]
    run.finished_at = intake.at
    with transaction.atomic():
        run.save(update_fields=["counts", "refusals", "finished_at"])
        append(
            "import.finished",
            subject=("import", run.pk),
            agency_id=run.agency_id,
            by=intake.by,
            at=intake.at,
            facts={"sha256": run.sha256, "map_sha256": run.mapping_sha256, **run.counts},
        )


def _names(record: CaseRecord) -> list[str]:
    return [record.words.get("responsible", ""), *(step.officer for step in record.steps)]


def _told(moment: Moment) -> dict[str, Any]:
    return {"at": moment.at, "day": moment.day.isoformat(), "offset": moment.offset}


def _day(moment: Moment | None) -> date | None:
    return moment.day if moment else None
