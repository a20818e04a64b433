"""A second opinion: the same definition as executable BPMN, run by SpiffWorkflow.

Every step that waits is a userTask, timers too: the oracle "fires" a timer by completing it,
because what is compared is which steps are open, never when. Alarms are not written; the
engine's own tests hold them. An early end is a terminate end event. A check writes its
conclusion to ``kq_<id>``, which the gateway after it reads; the first conclusion is the
default flow. Ids are never "Start" or "End", which SpiffWorkflow keeps for itself. The
variables are set once, by the task ``Init`` before the first step, so that no gateway reads an
unset name and branches that meet again carry the same values.

SpiffWorkflow 3.2.0 lets an inclusive join go too early (or never) when ways split and meet
again upstream of it: it looks back along one of them only. So an inclusiveGateway is written
only into processes without checks, decisions, optional steps and nesting; elsewhere an inclusive block
is written as what it means: parallel branches, each with its own "needed or not" in front.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from nennep.definitions.definition import Definition, Step

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


class Export:
    """The definition as BPMN XML."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.steps = {place.step.id: place.step for place in definition.walk()}
        self.elements: list[str] = []
        self.flows: list[str] = []
        self.merges: set[str] = set()
        straight = {"task", "timer", "parallel", "inclusive", "end"}
        self.native = all(
            place.step.kind in straight and not place.step.condition and place.depth <= 1 for place in definition.walk()
        )

    def xml(self) -> bytes:
        self.elements.append('<startEvent id="EvStart"/><endEvent id="EvEnd"/>')
        self.elements.append('<userTask id="Init"/>')
        self.flow("EvStart", "Init")
        self.flow("Init", self.sequence(self.definition.steps, "EvEnd"))
        body = "".join(self.elements + self.flows)
        return (
            f'<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f'<process id="P" isExecutable="true">{body}</process></definitions>'
        ).encode()

    def flow(self, source: str, target: str, condition: str = "") -> str:
        flow_id = f"f{len(self.flows)}"
        inner = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
        self.flows.append(
            f'<sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
        )
        return flow_id

    def entry(self, step_id: str) -> str:
        return f"opt_{step_id}" if self.steps[step_id].condition else self.body_id(step_id)

    def body_id(self, step_id: str) -> str:
        """A gateway with several incoming flows would be a join: one flow only reaches a split."""
        concurrent = self.steps[step_id].kind in {"parallel", "inclusive"}
        return self.merge(f"n_{step_id}") if concurrent else f"n_{step_id}"

    def merge(self, target: str) -> str:
        """An exclusive gateway before ``target``, through which every way to it goes."""
        merge = f"m_{target}"
        if merge not in self.merges:
            self.merges.add(merge)
            self.elements.append(f'<exclusiveGateway id="{merge}"/>')
            self.flow(merge, target)
        return merge

    def sequence(self, steps: tuple[Step, ...], after: str) -> str:
        for step in reversed(steps):
            self.body(step, after)
            if step.condition:
                self.flow(f"opt_{step.id}", self.body_id(step.id), step.condition)
                default = self.flow(f"opt_{step.id}", after)
                self.elements.append(f'<exclusiveGateway id="opt_{step.id}" default="{default}"/>')
            after = self.entry(step.id)
        return after

    def body(self, step: Step, after: str) -> None:
        node = f"n_{step.id}"
        match step.kind:
            case "end":
                self.elements.append(f"<endEvent id={quoteattr(node)}><terminateEventDefinition/></endEvent>")
            case "task" | "timer":
                self.elements.append(f'<userTask id="{node}"/>')
                self.flow(node, self.entry(step.branches[0].to) if step.branches else after)
            case "check":
                self.elements.append(f'<userTask id="{node}"/>')
                self.flow(node, f"x_{step.id}")
                self.choice("exclusiveGateway", f"x_{step.id}", step, after)
            case "decision":
                self.choice("exclusiveGateway", node, step, after)
            case "parallel" | "inclusive":
                element = step.kind if self.native else "parallel"
                self.elements.append(f'<{element}Gateway id="j_{step.id}"/>')
                self.flow(f"j_{step.id}", after)
                if step.kind == "inclusive" and not self.native:
                    self.spelled_out(step)
                    return
                self.choice(f"{step.kind}Gateway", node, step, f"j_{step.id}")

    def spelled_out(self, step: Step) -> None:
        """An inclusive block as parallel branches that may be empty."""
        conditions = [branch.condition for branch in step.branches if branch.condition]
        nothing = f"not ({' or '.join(f'({one})' for one in conditions)})"
        self.elements.append(f'<parallelGateway id="n_{step.id}"/>')
        for index, branch in enumerate(step.branches):
            needed = f"i_{step.id}_{index}"
            met = self.meeting(step, index, f"j_{step.id}")
            self.flow(f"n_{step.id}", needed)
            self.flow(needed, self.sequence(branch.steps, met), branch.condition or nothing)
            default = self.flow(needed, met)
            self.elements.append(f'<exclusiveGateway id="{needed}" default="{default}"/>')

    def meeting(self, step: Step, index: int, after: str) -> str:
        """Where a branch arrives: a join counts flows, so each branch has exactly one."""
        if step.kind not in {"parallel", "inclusive"}:
            return after
        merge = f"m_{after}_{index}"
        self.elements.append(f'<exclusiveGateway id="{merge}"/>')
        self.flow(merge, after)
        return merge

    def choice(self, element: str, node: str, step: Step, after: str) -> None:
        default = ""
        for index, branch in enumerate(step.branches):
            onward = self.entry(branch.to) if branch.to else self.meeting(step, index, after)
            target = self.sequence(branch.steps, onward)
            condition = branch.condition
            if step.kind == "check" and index:
                condition = f"kq_{step.id} == {index}"
            flow_id = self.flow(node, target, condition)
            if not condition and step.kind != "parallel":
                default = f' default="{flow_id}"'
        self.elements.append(f'<{element} id="{node}"{default}/>')


class Oracle:
    """One running instance."""

    def __init__(self, definition: Definition, variables: Mapping[str, Any]) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.parse(BytesIO(Export(definition).xml())))
        self.definition = definition
        self.workflow = BpmnWorkflow(parser.get_spec("P"))
        self.workflow.do_engine_steps()
        (init,) = self.workflow.get_tasks(state=TaskState.READY)
        init.data.update(variables)
        init.run()
        self.workflow.do_engine_steps()

    @property
    def enabled(self) -> list[str]:
        """Ids of the open steps; a step open twice is there twice."""
        ready = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        return sorted(task.task_spec.name.removeprefix("n_") for task in ready)

    @property
    def ended(self) -> bool:
        return bool(self.workflow.completed)

    def complete(self, step_id: str, outcome: str = "") -> None:
        (task,) = self.workflow.get_tasks(state=TaskState.READY, spec_name=f"n_{step_id}")
        step = self.definition.step(step_id)
        if step.branches:
            names = [branch.name for branch in step.branches]
            task.data[f"kq_{step_id}"] = names.index(outcome)
        task.run()
        self.workflow.do_engine_steps()
