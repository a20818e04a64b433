"""The compiled graph of a process version: frozen, shared by all its cases."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from nennep.definitions.definition import Alarm, Definition, Step
from nennep.definitions.rules import Rule
from nennep.kernel.refusals import Refusal
from nennep.kernel.worktime import Budget

ALARM = 1000
"""Alarm k (from 1) of step n has node id n + k * ALARM; steps are numbered below it."""

Marking = tuple[int, ...]
"""Node ids that hold a token, in rising order; a join holds one a finished branch."""


class NotLiveError(Refusal):
    """The node holds no token: someone else has just completed it, or it is not its turn."""

    kind = "conflict"

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(
            f"Bước {step} không còn chờ xử lý: người khác vừa xử lý, hoặc chưa đến lượt bước này. "
            "Mở lại hồ sơ để xem bước hiện tại."
        )


class UnknownOutcomeError(Refusal):
    """The step has no such conclusion."""

    def __init__(self, step: str, outcome: str, known: tuple[str, ...]) -> None:
        self.step = step
        self.known = known
        if known == ("",):
            words = f"Bước {step} không có kết luận; ở đây nhận được “{outcome}”."
        elif outcome:
            words = f"Bước {step} không có kết luận “{outcome}”. Chọn: {', '.join(known)}."
        else:
            words = f"Bước {step} cần một kết luận. Chọn: {', '.join(known)}."
        super().__init__(words)


class Advance(NamedTuple):
    """What one move does.

    ``entered``: steps, timers and alarms that became live, in order of the table;
    ``left``: those that ceased to be (the completed one, its alarms, what an early end
    or an interrupting alarm took away). ``end_name`` is the outcome when ``ended``.
    """

    marking: Marking
    entered: tuple[int, ...]
    left: tuple[int, ...]
    ended: bool
    end_name: str


@dataclass(frozen=True, slots=True)
class Node:
    """A place where a token can wait.

    ``kind``: task, check, timer, alarm, join (of the parallel or inclusive block ``step``).
    ``outcomes``: the conclusions it takes, ("",) where it takes none; ``back``: those that lead to
    the step itself or to one before it in the table. ``alarms``: node ids.
    """

    id: int
    kind: str
    step: Step
    outcomes: tuple[str, ...] = ("",)
    alarms: tuple[int, ...] = ()
    alarm: Alarm | None = None
    back: frozenset[str] = frozenset()

    @property
    def is_work(self) -> bool:
        """Whether a person does it."""
        return self.kind in {"task", "check"}

    def concluded(self, outcome: str) -> "Node":
        """The node as that conclusion leaves it: one sent back has neither signed nor returned anything."""
        if outcome not in self.back:
            return self
        return replace(self, step=replace(self.step, signs=False, returns=False))

    @property
    def is_timed(self) -> bool:
        """Whether the sweep fires it."""
        return self.kind in {"timer", "alarm"}

    @property
    def wait(self) -> Budget:
        """How long a timed node waits: the time of its alarm, or the wait of its step."""
        wait = self.alarm.after if self.alarm else self.step.wait
        budget = wait.budget if wait else None
        assert budget is not None  # noqa: S101 - the compiler refuses a timer without one
        return budget


# --- what happens between two places: operations, linked by their index in Graph.ops ---


@dataclass(frozen=True, slots=True)
class Wait:
    """Put tokens on the node and its alarms."""

    node: int
    enter: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """The first way whose rule holds, else the otherwise way. ``block`` is the step's number;
    ``optional`` marks the condition of a single step."""

    block: int
    ways: tuple[tuple[Rule, int], ...]
    otherwise: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Fork:
    """All ways at once, to the join of the same block."""

    block: int
    ways: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """Every way whose rule holds, else the otherwise way; the join is told how many to await."""

    block: int
    ways: tuple[tuple[Rule, int], ...]
    otherwise: int


@dataclass(frozen=True, slots=True)
class Join:
    """Wait until ``needs`` tokens have come, then one goes on."""

    block: int
    needs: int
    then: int


@dataclass(frozen=True, slots=True)
class End:
    """The process is over; every other token goes."""

    name: str


Op = Wait | Choose | Fork | Select | Join | End


def ways_of(op: Op) -> tuple[int, ...]:
    """The operations that follow it at once; none where it waits or ends."""
    match op:
        case Choose(ways=ways, otherwise=otherwise) | Select(ways=ways, otherwise=otherwise):
            return (*(way for _, way in ways), otherwise)
        case Fork(ways=forks):
            return forks
        case Join(then=then):
            return (then,)
    return ()


@dataclass(frozen=True, eq=False)
class Graph:
    """What the engine runs. Made by ``compile`` only.

    ``exits[node, outcome]`` and ``entry`` are indexes into ``ops``; ``jumps`` holds those
    exits that always lead to the same places, ``solo`` their whole effect where the token
    was the only one; ``drops[node]`` is what leaves with it.
    """

    definition: Definition
    nodes: Mapping[int, Node]
    ops: tuple[Op, ...]
    entry: int
    entries: Mapping[int, int]
    exits: Mapping[tuple[int, str], int]
    drops: Mapping[int, frozenset[int]]
    jumps: Mapping[tuple[int, str], tuple[int, ...]]
    solo: Mapping[tuple[int, str], Advance]
    ids: Mapping[str, int]

    @property
    def sha256(self) -> str:
        """Digest of the definition that this is the graph of."""
        return self.definition.sha256

    def node(self, step_id: str) -> Node:
        """The node of a step id (a block's id gives its join). Raises KeyError."""
        return self.nodes[self.ids[step_id]]
