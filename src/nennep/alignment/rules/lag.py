"""How far our documents are behind the law: marks of the board, lag in calendar days.

The limit itself is administered data (documents/terms); here it is only compared with.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nennep.kernel.worktime import next_day


class Mark(StrEnum):
    """What one document says against the law and the definition in force."""

    EQUAL = "equal"
    UNDER_WAY = "under_way"
    OLDER = "older"
    NONE = "none"


class LagStatus(StrEnum):
    """Where a whole row stands."""

    LATE = "late"
    UPDATING = "updating"
    IN_STEP = "in_step"


MARK_WORDS = {
    Mark.EQUAL: "khớp định nghĩa",
    Mark.UNDER_WAY: "bản đang dùng, có nháp hoặc đang trình",
    Mark.OLDER: "cũ hơn luật, chưa có nháp",
    Mark.NONE: "chưa có",
}
STANDING_WORDS = {LagStatus.LATE: "Quá hạn", LagStatus.UPDATING: "Đang cập nhật", LagStatus.IN_STEP: "Đồng bộ"}


def mark_of(*, held: bool, current: bool, begun: bool) -> Mark:
    """The mark of one document.

    ``held``: a version holds on that day. ``current``: it equals the definition in force and nothing
    newer asks for a change. ``begun``: a draft or an approval is under way.
    """
    if held and current:
        return Mark.EQUAL
    if begun:
        return Mark.UNDER_WAY
    return Mark.OLDER if held else Mark.NONE


def worst_of(marks: Iterable[Mark]) -> Mark:
    """The mark of several things shown as one; NONE of nothing."""
    order = [Mark.EQUAL, Mark.UNDER_WAY, Mark.NONE, Mark.OLDER]
    return max(marks, key=order.index, default=Mark.NONE)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a law, or a decision, asks of a process: from which day on, and until when.

    ``due`` is empty where no law sets a limit. ``settled`` is the day on which somebody recorded
    with a proof that it is done, without a new version.
    """

    by: str
    start: date
    due: date | None = None
    settled: date | None = None

    @property
    def limit_days(self) -> int | None:
        """The limit in calendar days."""
        return (self.due - self.start).days if self.due else None

    def answered_on(self, days: Collection[date]) -> date | None:
        """The first of the days on which a document took effect that is not before the start.

        A version that takes effect on the very day has taken the change in.
        """
        known = [day for day in (*days, self.settled) if day and day >= self.start]
        return min(known, default=None)


@dataclass(frozen=True, slots=True)
class DemandAnswer:
    """Something asked, and when it was answered; ``answered`` is empty while it is not."""

    asked: Demand
    answered: date | None

    def days(self, day: date) -> int:
        """The lag in calendar days: to the answer, or as of that day."""
        return max((self._until(day) - self.asked.start).days, 0)

    def is_open(self, day: date) -> bool:
        """Whether it holds on that day and nobody has answered it by then."""
        return self.asked.start <= day and (self.answered is None or self.answered > day)

    def is_late(self, day: date) -> bool:
        """Whether its limit has passed without an answer in time."""
        due = self.asked.due
        return due is not None and self._until(day) > due

    def left(self, day: date) -> int | None:
        """Calendar days to the limit, negative beyond it; None without one."""
        return (self.asked.due - day).days if self.asked.due else None

    def _until(self, day: date) -> date:
        return self.answered if self.answered and self.answered <= day else day

    @property
    def decided_on(self) -> date | None:
        """The one day on which it is settled whether it was in time: the answer, or the day after the limit.

        None for one without an answer and without a limit; of an unanswered one it may lie ahead.
        """
        if self.was_in_time:
            return self.answered
        return next_day(self.asked.due) if self.asked.due else None

    @property
    def was_in_time(self) -> bool:
        """Whether it was answered within its limit; one without a limit is in time once answered."""
        if self.answered is None:
            return False
        return self.asked.due is None or self.answered <= self.asked.due


def as_of(answers: Iterable[DemandAnswer], day: date) -> list[DemandAnswer]:
    """The same as it was known on that day: what began later is left out, later answers are not yet."""
    return [
        DemandAnswer(each.asked, each.answered if each.answered and each.answered <= day else None)
        for each in answers
        if each.asked.start <= day
    ]


def governing(answers: Sequence[DemandAnswer], day: date) -> DemandAnswer | None:
    """The one that the row tells: of the open ones that with the nearest limit, else the newest."""
    begun = [each for each in answers if each.asked.start <= day]
    opened = [each for each in begun if each.is_open(day)]
    if opened:
        return min(opened, key=lambda each: (each.asked.due or date.max, each.asked.start))
    return max(begun, key=lambda each: each.asked.start, default=None)


def standing_of(answers: Iterable[DemandAnswer], marks: Iterable[Mark], day: date) -> LagStatus:
    """Late: a limit has passed. In step: every document equals. Else somebody has to see to it."""
    if any(each.is_open(day) and each.is_late(day) for each in answers):
        return LagStatus.LATE
    in_step = all(each is Mark.EQUAL for each in marks)
    return LagStatus.IN_STEP if in_step else LagStatus.UPDATING
