"""How a case stood at an instant, read from what its events had said by then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """The promise, the handler and the steps that waited; none of them where no event told it."""

    due_at: datetime | None = None
    handler_id: int | None = None
    live: tuple[str, ...] = ()


def standing_after(facts: Iterable[Mapping[str, Any]]) -> CaseStanding:
    """``facts`` of the events of one case until then, in their order."""
    due_at: datetime | None = None
    handler_id: int | None = None
    live: tuple[str, ...] = ()
    for one in facts:
        if one.get("due_at"):
            due_at = datetime.fromisoformat(one["due_at"])
        handler_id = one.get("handler") or handler_id
        live = tuple(one.get("moved", {}).get(step, step) for step in live)
        if "entered" in one:
            left = (step for step in live if step != one.get("step")) if "step" in one else ()
            live = tuple(dict.fromkeys([*left, *one["entered"]]))
    return CaseStanding(due_at, handler_id, live)


def year_to_close(day: date) -> int:
    """The year whose lists are asked for: this one in December, else the one before."""
    return day.year if day.month == 12 else day.year - 1
