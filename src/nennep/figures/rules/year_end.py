"""How a case stood at an instant, read from what its events had said by then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """The promise, the handler and the steps that waited; none of them where no event told it.

    ``process``: the version whose steps these are. ``is_told``: an event spoke of the promise, if only to say that there
    is none yet. ``desk``: the other agency whose desk took it in.
    """

    due_at: datetime | None = None
    handler_id: int | None = None
    live: tuple[str, ...] = ()
    process: int | None = None
    desk: int | None = None
    is_told: bool = False
    is_provisional: bool = False


def standing_after(facts: Iterable[Mapping[str, Any]]) -> CaseStanding:
    """``facts`` of the events of one case until then, in their order."""
    told = CaseStanding()
    for one in facts:
        if one.get("due_at"):
            told = replace(told, due_at=datetime.fromisoformat(one["due_at"]))
        told = replace(
            told,
            handler_id=one.get("handler") or told.handler_id,
            live=_live_after(told.live, one),
            process=_process_after(told.process, one),
            desk=one.get("desk") or told.desk,
            is_told=told.is_told or "due_at" in one,
            is_provisional=one.get("provisional", told.is_provisional),
        )
    return told


def _live_after(live: tuple[str, ...], one: Mapping[str, Any]) -> tuple[str, ...]:
    live = tuple(one.get("moved", {}).get(step, step) for step in live)
    if "entered" not in one:
        return live
    left = (step for step in live if step != one.get("step")) if "step" in one else ()
    return tuple(dict.fromkeys([*left, *one["entered"]]))


def _process_after(process: int | None, one: Mapping[str, Any]) -> int | None:
    """A reception names the version; a change of version (``moved``) names the one that it goes to."""
    found = one.get("to") if "moved" in one else one.get("process")
    return found if isinstance(found, int) else process


def year_to_close(day: date) -> int:
    """The year whose lists are asked for: this one in December, else the one before."""
    return day.year if day.month == 12 else day.year - 1
