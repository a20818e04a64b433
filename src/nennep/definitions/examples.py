"""Example cases that the author runs beside the table: which way they go, and whether that is meant.

An example is ``{"name", "answers": {variable: value}, "outcomes": {step: [conclusion, ...]}, "path":
[step, ...]}``. Pure. A conclusion is used once, in turn; then the usual (first) one holds. In the place
of a conclusion the name of an alarm lets that alarm ring.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nennep.definitions import engine
from nennep.definitions.definition import Definition, DefinitionError
from nennep.definitions.engine import Advance, Graph, Node
from nennep.definitions.rules import MissingValueError, Variable, accepts
from nennep.kernel.words import exact_number
from nennep.office.spelling import key

MOST_MOVES = 400
Example = Mapping[str, Any]
_YES = {"co", "dung", "true", "1", "x"}
_NO = {"khong", "sai", "false", "0"}


@dataclass(frozen=True, kw_only=True)
class Ran:
    """An example as it went: the steps in the order in which they end, waits among them.

    ``hours`` are working hours of the norm, side by side counted once, waits not. ``end`` is the name of
    the end, "" where it did not come to one. ``is_expected`` is None where no path was expected;
    ``words`` say what went otherwise, or why it could not go on.
    """

    name: str
    path: tuple[str, ...]
    hours: Decimal
    end: str
    is_expected: bool | None
    words: str


def run(definition: Definition, example: Example) -> Ran:
    """The example from the start to its end. Never raises: what is wrong is told in ``words``."""
    walk = _Walk(definition, example)
    problem = walk.walked()
    expected = tuple(str(step) for step in example.get("path") or ())
    if problem:
        is_expected: bool | None = False
        words = problem
    elif not expected:
        is_expected, words = None, ""
    else:
        is_expected, words = walk.path == expected, _difference(expected, walk.path)
    return Ran(
        name=str(example.get("name") or ""),
        path=walk.path,
        hours=walk.now,
        end=walk.end,
        is_expected=is_expected,
        words=words,
    )


def run_all(definition: Definition, examples: Iterable[Example]) -> tuple[Ran, ...]:
    """Every example, in order."""
    return tuple(run(definition, example) for example in examples)


def _difference(expected: tuple[str, ...], path: tuple[str, ...]) -> str:
    """Where the way parts from the expected one; "" where it does not."""
    for place, (wanted, gone) in enumerate(zip(expected, path, strict=False), start=1):
        if wanted != gone:
            return f"Chỗ thứ {place}: mong đợi {wanted}, quy trình đi {gone}."
    if len(expected) < len(path):
        return f"Sau {path[len(expected) - 1]} quy trình còn đi {', '.join(path[len(expected) :])}."
    if len(expected) > len(path):
        return f"Quy trình dừng sau {path[-1] if path else 'lúc bắt đầu'}, không tới {expected[len(path)]}."
    return ""


def value_of(variable: Variable, given: Any) -> Any:
    """An answer as the variable holds it; texts of numbers and of yes or no are read. None: no answer."""
    if given is None or given == "" or not isinstance(given, str):
        return given if given != "" and accepts(variable, given) else None
    value: Any = given.strip()
    if variable.kind == "bool":
        value = True if key(given) in _YES else False if key(given) in _NO else given
    elif variable.kind == "int":
        value = int(value) if value.lstrip("-").isdecimal() and len(value) < 19 else given
    elif variable.kind == "decimal":
        value = value.replace(",", ".")
    return value if accepts(variable, value) else None


class _Walk:
    """Goes through the graph, the step that ends first always next."""

    def __init__(self, definition: Definition, example: Example) -> None:
        self.definition = definition
        self.values = _values(definition, example)
        self.outcomes = _outcomes(example)
        self.done: list[str] = []
        self.now = Decimal(0)
        self.end = ""
        self.entered: dict[int, Decimal] = {}

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.done)

    def walked(self) -> str:
        """Goes to the end; what stopped it, in words, else ""."""
        try:
            graph = engine.compile(self.definition)
            advance = engine.start(graph, self.values)
            while not advance.ended:
                self._note(advance)
                if len(self.done) >= MOST_MOVES:
                    return f"Đi quá {MOST_MOVES} bước mà chưa kết thúc: xem lại vòng lặp."
                advance = self._next(graph, advance)
        except DefinitionError:
            return "Bảng còn lỗi cấu trúc nên chưa chạy được."
        except MissingValueError as error:
            return str(error)
        except engine.UnknownOutcomeError as error:
            return str(error)
        self.end = advance.end_name
        left = [f"{step}: {', '.join(rest)}" for step, rest in self.outcomes.items() if rest]
        return f"Kết luận chưa dùng tới: {'; '.join(left)}." if left else ""

    def _note(self, advance: Advance) -> None:
        for node in advance.entered:
            self.entered[node] = self.now

    def _next(self, graph: Graph, advance: Advance) -> Advance:
        node, ends = min(
            ((node, self._ends(node)) for node in self._open(graph, advance)), key=lambda one: (one[1], one[0].id)
        )
        outcome = self._concluded(node) if node.is_work else ""
        rung = next((n for n in node.alarms if _is_called(graph.nodes[n], outcome)), None)
        if rung is not None and not _cuts(graph.nodes[rung]):
            return engine.fire(graph, advance.marking, rung, self.values)
        self.now = max(self.now, ends)
        self.done.append(node.step.id)
        if rung is not None or not node.is_work:
            timer = node.id if rung is None else rung
            return engine.fire(graph, advance.marking, timer, self.values)
        return engine.complete(graph, advance.marking, node.id, self.values, outcome)

    def _open(self, graph: Graph, advance: Advance) -> list[Node]:
        """Steps and waits that hold a token; alarms ring only where the example says so."""
        timers = engine.live_timers(graph, advance.marking)
        waits = [node for node in timers if node.alarm is None]
        return [*engine.live_steps(graph, advance.marking), *waits]

    def _ends(self, node: Node) -> Decimal:
        return self.entered.get(node.id, self.now) + node.step.hours

    def _concluded(self, node: Node) -> str:
        rest = self.outcomes.get(node.step.id)
        if rest:
            wanted = rest.pop(0)
            same = [one for one in node.outcomes if key(one) == key(wanted)]
            return same[0] if same else wanted
        return node.outcomes[0]


def _is_called(node: Node, outcome: str) -> bool:
    return bool(outcome) and node.alarm is not None and key(node.alarm.name) == key(outcome)


def _cuts(node: Node) -> bool:
    return node.alarm is not None and node.alarm.interrupts


def _values(definition: Definition, example: Example) -> dict[str, Any]:
    answers = example.get("answers") or {}
    found = {one.name: value_of(one, answers.get(one.name)) for one in definition.variables}
    return {name: value for name, value in found.items() if value is not None}


def _outcomes(example: Example) -> dict[str, list[str]]:
    given = example.get("outcomes") or {}
    return {str(step): [told] if isinstance(told, str) else [str(one) for one in told] for step, told in given.items()}


# --- after an edit ---


def followed(examples: Sequence[Example], before: Definition, after: Definition) -> list[dict[str, Any]]:
    """The examples after an edit: where steps were only called anew, the new names."""
    names = _names_changed(before, after)
    return [
        {
            **example,
            "outcomes": {names.get(step, step): told for step, told in (example.get("outcomes") or {}).items()},
            "path": [names.get(step, step) for step in example.get("path") or ()],
        }
        for example in examples
    ]


def _names_changed(before: Definition, after: Definition) -> dict[str, str]:
    if len(before.places) != len(after.places):
        return {}
    pairs = [(old.step, new.step) for old, new in zip(before.places, after.places, strict=True)]
    if any((old.name, old.kind) != (new.name, new.kind) for old, new in pairs):
        return {}
    return {old.id: new.id for old, new in pairs if old.id != new.id}


def hours_words(ran: Ran) -> str:
    """“144 giờ, Hoàn thành”."""
    return f"{exact_number(ran.hours)} giờ" + (f", {ran.end}" if ran.end else "")
