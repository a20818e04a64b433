"""How a case moves through its step table: when each step ends, and who did it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from random import Random

from samples import people, timetable
from samples.catalogue import Row, procedures, process_of
from samples.plans import StepPlan, SupplementPlan
from samples.quotas import stage_of

PACE = {
    "assignment": (0.3, 0.9),
    "examination": (0.6, 1.1),
    "site_visit": (0.6, 1.1),
    "drafting": (0.5, 1.1),
    "signing": (0.2, 0.6),
}
"""The share of its norm that a step of each column usually takes, from and to."""


@dataclass(frozen=True)
class Group:
    """Rows that run together (one, or the branches of a parallel block) and their conclusion."""

    rows: tuple[Row, ...]
    result: str = ""

    @property
    def stage(self) -> str:
        """The stage by which open cases are counted."""
        return stage_of(self.rows[0].stage, self.rows[0].duty)


@dataclass(frozen=True)
class Gap:
    """The clock stood from ``start`` to ``end``; nothing is done in between."""

    start: datetime
    end: datetime

    @property
    def hours(self) -> float:
        """Its length in working hours."""
        return timetable.hours_between(self.start, self.end)


def gap_of(supplement: SupplementPlan | None) -> Gap | None:
    """The time the clock stood for an answered supplement."""
    if supplement is None or supplement.completed_at is None:
        return None
    return Gap(supplement.asked_at, supplement.completed_at)


def groups_of(procedure: str) -> list[Group]:
    """The usual way through the table, first conclusion of each check."""
    found: list[Group] = []
    for row in process_of(procedure).rows:
        if row.parallel and found and found[-1].rows[0].parallel == row.parallel:
            found[-1] = Group((*found[-1].rows, row))
        else:
            found.append(Group((row,), row.results[0]["key"] if row.results else ""))
    return found


def detoured(rng: Random, groups: list[Group]) -> list[Group]:
    """The same way, now and then with a remedy, a refusal or a draft sent back."""
    found: list[Group] = []
    for group in groups:
        keys = [result["key"] for result in group.rows[0].results]
        chance = rng.random()
        if "khac_phuc" in keys and chance < 0.08:
            found += [Group(group.rows, "khac_phuc"), group]
        elif "khong_dat" in keys and chance < 0.11:
            found.append(Group(group.rows, "khong_dat"))
        elif "tra_lai" in keys and chance < 0.04:
            found += [Group(group.rows, "tra_lai"), found[-1], group]
        else:
            found.append(group)
    return found


def until_finish(groups: Sequence[Group]) -> list[Group]:
    """The groups up to the step with which the result exists."""
    last = next(n for n, group in enumerate(groups) if group.rows[0].finishes)
    return list(groups[: last + 1])


def weight(rng: Random, group: Group) -> float:
    """Working hours this group would take, by its norm."""
    row = group.rows[0]
    if row.stage == "intake":
        return row.hours * rng.uniform(0.03, 0.15)
    low, high = PACE[row.stage]
    return row.hours * rng.uniform(low, high)


def ahead(start: datetime, hours: float, gap: Gap | None) -> datetime:
    """The instant that many working hours later, the gap not counted."""
    end = timetable.after(start, hours)
    if gap is None or end <= gap.start or start >= gap.end:
        return end
    used = timetable.hours_between(start, gap.start)
    return timetable.after(gap.end, hours - used)


def spread(
    rng: Random, groups: Sequence[Group], start: datetime, end: datetime, gap: Gap | None = None
) -> list[datetime]:
    """When each group ends, so that the last one ends at ``end``."""
    total = timetable.hours_between(start, end) - (gap.hours if gap else 0)
    weights = [weight(rng, group) for group in groups]
    passed, ends = 0.0, []
    for each in weights[:-1]:
        passed += each
        ends.append(min(ahead(start, total * passed / sum(weights), gap), end))
    return [*ends, end]


@dataclass(frozen=True)
class Cast:
    """Who works on one case: its receiver, its handler in each division, its signer."""

    receiver: str
    handlers: dict[str, str]
    signer: str
    head: str = ""

    def of(self, rng: Random, row: Row) -> str:
        """Who does this row."""
        if row.stage == "intake":
            return self.receiver
        if row.duty == "approve":
            return self.signer
        if self.head and row.duty in ("assign", "review"):
            return self.head
        return people.doer(rng, row, self.handlers)


def cast(rng: Random, procedure: str, *, handler: str = "", head: str = "", live: bool = False) -> Cast:
    """Who works on the case. Minh's open cases are all named: he gets no other one."""
    handlers = {}
    for division in ("nvd", "nvy", "pb", "tccb", "btxh", "atvstp"):
        free = [name for name in people.with_duty(division, "handle") if not (live and name == "minh")]
        handlers[division] = rng.choice(free)
    unit = procedures()[procedure].unit
    if handler:
        handlers[unit] = handler
    receiver = rng.choice(people.with_duty("motcua", "receive"))
    signer = people.DEPUTY[unit]
    return Cast(receiver, handlers, signer, head)


def done(
    rng: Random, cast: Cast, groups: Sequence[Group], start: datetime, ends: Sequence[datetime], gap: Gap | None = None
) -> list[StepPlan]:
    """The completed steps of these groups; branches end apart, the last with its group, none in the gap."""
    steps: list[StepPlan] = []
    for group, (begun, end) in zip(groups, pairwise([start, *ends]), strict=True):
        last = rng.randrange(len(group.rows))
        for n, row in enumerate(group.rows):
            own = end if n == last else _part(rng, begun, end, gap)
            steps.append(StepPlan(row.key, cast.of(rng, row), begun, own, group.result))
    return steps


def live(rng: Random, cast: Cast, group: Group, entered: datetime, now: datetime) -> list[StepPlan]:
    """The steps that wait at ``now``; of parallel ones some may be done."""
    kept = rng.randrange(len(group.rows))
    steps: list[StepPlan] = []
    for n, row in enumerate(group.rows):
        open_ = n == kept or rng.random() < 0.6
        end = None if open_ else _part(rng, entered, now)
        steps.append(StepPlan(row.key, cast.of(rng, row), entered, end))
    return steps


def _part(rng: Random, start: datetime, end: datetime, gap: Gap | None = None) -> datetime:
    hours, share = timetable.hours_between(start, end), rng.uniform(0.4, 0.95)
    if gap is None or end <= gap.start or start >= gap.end:
        return timetable.after(start, hours * share)
    return ahead(start, (hours - gap.hours) * share, gap)
