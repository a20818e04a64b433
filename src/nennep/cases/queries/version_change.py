"""Running cases before another version of their process: where each would stand, or why it may not."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from nennep.definitions import engine
from nennep.definitions.engine import Graph, Marking, MigrationError, Node
from nennep.definitions.rules.variables import accepts
from nennep.org.queries.practice import REAL
from nennep.procedures.models import DecisionLine, Procedure, ProcedureVersion, PublishingDecision
from nennep.processes.models import Process, ProcessVersion
from nennep.processes.queries import graph_of_version

from ..models import Case
from ..rules import OPEN, STATES
from ..rules.acts import ACTS

STANDING = (
    "Đồng hồ của hồ sơ đang dừng ({}). Chuyển sau khi đồng hồ chạy lại: điều đã yêu cầu người nộp"
    " theo bản cũ được giữ trọn."
)
SIGNED = "Hồ sơ đã có kết quả ký, đi nốt trên bản cũ."
OVER = "Hồ sơ không còn chạy."
ELSEWHERE = "Hồ sơ không theo quy trình này."
ALREADY = "Hồ sơ đã theo bản này."
NOT_IN_FORCE = "Chỉ chuyển được sang bản đang có hiệu lực. Bản {} thì không."


@dataclass(frozen=True, slots=True)
class Preview:
    """One case: where it stands, where it would stand, and why it may not where it may not."""

    case: Case
    before: tuple[str, ...]
    after: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A row of the map: an old step, how many cases stand at it, what it may become, what is chosen."""

    id: str
    name: str
    cases: int
    choices: tuple[tuple[str, str], ...]
    chosen: str

    @property
    def is_open(self) -> bool:
        """Whether cases stand at it and nobody said what it becomes."""
        return bool(self.cases) and not self.chosen


def running_cases(process: Process) -> QuerySet[Case]:
    """The cases of a process whose way is not over, the nearest promise first."""
    return (
        Case.objects.filter(agency_id=process.agency_id, process_version__process=process, state__in=OPEN)
        .select_related("agency", "process_version")
        .defer("search_text", "process_version__definition")
        .order_by("due_at", "pk")
    )


def cases_on(version: ProcessVersion) -> list[Case]:
    """The running cases of a process that run by this version, the nearest promise first."""
    return list(running_cases(version.process).filter(process_version=version))


def codes_known(agency_id: int, codes: Collection[str]) -> list[str]:
    """Those of the codes that are cases of the agency."""
    found = Case.objects.filter(agency_id=agency_id, code__in=codes)
    return list(found.values_list("code", flat=True))


def running_by_version(process: Process) -> list[tuple[ProcessVersion, int]]:
    """How many cases run by each version, the newest first; versions without any are left out."""
    counts = dict(
        Case.objects.filter(REAL, process_version__process=process, state__in=OPEN)
        .values_list("process_version")
        .annotate(Count("pk"))
    )
    versions = ProcessVersion.objects.filter(pk__in=counts).defer("definition")
    return [(version, counts[version.pk]) for version in versions.order_by("-effective_from", "-pk")]


def running_of(process_ids: Collection[int]) -> dict[int, int]:
    """How many cases of these processes run by each version, by the version's id; in one query."""
    rows = Case.objects.filter(REAL, process_version__process__in=process_ids, state__in=OPEN)
    return dict(rows.values_list("process_version").annotate(Count("pk")).order_by())


def refusal_of(case: Case, version: ProcessVersion, day: date) -> str:
    """Why the case may not go over to that version whatever the map says; empty where it may."""
    here = case.process_version
    if here is None or here.process_id != version.process_id:
        return ELSEWHERE
    if here.pk == version.pk:
        return ALREADY
    begun = version.effective_from is not None and version.effective_from <= day
    if version.state != "in_force" or not begun:
        return NOT_IN_FORCE.format(version.number)
    if case.state == "resolved":
        return SIGNED
    if case.state in ("waiting", "suspended"):
        return STANDING.format(STATES[case.state].lower())
    return "" if case.state in ACTS["move_to_version"].sources else OVER


def placed(
    tokens: Sequence[int], variables: Mapping[str, Any], old: Graph, new: Graph, mapping: Mapping[str, str]
) -> Marking:
    """The tokens in the new version. Raises MigrationError with every reason why it may not be.

    Besides what the engine asks, nothing that protects the citizen may be lost on the way: every
    answer the new version asks for is there, an unsigned case still comes to a signature, and
    who did a step is known for every later step that another person must do.
    """
    marking = engine.migrate(tuple(tokens), old, new, mapping)
    ahead = engine.usual_path(new, marking, variables)
    reasons = [
        *_unanswered(variables, old, new),
        *_unsigned(tokens, variables, old, ahead),
        *_unseparated(ahead, mapping),
    ]
    if reasons:
        raise MigrationError(reasons)
    return marking


def moved_steps(tokens: Sequence[int], old: Graph, mapping: Mapping[str, str]) -> dict[str, str]:
    """The steps under way (work and waiting) with their names in the new version."""
    live = [old.nodes[token] for token in tokens]
    return {
        node.step.id: mapping[node.step.id]
        for node in live
        if node.kind in ("task", "check", "timer") and node.step.id in mapping
    }


def mapping_digest(mapping: Mapping[str, str]) -> str:
    """SHA-256 of the map, the same for the same map however it was typed."""
    text = json.dumps(mapping, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def previews(
    cases: Iterable[Case], version: ProcessVersion, mapping: Mapping[str, str], day: date
) -> Iterator[Preview]:
    """Each case under that map; what is alike is worked out once."""
    new = graph_of_version(version.pk)
    known: dict[object, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for case in cases:
        old = graph_of_version(case.process_version_id)
        before = _words(old, tuple(case.tokens))
        refused = refusal_of(case, version, day)
        if refused:
            yield Preview(case, before, (), (refused,))
            continue
        key = (case.process_version_id, *case.tokens, repr(sorted(case.variables.items())))
        if key not in known:
            known[key] = _tried(case, old, new, mapping)
        yield Preview(case, before, *known[key])


def step_choices(old: Graph, new: Graph, cases: Iterable[Case], mapping: Mapping[str, str]) -> list[StepChoice]:
    """The map as a table: the old steps in order, each with the new steps of its kind."""
    tokens = Counter(token for case in cases for token in set(case.tokens))
    offered = [(node.step, _class(node)) for node in _places(new)]
    return [
        StepChoice(
            node.step.id,
            node.step.name,
            tokens[node.id],
            tuple((step.id, step.name) for step, kind in offered if kind == _class(node)),
            mapping.get(node.step.id, ""),
        )
        for node in _places(old)
    ]


def _places(graph: Graph) -> list[Node]:
    """Where a token may wait, alarms aside: they go with their step."""
    return [node for _, node in sorted(graph.nodes.items()) if node.kind != "alarm"]


def _class(node: Node) -> str:
    return "work" if node.is_work else node.step.kind


def _tried(case: Case, old: Graph, new: Graph, mapping: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        marking = placed(case.tokens, case.variables, old, new, mapping)
    except MigrationError as error:
        return (), error.reasons
    return _words(new, marking), ()


def _words(graph: Graph, marking: Marking) -> tuple[str, ...]:
    """“B3. Thẩm định hồ sơ” for each step and timer that holds the case now."""
    waiting = [graph.nodes[token] for token in dict.fromkeys(marking)]
    return tuple(f"{node.step.id}. {node.step.name}" for node in waiting if node.kind not in ("alarm", "join"))


def _unanswered(variables: Mapping[str, Any], old: Graph, new: Graph) -> list[str]:
    known = old.definition.variable
    return [
        f"Bản mới hỏi “{variable.label or name}” mà hồ sơ này chưa có câu trả lời."
        for name, variable in new.definition.variable.items()
        if not accepts(variable, variables.get(name))
        and variable.default is None
        and (name in variables or name not in known)
    ]


def _unsigned(tokens: Sequence[int], variables: Mapping[str, Any], old: Graph, ahead: Sequence[Node]) -> list[str]:
    before = engine.usual_path(old, tuple(tokens), variables)
    if any(node.step.signs for node in ahead) or not any(node.step.signs for node in before):
        return []
    return ["Hồ sơ chưa ký mà từ chỗ đứng mới không còn bước ký nào. Chỉ sang một bước trước bước ký."]


def _unseparated(ahead: Sequence[Node], mapping: Mapping[str, str]) -> list[str]:
    known = {*mapping.values(), *(node.step.id for node in ahead)}
    return [
        f"Bước {node.step.id} phải do người khác với bước {other} làm, nhưng chưa chỉ bước cũ nào"
        f" ứng với bước {other}. Chỉ ra bước đó trong bảng."
        for node in ahead
        for other in node.step.separation
        if other not in known
    ]


def running_of_procedures(decision: PublishingDecision) -> list[tuple[Procedure, int]]:
    """The procedures that a decision changes and the running cases of each, the most first.

    Those received under a version that the decision itself made are not counted.
    """
    lines = DecisionLine.objects.filter(decision=decision, left_out="")
    named = set(lines.exclude(procedure=None).values_list("procedure", flat=True))
    named |= set(lines.exclude(replaced=None).values_list("replaced", flat=True))
    made = ProcedureVersion.objects.filter(decision=decision)
    named |= set(made.values_list("procedure", flat=True))
    counts = dict(
        Case.objects.filter(REAL, procedure_version__procedure__in=named, state__in=OPEN)
        .exclude(procedure_version__in=made)
        .values_list("procedure_version__procedure")
        .annotate(Count("pk"))
    )
    procedures = Procedure.objects.filter(pk__in=counts).order_by("quality_code")
    return sorted(((each, counts[each.pk]) for each in procedures), key=lambda pair: -pair[1])
