"""The nouns of a definition: immutable, comparable, without behaviour beyond reading."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from nennep.definitions.definition import codec
from nennep.definitions.rules import Variable
from nennep.kernel.worktime import Term

PASSED = "Đạt"
FAILED = "Không đạt"
DONE = "Hoàn thành"
HANDLING_DIVISION = ""
ONE_STOP = "one_stop"

KINDS: Mapping[str, str] = {
    "task": "việc làm",
    "check": "việc có kết luận",
    "decision": "rẽ nhánh theo điều kiện",
    "parallel": "làm song song",
    "inclusive": "làm những nhánh cần",
    "timer": "chờ",
    "end": "kết thúc sớm",
}
CLOCK_RULES: Mapping[str, str] = {"run": "tính giờ", "stop": "dừng tính giờ", "restart": "tính lại từ đầu"}


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A stage (giai đoạn) of the internal process, with its own total if it has one."""

    code: str
    name: str
    hours: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One way on from a block: the steps of the branch, then ``to`` or the step after the block.

    In a check ``name`` is the conclusion; the first branch is the usual one. A task or a wait has at
    most one, without a name: it says that the step goes ``to`` another one. In a decision or inclusive
    block the branch without ``condition`` is taken when no other one is.
    """

    name: str = ""
    condition: str = ""
    steps: tuple["Step", ...] = ()
    to: str = ""


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A time set on a step. After it: a notice only, or (``interrupts``) the step is taken away.

    An interrupting alarm goes through ``steps``, then to ``to`` or the step after its own.
    """

    after: Term
    name: str
    interrupts: bool = False
    steps: tuple["Step", ...] = ()
    to: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row of the step table.

    ``kind`` is of KINDS; task and check are work of a person, the block kinds hold
    ``branches``, a timer has ``wait``, an end's ``name`` is the outcome of the process.
    ``condition`` makes any step optional. ``hours`` is the internal norm in working hours;
    ``at_once`` says that none is the norm (làm ngay), where otherwise nobody has said any.
    ``unit`` is a division's code, HANDLING_DIVISION or ONE_STOP; ``agency`` "" is our own.
    ``duty`` is a duty's code, ``role`` the words on paper, ``act`` the verb on the main
    button, ``public_state`` what the citizen reads. ``signs``: done, the case is resolved;
    ``returns``: done, the result is handed back. ``separation``: steps whose doer must be
    another person. ``clock_rule`` says what the promise to the citizen does while the case lies
    here: it runs, or it stands until the step is left and then resumes (stop) or begins anew
    (restart), by the law named in ``clock_ground``.
    """

    id: str
    name: str
    kind: str = "task"
    detail: str = ""
    duty: str = ""
    role: str = ""
    unit: str = HANDLING_DIVISION
    agency: str = ""
    hours: Decimal = Decimal(0)
    at_once: bool = False
    forms_in: tuple[str, ...] = ()
    forms_out: tuple[str, ...] = ()
    result: str = ""
    evidence: str = ""
    public_state: str = ""
    clock_rule: str = "run"
    clock_ground: str = ""
    act: str = ""
    signs: bool = False
    returns: bool = False
    condition: str = ""
    phase: str = ""
    in_internal: bool = True
    in_iso: bool = True
    iso_clause: str = ""
    risks: tuple[str, ...] = ()
    separation: tuple[str, ...] = ()
    note: str = ""
    wait: Term | None = None
    alarms: tuple[Alarm, ...] = ()
    branches: tuple[Branch, ...] = ()

    @property
    def holds_clock(self) -> bool:
        """Whether the clock stands while the case lies here; without a legal ground it runs."""
        return self.clock_rule != "run" and bool(self.clock_ground.strip())


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a step stands: its number in the table (from 1, branches in order), and in what.

    ``block`` is the id of the enclosing step, "" at the top; ``branch`` its branch's place,
    or -1 - k inside the k-th alarm. ``region`` names the parallel or inclusive branches
    around it: a token may not leave one but by its end.
    """

    number: int
    step: Step
    depth: int
    block: str
    branch: int
    region: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True, eq=True)
class Definition:
    """A process version: what is done, by whom, in what time, and which way it goes.

    ``fragments`` keeps, byte for byte, the BPMN that the table cannot say, by address.
    """

    code: str
    name: str
    steps: tuple[Step, ...]
    variables: tuple[Variable, ...] = ()
    phases: tuple[Phase, ...] = ()
    end_name: str = DONE
    fragments: tuple[tuple[str, str], ...] = ()

    def __hash__(self) -> int:
        return hash(self.sha256)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> "Definition":
        """The definition that ``to_dict`` wrote, texts in NFC. Raises DefinitionError, which
        names each field that is unknown, missing or of another kind."""
        return codec.read(cls, given)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; decimals are texts, fields at their default are left out."""
        written: dict[str, Any] = codec.write(self)
        return written

    def canonical(self) -> bytes:
        """The bytes that approvals pin: JSON, keys sorted, NFC, UTF-8, no blank between."""
        return codec.canonical(self)

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal digest of ``canonical()``."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @cached_property
    def variable(self) -> Mapping[str, Variable]:
        """The variables by name."""
        return {variable.name: variable for variable in self.variables}

    def walk(self) -> Iterator[Place]:
        """Every step in table order: a block first, then its branches, then its alarms."""
        return iter(self.places)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The whole of ``walk()``."""
        found: list[Place] = []
        _walk(self.steps, 0, "", 0, (), found)
        return tuple(found)

    def step(self, step_id: str) -> Step:
        """The step of this id. Raises KeyError."""
        for place in self.places:
            if place.step.id == step_id:
                return place.step
        raise KeyError(step_id)


def _walk(
    steps: tuple[Step, ...],
    depth: int,
    block: str,
    branch: int,
    region: tuple[tuple[str, int], ...],
    found: list[Place],
) -> None:
    for step in steps:
        number = len(found) + 1
        found.append(Place(number=number, step=step, depth=depth, block=block, branch=branch, region=region))
        concurrent = step.kind in {"parallel", "inclusive"}
        for index, way in enumerate(step.branches):
            inner = (*region, (step.id, index)) if concurrent else region
            _walk(way.steps, depth + 1, step.id, index, inner, found)
        for index, alarm in enumerate(step.alarms):
            _walk(alarm.steps, depth + 1, step.id, -1 - index, region, found)
