"""What a deadline computation hands back: the instant, and on request the reasons for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from ..dates import short_range

Kind = Literal["start", "counted", "off", "paused", "restarted", "rolled", "hours", "due"]


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """One row of “Vì sao hạn là ngày này?”: the days ``first`` to ``last`` and what they were.

    ``count_from`` to ``count_to`` number the days of the term that they made up, if any.
    """

    first: date
    last: date
    kind: Kind
    count_from: int | None
    count_to: int | None
    text: str

    @property
    def label(self) -> str:
        """The days in words: “T3 17/11”, “T4 18 – T6 20/11”."""
        return short_range(self.first, self.last)


Why = Callable[[], tuple[tuple[ExplanationLine, ...], tuple[str, ...]]]


def doubt_of(years: Sequence[int]) -> str:
    """“dự kiến: lịch nghỉ năm 2028 chưa công bố”."""
    return f"dự kiến: lịch nghỉ năm {', '.join(map(str, years))} chưa công bố"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due instant. ``provisional``: it leans on a day that may still change; ``awaits``: the
    years it leans on whose days off no decision has fixed yet.

    ``stopped``: the clock stands (an open pause); ``at`` is then the due instant as it was
    before that pause, and no new one is known until the pause ends. ``lines`` and ``notes``
    are worked out when read, so that a deadline computed and stored costs nothing for them.
    """

    at: datetime
    provisional: bool
    stopped: bool = False
    why: Why = field(default=lambda: ((), ()), repr=False, compare=False)
    awaits: tuple[int, ...] = ()

    @property
    def doubt(self) -> str:
        """“dự kiến: lịch nghỉ năm 2028 chưa công bố”, “dự kiến”; empty where nothing may change."""
        return doubt_of(self.awaits) if self.awaits else "dự kiến" if self.provisional else ""

    @property
    def lines(self) -> tuple[ExplanationLine, ...]:
        """The reasons, day by day."""
        return self.why()[0]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader should know besides: provisional days, a clock that stands."""
        return self.why()[1]
