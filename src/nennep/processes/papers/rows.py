"""The step table read once for all four documents: labels, who, where it goes on, and the total of the graph."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from nennep.definitions import engine
from nennep.definitions.definition import HANDLING_DIVISION, ONE_STOP, Definition, Place, Step
from nennep.definitions.engine.graph import Choose, End, Fork, Graph, Join, Select, Wait
from nennep.definitions.rules import Rule
from nennep.kernel.words import short_number
from nennep.org.rules import DUTIES
from nennep.processes.papers.facts import PinnedVersion
from nennep.processes.papers.wording import hours_words, length_words

WORK = frozenset({"task", "check"})
BLOCKS = {
    "parallel": "các bước sau làm cùng lúc",
    "inclusive": "làm những nhánh cần",
    "decision": "rẽ nhánh theo điều kiện",
}
_CUSTOMARY = re.compile(r"B\d+\w{0,2}")


@lru_cache(maxsize=256)
def graph_of(definition: Definition) -> Graph:
    """The compiled graph. Raises DefinitionError: a table that cannot run gets no documents."""
    return engine.compile(definition)


@dataclass(frozen=True)
class StepTable:
    """The steps of a pinned version in the words of its papers."""

    pinned: PinnedVersion

    @cached_property
    def graph(self) -> Graph:
        """The graph of the definition."""
        return graph_of(self.pinned.definition)

    @property
    def total(self) -> Decimal:
        """Working hours of the longest path: the total of every document."""
        return engine.path_hours(self.graph).longest

    @property
    def shortest(self) -> Decimal:
        """Working hours of the shortest path."""
        return engine.path_hours(self.graph).shortest

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every row of the table, in order."""
        return self.pinned.definition.places

    @cached_property
    def work(self) -> tuple[Place, ...]:
        """The rows in which a person works."""
        return tuple(place for place in self.places if place.step.kind in WORK)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """How papers call each step: its id where all are of the kind “B4”, else B1, B2... by order."""
        ids = [place.step.id for place in self.work]
        if all(_CUSTOMARY.fullmatch(step) for step in ids):
            return {step: step for step in ids}
        return {step: f"B{number}" for number, step in enumerate(ids, start=1)}

    def hours_of(self, places: Iterator[Place] | tuple[Place, ...]) -> Decimal:
        """The sum of the rows, whichever path they are on."""
        return sum((place.step.hours for place in places), Decimal(0))

    def hours_of_phase(self, code: str) -> Decimal:
        """What the steps of a phase add to the longest path."""
        on_path = set(engine.path_hours(self.graph).longest_steps)
        steps = (place.step for place in self.work)
        return sum((s.hours for s in steps if s.phase == code and s.id in on_path), Decimal(0))

    def note_on_total(self, shown: tuple[Place, ...]) -> str:
        """Why the rows do not add up to the total, where they do not; what the shortest path takes."""
        parts: list[str] = []
        hidden = self.hours_of(tuple(p for p in self.work if p not in shown))
        if hidden:
            parts.append(f"Ngoài các bước nêu trong bảng còn {hours_words(hidden)} của bước kỹ thuật.")
        if self.hours_of(self.work) != self.total:
            parts.append(
                "Tổng thời gian tính theo đường dài nhất: bước làm song song tính nhánh dài nhất,"
                " nhánh loại trừ nhau chỉ tính một lần."
            )
        if self.shortest != self.total:
            parts.append(f"Đường ngắn nhất: {short_number(self.shortest, 4)} giờ.")
        return " ".join(parts)

    # --- who ---

    @cached_property
    def divisions(self) -> Mapping[str, str]:
        """Names of divisions by code."""
        return dict(self.pinned.agency.divisions)

    def unit(self, step: Step) -> str:
        """The division or agency that does the step."""
        if step.agency:
            return step.agency
        if step.unit == ONE_STOP:
            return self.pinned.agency.one_stop
        if step.unit == HANDLING_DIVISION:
            return self.pinned.agency.division or "Phòng thụ lý"
        return self.divisions.get(step.unit, step.unit)

    def person(self, step: Step) -> str:
        """Role, with its division where the role alone does not say it."""
        unit = self.unit(step)
        if not step.role:
            return unit
        told = step.unit == ONE_STOP or (step.unit == HANDLING_DIVISION and not step.duty)
        return step.role if told and not step.agency else f"{step.role}\n{unit}"

    def account(self, step: Step) -> str:
        """The role and the group of accounts that may do it."""
        right = DUTIES.get(step.duty, step.duty)
        return "\n".join(part for part in (self.person(step), right and f"Quyền: {right}") if part)

    def units(self) -> list[str]:
        """Every unit that takes part, in order of the table."""
        return list(dict.fromkeys(self.unit(place.step) for place in self.work))

    # --- where it goes on ---

    def ways(self, step: Step) -> list[tuple[str, str]]:
        """(conclusion, where to) of a step of work or a wait; the conclusion is empty for a task."""
        number = self.graph.ids[step.id]
        return [
            (outcome, self._to(self.graph.exits[number, outcome], number))
            for outcome in self.graph.nodes[number].outcomes
        ]

    def outcome_words(self, step: Step) -> str:
        """“Đạt → B5; Không đạt → B4”, for a step with conclusions; “→ B2” for one that only leads there."""
        return "; ".join(f"{name} → {to}".strip() for name, to in self.ways(step) if name or step.branches)

    def alarm_words(self, step: Step) -> Iterator[str]:
        """“Sau 5 ngày làm việc: nhắc...”, for each alarm."""
        number = self.graph.ids[step.id]
        for node, alarm in zip(self.graph.nodes[number].alarms, step.alarms, strict=True):
            exit_ = self.graph.exits.get((node, ""))
            way = f" → {self._to(exit_, number)}" if exit_ is not None else ""
            yield f"Sau {length_words(alarm.after)}: {alarm.name}{way}"

    def _to(self, index: int, before: int) -> str:
        op = self.graph.ops[index]
        match op:
            case Wait(node=node):
                step = self.graph.nodes[node].step
                return self.labels.get(step.id) or step.name
            case End(name=name):
                return f"Kết thúc: {name}" if name else "Kết thúc"
            case Join(then=then):
                return f"đủ các nhánh thì {self._to(then, before)}"
            case Fork(ways=ways):
                return "đồng thời " + ", ".join(self._to(way, before) for way in ways)
            case Choose(ways=choices, otherwise=otherwise):
                return self._chosen(choices, otherwise, before, "nếu không")
            case Select(ways=choices, otherwise=otherwise):
                return self._chosen(choices, otherwise, before, "không nhánh nào thì")
        raise AssertionError("a graph holds no other operation")

    def _chosen(self, ways: tuple[tuple[Rule, int], ...], otherwise: int, before: int, last: str) -> str:
        parts = [f"nếu {rule.source}: {self._to(way, before)}" for rule, way in ways]
        return "; ".join([*parts, f"{last}: {self._to(otherwise, before)}"])
