"""In force or not, on any day: dated acts on a document or its articles, and what follows from them.

Two things are easily missed. An act holds only while the act that makes it is itself in effect:
a decree that replaces another, and is then suspended, gives the old one back for that time. And the
day of effect can be moved, with everything that is counted from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nennep.kernel.worktime import Budget, next_day, previous_day, raw_last_day

from .articles import Path, covers, path_of


class State(StrEnum):
    """What a document, or a place in it, is on one day. ``AMENDED`` is said of places only."""

    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    SUSPENDED = "suspended"
    PARTLY_EXPIRED = "partly_expired"
    EXPIRED = "expired"


STATE_WORDS = {
    State.UNKNOWN: "Chưa rõ ngày hiệu lực",
    State.NOT_YET: "Chưa có hiệu lực",
    State.IN_FORCE: "Còn hiệu lực",
    State.AMENDED: "Đã sửa đổi, bổ sung",
    State.SUSPENDED: "Ngưng hiệu lực",
    State.PARTLY_EXPIRED: "Hết hiệu lực một phần",
    State.EXPIRED: "Hết hiệu lực",
}
KINDS = {
    "take_effect": "Có hiệu lực",
    "amend": "Sửa đổi, bổ sung",
    "replace": "Thay thế",
    "repeal": "Bãi bỏ",
    "expire": "Hết hiệu lực",
    "suspend": "Đình chỉ, ngưng hiệu lực",
    "resume": "Tiếp tục có hiệu lực",
    "move_effect": "Đổi ngày có hiệu lực",
    "guide": "Hướng dẫn, quy định chi tiết",
    "consolidate": "Hợp nhất",
}
ENDING = frozenset({"replace", "repeal", "expire"})
# After these the agency has something to put in its procedures and processes.
ASKING = frozenset({"take_effect", "amend"}) | ENDING


@dataclass(frozen=True, slots=True)
class DocumentAct:
    """Something that happens to a document, or to the ``articles`` of it, from ``day`` on.

    ``until`` is the last day of a suspension that says its end, ``moved_to`` the new day of
    effect. ``by`` is the key of the acting document and ``by_place`` the place in it.
    """

    kind: str
    day: date
    until: date | None = None
    moved_to: date | None = None
    articles: tuple[str, ...] = ()
    by: int | None = None
    by_place: str = ""
    order: int = 0

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(path_of(each) for each in self.articles)


@dataclass(frozen=True, slots=True)
class Law:
    """One document: its own words on when it begins and ends, and what was done to it.

    ``expired_from`` is the first day without force.
    """

    effective_from: date | None
    expired_from: date | None = None
    acts: tuple[DocumentAct, ...] = ()


Register = Mapping[int, Law]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one state; ``last`` is open where nothing more is known."""

    state: State
    first: date
    last: date | None


def state_on(register: Register, key: int, day: date, place: str = "") -> State:
    """The state of a document, or of one place in it, on that day, by all that the register holds.

    Raises KeyError for a document that is not in the register, ValueError for an unreadable place.
    """
    return _state(register, key, day, path_of(place) if place else (), frozenset())


def _state(register: Register, key: int, day: date, place: Path, seen: frozenset[int]) -> State:
    law = register[key]
    holding = [act for act in law.acts if _holds(register, act, day, seen | {key})]
    here = [act for act in holding if _is_of(act, place)]
    if any(act.kind in ENDING for act in here) or _is_past(law.expired_from, day):
        return State.EXPIRED
    effect = _effect(law, here)
    if effect is None:
        return State.UNKNOWN
    if day < effect:
        return State.NOT_YET
    if _is_suspended(here, day):
        return State.SUSPENDED
    if any(act.kind in ENDING and _is_inside(act, place) for act in holding):
        return State.PARTLY_EXPIRED
    if place and any(act.kind == "amend" and act.articles for act in holding if _is_near(act, place)):
        return State.AMENDED
    return State.IN_FORCE


def _is_past(first_day_without: date | None, day: date) -> bool:
    return first_day_without is not None and first_day_without <= day


def _is_of(act: DocumentAct, place: Path) -> bool:
    """Whether the act is about the whole document, or about that place or a larger one."""
    return not act.articles or (bool(place) and any(covers(path, place) for path in act.paths))


def _is_inside(act: DocumentAct, place: Path) -> bool:
    return any(covers(place, path) and path != place for path in act.paths)


def _is_near(act: DocumentAct, place: Path) -> bool:
    return _is_of(act, place) or _is_inside(act, place)


def _holds(register: Register, act: DocumentAct, day: date, seen: frozenset[int]) -> bool:
    """Whether an act is in effect: its day has come, and the acting document is neither to come nor suspended.

    What an act did while in force stays done when the acting document later ends.
    """
    if act.day > day:
        return False
    if act.by is None or act.by not in register or act.by in seen:
        return True
    place = path_of(act.by_place) if act.by_place else ()
    return _state(register, act.by, day, place, seen) not in (State.NOT_YET, State.SUSPENDED)


def _effect(law: Law, acts: Iterable[DocumentAct]) -> date | None:
    moves = sorted((act for act in acts if act.moved_to), key=lambda act: (act.day, act.order))
    return moves[-1].moved_to if moves else law.effective_from


def _is_suspended(acts: list[DocumentAct], day: date) -> bool:
    resumed = [act for act in acts if act.kind == "resume"]
    return any(
        act.kind == "suspend"
        and (act.until is None or day <= act.until)
        and not any((act.day, act.order) < (back.day, back.order) for back in resumed)
        for act in acts
    )


def stretches(register: Register, key: int, place: str = "") -> list[Stretch]:
    """The whole life of a document, or of one place in it, as stretches of one state."""
    days = sorted(_days(register, key, frozenset()))
    found: list[Stretch] = []
    for day in days:
        state = state_on(register, key, day, place)
        if found and found[-1].state == state:
            continue
        if found:
            found[-1] = Stretch(found[-1].state, found[-1].first, previous_day(day))
        found.append(Stretch(state, day, None))
    return found


def _days(register: Register, key: int, seen: frozenset[int]) -> set[date]:
    """Every day on which the state may change."""
    law = register[key]
    days = {law.effective_from, law.expired_from}
    for act in law.acts:
        days |= {act.day, act.moved_to, next_day(act.until) if act.until else None}
        if act.by in register and act.by is not None and act.by not in seen:
            days |= _days(register, act.by, seen | {key})
    return {day for day in days if day is not None}


def start_of(register: Register, key: int, budget: Budget) -> date | None:
    """The day from which a term after the effect of a document runs (QĐ 19/2014 Điều 4 khoản 4 điểm a).

    It follows a moved day of effect. A suspension that begins while the term still runs makes it
    begin anew on the day the document is in effect again. None where that day is not known.
    """
    start: date | None = None
    for stretch in stretches(register, key):
        if stretch.state in (State.NOT_YET, State.UNKNOWN):
            start = None
        elif stretch.state is State.SUSPENDED:
            if start is None or stretch.first <= raw_last_day(start, budget):
                start = None
        elif start is None and stretch.state is not State.EXPIRED:
            start = stretch.first
    return start


def start_of_act(register: Register, key: int, act: DocumentAct, budget: Budget) -> date | None:
    """The day from which a term after an act runs: that of the acting document, if it is the later one."""
    if act.kind == "take_effect":
        return start_of(register, key, budget)
    if act.by is None or act.by not in register or register[act.by].effective_from is None:
        return act.day
    start = start_of(register, act.by, budget)
    return max(act.day, start) if start else None
