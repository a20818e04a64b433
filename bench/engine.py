"""The engine alone, in memory, beside SpiffWorkflow: steps a second, one core, one run.

One case is the eight completed steps of a common process, one supplement loop included; the
second process has three parallel branches and a condition, where nothing is known ahead. The
rounds of both engines alternate, so that a busy machine slows both; figures are medians.
Both are asked for the same: start a case, complete each open step, reach the end. SpiffWorkflow
keeps more (task data, history); the whole step with its database is measured elsewhere.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from io import BytesIO

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from nennep.definitions.definition import FAILED, PASSED, Branch, Definition, Step, Variable
from nennep.definitions.engine import compile, complete, start
from nennep.kernel.benches import Ratio

Walk = tuple[tuple[str, str], ...]

WALK = (("B1", ""), ("B2", ""), ("B3", FAILED), ("B3", PASSED), ("B4", ""), ("B5", ""), ("B6", ""), ("B7", ""))
NAMES = ("Tiếp nhận", "Phân công", "Thẩm định", "Dự thảo", "Thẩm tra", "Ký duyệt", "Trả kết quả")
BPMN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="P" isExecutable="true"><startEvent id="EvStart"/><endEvent id="EvEnd"/>
<userTask id="B1"/><userTask id="B2"/><userTask id="B3"/><exclusiveGateway id="X" default="f4"/>
<userTask id="B4"/><userTask id="B5"/><userTask id="B6"/><userTask id="B7"/>
<sequenceFlow id="f0" sourceRef="EvStart" targetRef="B1"/>
<sequenceFlow id="f1" sourceRef="B1" targetRef="B2"/>
<sequenceFlow id="f2" sourceRef="B2" targetRef="B3"/>
<sequenceFlow id="f3" sourceRef="B3" targetRef="X"/>
<sequenceFlow id="f4" sourceRef="X" targetRef="B4"/>
<sequenceFlow id="f5" sourceRef="X" targetRef="B3">
<conditionExpression>failed</conditionExpression></sequenceFlow>
<sequenceFlow id="f6" sourceRef="B4" targetRef="B5"/>
<sequenceFlow id="f7" sourceRef="B5" targetRef="B6"/>
<sequenceFlow id="f8" sourceRef="B6" targetRef="B7"/>
<sequenceFlow id="f9" sourceRef="B7" targetRef="EvEnd"/></process></definitions>"""


PARALLEL_WALK = (("A", ""), ("D", ""), ("B", ""), ("E", ""), ("C", ""), ("F", ""))
PARALLEL_BPMN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="P" isExecutable="true"><startEvent id="EvStart"/><endEvent id="EvEnd"/>
<userTask id="A"/><userTask id="B"/><userTask id="C"/><userTask id="D"/><userTask id="E"/>
<userTask id="F"/><parallelGateway id="S"/><parallelGateway id="J"/>
<exclusiveGateway id="X" default="f9"/>
<sequenceFlow id="f0" sourceRef="EvStart" targetRef="A"/>
<sequenceFlow id="f1" sourceRef="A" targetRef="S"/>
<sequenceFlow id="f2" sourceRef="S" targetRef="B"/>
<sequenceFlow id="f3" sourceRef="S" targetRef="D"/>
<sequenceFlow id="f4" sourceRef="S" targetRef="E"/>
<sequenceFlow id="f5" sourceRef="B" targetRef="C"/>
<sequenceFlow id="f6" sourceRef="C" targetRef="J"/>
<sequenceFlow id="f7" sourceRef="D" targetRef="J"/>
<sequenceFlow id="f8" sourceRef="E" targetRef="J"/>
<sequenceFlow id="f9" sourceRef="X" targetRef="EvEnd"/>
<sequenceFlow id="f10" sourceRef="J" targetRef="X"/>
<sequenceFlow id="f11" sourceRef="X" targetRef="F">
<conditionExpression>failed == False</conditionExpression></sequenceFlow>
<sequenceFlow id="f12" sourceRef="F" targetRef="EvEnd"/></process></definitions>"""


def parallel_definition() -> Definition:
    """The same process as PARALLEL_BPMN."""

    def one(step_id: str, condition: str = "") -> Step:
        hours = Decimal(4)
        return Step(id=step_id, name="Việc", role="Phòng", hours=hours, condition=condition)

    branches = ((one("B"), one("C")), (one("D"),), (one("E"),))
    block = Step(id="S", name="Lấy ý kiến", kind="parallel", branches=tuple(Branch(steps=steps) for steps in branches))
    failed = Variable("failed", "bool")
    steps = (one("A"), block, one("F", "failed = sai"))
    return Definition(code="BENCH2", name="Đo tốc độ", steps=steps, variables=(failed,))


def definition() -> Definition:
    """The same process as BPMN above."""
    again = (Branch(name=PASSED), Branch(name=FAILED, to="B3"))
    steps = tuple(
        Step(
            id=f"B{n}",
            name=name,
            role="Chuyên viên",
            hours=Decimal(4),
            kind="check" if n == 3 else "task",
            branches=again if n == 3 else (),
        )
        for n, name in enumerate(NAMES, start=1)
    )
    return Definition(code="BENCH", name="Đo tốc độ", steps=steps)


def ours(process: Definition, steps: Walk, cases: int) -> None:
    """Carry this many cases from start to end."""
    graph = compile(process)
    walk = [(graph.node(step).id, outcome) for step, outcome in steps]
    variables = {"failed": False}
    for _ in range(cases):
        advance = start(graph, variables)
        for node, outcome in walk:
            advance = complete(graph, advance.marking, node, variables, outcome)
        assert advance.ended


def spiff(bpmn: str, steps: Walk, cases: int) -> None:
    """The same by SpiffWorkflow."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(bpmn.encode())))
    spec = parser.get_spec("P")
    for _ in range(cases):
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        for step, outcome in steps:
            task = workflow.get_next_task(state=TaskState.READY, spec_name=step)
            task.data["failed"] = outcome == FAILED
            task.run()
            workflow.do_engine_steps()
        assert workflow.completed


def _rate(run_cases: Callable[[int], None], steps: Walk, cases: int) -> float:
    began = time.perf_counter()
    run_cases(cases)
    return cases * len(steps) / (time.perf_counter() - began)


def _compile_ms() -> float:
    """Milliseconds to check and compile a table of 15 steps, not kept from before."""
    base = definition()
    more = [Step(id=f"C{n}", name="Việc", role="Văn thư", hours=Decimal(1)) for n in range(8)]
    fresh = Definition(code=f"{time.perf_counter_ns()}", name="Đo", steps=(*base.steps, *more))
    began = time.perf_counter()
    compile(fresh)
    return (time.perf_counter() - began) * 1000


def run(rounds: int = 5) -> list[Ratio]:
    """Steps a second of the engine beside SpiffWorkflow, and how long a compile takes."""
    pairs = {
        "one after another": (definition(), BPMN, WALK),
        "parallel and condition": (parallel_definition(), PARALLEL_BPMN, PARALLEL_WALK),
    }
    rates: dict[tuple[str, str], list[float]] = {}
    compiled: list[float] = []
    for _ in range(rounds):
        for name, (process, bpmn, steps) in pairs.items():
            theirs = _rate(partial(spiff, bpmn, steps), steps, 40)
            mine = _rate(partial(ours, process, steps), steps, 4000)
            rates.setdefault((name, "ours"), []).append(mine)
            rates.setdefault((name, "theirs"), []).append(theirs)
        compiled += [_compile_ms() for _ in range(5)]
    rows = [
        Ratio(
            f"engine beside SpiffWorkflow: {name}",
            statistics.median(rates[name, "ours"]),
            statistics.median(rates[name, "theirs"]),
            "steps/s",
            ">= 100",
        )
        for name in pairs
    ]
    # Nothing stands beside a compile; its bound of 5 ms does.
    bound = Ratio("compile of 15 steps, beside its bound", statistics.median(compiled), 5.0)
    return [*rows, replace(bound, target="<= 1")]
