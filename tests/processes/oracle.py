"""A second opinion: the same definition as executable BPMN, run by SpiffWorkflow.

Every step that waits is a userTask, timers too: the oracle "fires" a timer by completing it,
because what is compared is which steps are open, never when. Alarms are not written; the
engine's own tests hold them. An early end is a terminate end event. A check writes its
conclusion to ``kq_<id>``, which the gateway after it reads; the first conclusion is the
default flow. Ids are never "Start" or "End", which SpiffWorkflow keeps for itself. The
variables are set once, by the task ``Init`` before the first step, so that no gateway reads an
unset name and branches that meet again carry the same values.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from nennep.processes.definition import Definition, Step

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


class Export:
    """The definition as BPMN XML."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.elements: list[str] = []
        self.flows: list[str] = []
        self.steps = {place.step.id: place.step for place in definition.walk()}

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
        inner = (
            f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
        )
        self.flows.append(
            f'<sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
        )
        return flow_id

    def entry(self, step_id: str) -> str:
        return f"opt_{step_id}" if self.steps[step_id].condition else f"n_{step_id}"

    def sequence(self, steps: tuple[Step, ...], after: str) -> str:
        for step in reversed(steps):
            self.body(step, after)
            if step.condition:
                self.flow(f"opt_{step.id}", f"n_{step.id}", step.condition)
                default = self.flow(f"opt_{step.id}", after)
                self.elements.append(f'<exclusiveGateway id="opt_{step.id}" default="{default}"/>')
            after = self.entry(step.id)
        return after

    def body(self, step: Step, after: str) -> None:
        node = f"n_{step.id}"
        match step.kind:
            case "end":
                self.elements.append(
                    f"<endEvent id={quoteattr(node)}><terminateEventDefinition/></endEvent>"
                )
            case "task" | "timer":
                self.elements.append(f'<userTask id="{node}"/>')
                self.flow(node, after)
            case "check":
                self.elements.append(f'<userTask id="{node}"/>')
                self.flow(node, f"x_{step.id}")
                self.choice("exclusiveGateway", f"x_{step.id}", step, after)
            case "decision":
                self.choice("exclusiveGateway", node, step, after)
            case "parallel" | "inclusive":
                self.elements.append(f'<{step.kind}Gateway id="j_{step.id}"/>')
                self.flow(f"j_{step.id}", after)
                self.choice(f"{step.kind}Gateway", node, step, f"j_{step.id}")

    def choice(self, element: str, node: str, step: Step, after: str) -> None:
        default = ""
        for index, branch in enumerate(step.branches):
            target = self.sequence(branch.steps, self.entry(branch.to) if branch.to else after)
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
