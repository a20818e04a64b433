"""The fates of the other cases: drawn, and drawn again until they fit their row of the table."""

from calendar import monthrange
from datetime import date, datetime
from random import Random

from samples import people, prototypes, step_times, timetable
from samples.catalogue import procedures
from samples.plans import CasePlan, StepPlan, SupplementPlan
from samples.promises import due, outcome, submitted
from samples.quotas import CUT, MONTHS, NOW, OPEN_SHARES, SHARES, YEAR_FROM
from samples.step_times import Cast, Gap, Group

TRIES = 4000
REASONS = (
    "Thành phần hồ sơ thiếu một giấy tờ bắt buộc.",
    "Bản chụp chưa được chứng thực.",
    "Thông tin trên đơn không khớp với giấy tờ kèm theo.",
    "Đơn đề nghị dùng mẫu đã hết hiệu lực.",
)
STAYS = {"assignment": (9.3, 14.0)}
"""Nobody is received on the demo's last day: what waits to be assigned came on Friday."""
MONDAY = date(2026, 11, 16)


def procedure_in(rng: Random, field: str, shares: dict[str, dict[str, int]] = SHARES) -> str:
    """A procedure of the field, by how often it is asked for."""
    of_field = shares[field]
    return rng.choices(list(of_field), list(of_field.values()))[0]


def is_counter_time(at: datetime) -> bool:
    """Whether a dossier may be received then, beside the named ones of that day."""
    minute = at.hour * 60 + at.minute
    if not (450 <= minute <= 675 or 780 <= minute <= 990):
        return False
    named = prototypes.taken().get(at.date().isoformat())
    return at.date() <= CUT and (named is None or at > named)


def received_on(rng: Random, day: date) -> datetime:
    """A minute of that day's counter hours."""
    return timetable.at(day, rng.choice((rng.randint(452, 675), rng.randint(781, 980))))


def received_in_year(rng: Random) -> datetime:
    """An instant of the year to the cut, with the peaks of March and October."""
    month = rng.choices(list(MONTHS), list(MONTHS.values()))[0]
    last = min(date(2026, month, monthrange(2026, month)[1]), CUT)
    return received_on(rng, rng.choice(timetable.working_days(date(2026, month, 1), last)))


def carried_over(rng: Random, field: str) -> CasePlan:
    """Received before the year, resolved early in it."""
    for _ in range(TRIES):
        day = rng.choice(timetable.working_days(date(2025, 12, 1), date(2025, 12, 31)))
        case = _finished(rng, procedure_in(rng, field), received_on(rng, day), rng.uniform(0.5, 0.97))
        if case and case.outcome == "early" and _finish(case).date() >= YEAR_FROM:
            return case
    raise ValueError(f"{field}: không xếp được hồ sơ tồn đầu kỳ.")


def resolved(rng: Random, field: str, wanted: str, *, supplement: bool) -> CasePlan:
    """Received in the year and resolved as wanted, by the cut (or on the Monday after it)."""
    for _ in range(TRIES):
        case = _attempt(rng, field, wanted, supplement)
        if case is None or not is_counter_time(case.received_at):
            continue
        on = _finish(case).date()
        in_time = on == MONDAY if wanted == "monday" else on <= CUT
        if in_time and case.outcome == ("early" if wanted == "monday" else wanted):
            return case
    raise ValueError(f"{field}: không xếp được hồ sơ {wanted}.")


def _attempt(rng: Random, field: str, wanted: str, supplement: bool) -> CasePlan | None:
    if wanted == "monday":
        day = rng.choice(timetable.working_days(date(2026, 11, 3), date(2026, 11, 11)))
        signed = timetable.at(MONDAY, rng.randint(960, 1010))
        return _at_end(rng, procedure_in(rng, field), received_on(rng, day), signed, None)
    if wanted == "late" and field == "duoc":
        return _recorded_late(rng)
    procedure, received = procedure_in(rng, field), received_in_year(rng)
    if wanted == "early":
        return _finished(rng, procedure, received, rng.uniform(0.4, 0.96), supplement=supplement)
    promised = due(procedure, received, None)
    shift = -rng.uniform(0.3, 1.5) if wanted == "on_time" else rng.uniform(17, 26)
    end = timetable.after(promised, shift) if shift > 0 else timetable.before(promised, -shift)
    return _at_end(rng, procedure, received, end, None)


def _recorded_late(rng: Random) -> CasePlan | None:
    """Done in time, pressed late: event time before the promise, record time after it."""
    received = received_on(rng, rng.choice(timetable.working_days(date(2026, 5, 4), date(2026, 6, 30))))
    promised = due("QT.DP.05", received, None)
    end, recorded = timetable.before(promised, 9.5), timetable.after(promised, 5.2)
    return _at_end(rng, "QT.DP.05", received, end, None, recorded=recorded)


def _finished(
    rng: Random, procedure: str, received: datetime, share: float, *, supplement: bool = False
) -> CasePlan | None:
    """Finished after that share of the working time up to the eve of the promise."""
    promised = due(procedure, received, None)
    total = timetable.hours_between(received, timetable.close_before(promised.date()))
    if procedures()[procedure].raw["immediate"]:
        return _at_end(rng, procedure, received, timetable.after(received, rng.uniform(0.15, 0.45)), None)
    if total < 2:
        return None
    asked = _asked(rng, procedure, received, total * share) if supplement else None
    end = step_times.ahead(received, total * share, step_times.gap_of(asked))
    return _at_end(rng, procedure, received, end, asked)


def _asked(rng: Random, procedure: str, received: datetime, active: float) -> SupplementPlan:
    """A request in the middle of the examination, answered after one to seven working days."""
    asked = timetable.after(received, active * rng.uniform(0.2, 0.35))
    answered = timetable.after(asked, rng.uniform(8, 56))
    return SupplementPlan(_examining(procedure), asked, answered, rng.choice(REASONS))


def _examining(procedure: str) -> str:
    return next(group.rows[0].key for group in step_times.groups_of(procedure) if group.rows[0].supplement)


def _at_end(
    rng: Random,
    procedure: str,
    received: datetime,
    end: datetime,
    supplement: SupplementPlan | None,
    *,
    recorded: datetime | None = None,
) -> CasePlan | None:
    """A resolved case whose result exists at ``end``; None if its times cannot be."""
    usual = step_times.groups_of(procedure)
    way = step_times.until_finish(usual if recorded or supplement else step_times.detoured(rng, usual))
    company = step_times.cast(rng, procedure)
    ends = step_times.spread(rng, way, received, end, step_times.gap_of(supplement))
    if supplement and not _within(way, supplement, received, ends):
        return None
    steps = step_times.done(rng, company, way, received, ends, step_times.gap_of(supplement))
    if recorded:
        last = steps[-1]
        steps[-1] = StepPlan(last.key, last.by, last.started_at, end, recorded_at=recorded)
    handed_over, returned = _hand_over(rng, procedure, company, recorded or end)
    return _case(
        rng,
        procedure,
        company,
        received,
        [*steps, *handed_over],
        supplement,
        outcome=outcome(recorded or end, due(procedure, received, supplement, steps)),
        finished=end,
        recorded=recorded,
        returned=returned,
    )


def _hand_over(rng: Random, procedure: str, company: Cast, known: datetime) -> tuple[list[StepPlan], datetime | None]:
    """What follows the signature, up to the return; the first step still ahead is live."""
    usual = step_times.groups_of(procedure)
    at_once = procedures()[procedure].raw["immediate"]
    steps: list[StepPlan] = []
    for group in usual[len(step_times.until_finish(usual)) :]:
        row = group.rows[0]
        longest = 0.2 if at_once else 3 if row.stage == "issue" else 20
        hours = 4 if known.date() == MONDAY else rng.uniform(longest / 10, longest)
        end = timetable.after(known, hours)
        done = end if end < NOW else None
        steps.append(StepPlan(row.key, company.of(rng, row), known, done))
        if done is None:
            return steps, None
        known = done
    return steps, known


def _within(way: list[Group], supplement: SupplementPlan, received: datetime, ends: list[datetime]) -> bool:
    """Whether the request and its answer fall into the examination."""
    n = next(n for n, group in enumerate(way) if group.rows[0].key == supplement.step)
    start = ends[n - 1] if n else received
    answered = supplement.completed_at
    return start < supplement.asked_at and answered is not None and answered < ends[n]


def _finish(case: CasePlan) -> datetime:
    finish = case.recorded_at or case.finished_at
    if finish is None:
        raise ValueError(f"{case.procedure}: hồ sơ chưa xong.")
    return finish


def still_open(rng: Random, field: str, stage: str, *, has_answer: bool) -> CasePlan:
    """In process at the demo instant, at that stage, the promise still ahead."""
    for _ in range(TRIES):
        procedure = procedure_in(rng, field, OPEN_SHARES)
        groups = step_times.groups_of(procedure)
        here = [n for n, group in enumerate(groups) if group.stage == stage]
        if here:
            n = rng.choice(here)
            case = _open_at(rng, procedure, groups[:n], groups[n], has_answer)
            if case and is_counter_time(case.received_at) and case.due_at.date() > NOW.date():
                return case
    raise ValueError(f"{field}: không xếp được hồ sơ đang ở {stage}.")


def _open_at(rng: Random, procedure: str, passed: list[Group], here: Group, has_answer: bool) -> CasePlan | None:
    norm = here.rows[0].hours
    low, high = STAYS.get(here.stage, (0.3, norm * (2.8 if here.stage == "examination" else 1.7)))
    inside = rng.uniform(low, high)
    spent = sum(step_times.weight(rng, group) for group in passed) * rng.uniform(0.9, 1.5)
    entered = timetable.before(NOW, inside)
    supplement = None
    if has_answer:
        rest = timetable.before(entered, spent * 0.55)
        supplement = SupplementPlan(
            _examining(procedure), timetable.before(rest, rng.uniform(8, 40)), rest, rng.choice(REASONS)
        )
    gap = Gap(supplement.asked_at, rest) if supplement else None
    received = timetable.before(gap.start, spent * 0.45) if gap else timetable.before(entered, spent)
    ends = step_times.spread(rng, passed, received, entered, gap)
    if supplement and not _within(passed, supplement, received, ends):
        return None
    company = step_times.cast(rng, procedure, live=True)
    steps = step_times.done(rng, company, passed, received, ends, gap)
    steps += step_times.live(rng, company, here, entered, NOW)
    return _case(rng, procedure, company, received, steps, supplement)


def waiting(rng: Random, field: str) -> CasePlan:
    """Waiting for a supplement at the demo instant; its old promise and the days it has are still ahead."""
    for _ in range(TRIES):
        procedure = procedure_in(rng, field, OPEN_SHARES)
        groups = step_times.groups_of(procedure)
        n = next(n for n, group in enumerate(groups) if group.rows[0].supplement)
        asked = timetable.before(NOW, rng.uniform(1, 76))
        entered = timetable.before(asked, rng.uniform(1, 20))
        received = timetable.before(entered, rng.uniform(2, 9))
        company = step_times.cast(rng, procedure, live=True)
        ends = step_times.spread(rng, groups[:n], received, entered)
        steps = step_times.done(rng, company, groups[:n], received, ends)
        steps += [StepPlan(row.key, company.of(rng, row), entered, None) for row in groups[n].rows]
        supplement = SupplementPlan(groups[n].rows[0].key, asked, None, rng.choice(REASONS))
        case = _case(rng, procedure, company, received, steps, supplement)
        if is_counter_time(received) and case.due_at.date() > NOW.date():
            return case
    raise ValueError(f"{field}: không xếp được hồ sơ chờ bổ sung.")


def _case(
    rng: Random,
    procedure: str,
    company: Cast,
    received: datetime,
    steps: list[StepPlan],
    supplement: SupplementPlan | None,
    *,
    outcome: str = "open",
    finished: datetime | None = None,
    recorded: datetime | None = None,
    returned: datetime | None = None,
) -> CasePlan:
    owner = people.owner(rng, procedure)
    return CasePlan(
        code="",
        procedure=procedure,
        field=procedures()[procedure].field,
        channel="online",
        owner=owner,
        submitter=owner if owner.kind == "citizen" else people.citizen(rng),
        receiver=company.receiver,
        submitted_at=submitted(received),
        received_at=received,
        due_at=due(procedure, received, supplement, steps),
        steps=tuple(steps),
        supplement=supplement,
        outcome=outcome,
        finished_at=finished,
        recorded_at=recorded,
        returned_at=returned,
    )
