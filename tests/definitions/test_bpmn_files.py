"""BPMN files of other makers: nothing is lost, and what cannot be run is named."""

import json
import random
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from nennep.cli.entry import main
from nennep.definitions import bpmn
from nennep.definitions.bpmn.source import MOST_BYTES

from . import tables

MODELS = ["A.1.0", "A.2.0", "A.3.0", "A.4.1", "B.1.0", "C.1.0", "C.2.0", "C.4.0", "C.6.0", "C.9.0"]
M = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def model(shared: Path, name: str) -> Path:
    return shared / "data/bpmn-miwg" / f"{name}.bpmn"


# --- the ten reference models ---


@pytest.mark.shared
@pytest.mark.parametrize("name", MODELS)
def test_a_reference_model_loses_nothing(shared, tmp_path, name, capsys):
    before, after = model(shared, name), tmp_path / "out.bpmn"
    assert main(["process", "roundtrip", str(before), "-o", str(after)]) == 0
    checker = shared / "tools/bpmn_loss.py"
    done = subprocess.run(
        [sys.executable, str(checker), str(before), str(after)], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("", 0)
    again = bpmn.read(after.read_bytes())
    assert again.definition == bpmn.read(before.read_bytes()).definition


@pytest.mark.shared
def test_the_independent_check_sees_a_loss(shared, tmp_path):
    before, after = model(shared, "A.1.0"), tmp_path / "out.bpmn"
    after.write_bytes(before.read_bytes().replace(b"Task 2", b"Task 9"))
    checker = shared / "tools/bpmn_loss.py"
    done = subprocess.run([sys.executable, str(checker), str(before), str(after)], check=False, capture_output=True)
    assert done.returncode == 1


FACTS = {
    "A.1.0": [],
    "A.2.0": [
        ("no_default", "_35fe57a7-1302-44e2-bf58-032f11af7ecb"),
        ("no_condition", "_f1478fb7-98c4-4c01-8c15-68bd04c91535"),
        ("no_condition", "_a1570a53-28d2-41b1-a3a2-3e50c00d747e"),
        ("no_condition", "_20ebb3c1-5178-4c7c-a91d-23e58f2aa73b"),
    ],
    "A.3.0": [
        ("sub_process_empty", "_1ae31d1b-2559-4f78-a3ec-47986a49db48"),
        ("message_event", "_428dcbf5-8e5e-48e0-9c0c-d93003fa8c82"),
        ("escalation_event", "_178e16eb-4c9e-4ea0-9644-7c5fb2b71825"),
        ("sub_process_boundary", "_428dcbf5-8e5e-48e0-9c0c-d93003fa8c82"),
        ("sub_process_boundary", "_178e16eb-4c9e-4ea0-9644-7c5fb2b71825"),
    ],
    "A.4.1": [
        ("message_flow", "sid-96EF2D8F-C322-42B1-8C08-0DA05524C904"),
        ("message_flow", "sid-D0B859BF-CBFB-4B35-BBC8-BCA308F6455C"),
        ("pools", "sid-54D696FD-DEDC-45F3-99DB-1404DA433FC4"),
        ("implicit_split", "sid-34E8C3A5-5C2A-4593-AC67-038B737814D7"),
    ],
    "C.9.0": [
        ("event_sub_process", "Activity_1ke2ixr"),
        ("message_event", "EndMessageEvent_Timeout"),
        ("error_event", "StartErrorEvent_Timeout"),
        ("event_sub_process", "Activity_0vp33kx"),
        ("message_event", "StartMessageEvent_CancellationRequested"),
        ("service_task", "ServiceTask_CancelApplication"),
        ("message_event", "EndMessageEvent_InformCustomer"),
        ("message_event", "EndMessageEvent_InformOperations"),
        ("call_activity", "Activity_ManualCheck"),
        ("service_task", "SendTask_SendPolicy"),
        ("service_task", "ServiceTask_DeliverPolicy"),
        ("service_task", "ServiceTask_RejectPolicy"),
        ("service_task", "SendTask_SendRejection"),
        ("error_event", "ErrorBoundaryEvent_FraudDetected"),
        ("send_task", "SendTask_ReportFraud"),
        ("business_rule_task", "BusinessRuleTask_CheckApplicationAutomatically"),
        ("service_task", "ServiceTask_GetCreditScore"),
        ("no_default", "ExclusiveGateway_Decision"),
    ],
}


@pytest.mark.shared
@pytest.mark.parametrize("name", FACTS)
def test_every_reason_of_a_model_is_named(shared, name, capsys):
    code = main(["process", "check", str(model(shared, name)), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert Counter((r["rule"], r["element"]) for r in told["reasons"]) == Counter(FACTS[name])
    assert (code, told["executable"]) == ((1, False) if FACTS[name] else (0, True))
    assert all(r["message"].endswith(".") for r in told["reasons"])


RULES = {
    "B.1.0": {"message_flow": 2, "pools": 1, "timer_event": 1, "service_task": 2,
              "message_event": 2, "call_activity": 3, "sub_process_empty": 1, "no_default": 2,
              "no_condition": 4},
    "C.1.0": {"message_flow": 5, "pools": 1, "message_event": 4, "event_based_gateway": 1,
              "timer_empty": 1, "service_task": 1, "no_default": 2},
    "C.2.0": {"message_flow": 5, "pools": 1, "message_event": 5, "error_event": 2,
              "sub_process_boundary": 1, "no_default": 3, "no_condition": 6},
    "C.4.0": {"pools": 1, "signal_event": 4, "message_event": 6, "service_task": 1, "loop": 1,
              "no_default": 2, "no_condition": 4},
    "C.6.0": {"message_event": 3, "timer_date": 2, "compensate_event": 6, "send_task": 6,
              "event_based_gateway": 1, "event_sub_process": 1, "service_task": 6,
              "compensation": 2,
              "error_event": 2, "sub_process_boundary": 1},
}  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("name", RULES)
def test_the_larger_models_are_refused_rule_by_rule(shared, name):
    reasons = bpmn.check(model(shared, name).read_bytes()).reasons
    assert Counter(one.rule for one in reasons) == RULES[name]


REFUSED_TAGS = {
    "sendTask",
    "receiveTask",
    "serviceTask",
    "scriptTask",
    "businessRuleTask",
    "callActivity",
    "complexGateway",
    "eventBasedGateway",
    "transaction",
    "adHocSubProcess",
    "messageFlow",
}
REFUSED_INSIDE = {
    "messageEventDefinition",
    "signalEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "compensateEventDefinition",
    "conditionalEventDefinition",
    "linkEventDefinition",
    "timeDate",
    "timeCycle",
    "standardLoopCharacteristics",
    "multiInstanceLoopCharacteristics",
}


@pytest.mark.shared
@pytest.mark.parametrize("name", MODELS)
def test_no_unsupported_element_of_a_model_is_passed_in_silence(shared, name):
    """Counted with another parser, from the elements, not from our own extract."""
    path = model(shared, name)
    wanted = set()
    for parent in ET.parse(path).iter():  # noqa: S314 - a second parser
        tag = parent.tag.removeprefix(M)
        if tag in REFUSED_TAGS or parent.get("triggeredByEvent") == "true":
            wanted.add(parent.get("id"))
        inside = {e.tag.removeprefix(M) for e in parent}
        if tag == "timerEventDefinition" or ("Event" not in tag and "ask" not in tag):
            continue
        timer = parent.find(f"{M}timerEventDefinition")
        inside |= {e.tag.removeprefix(M) for e in timer} if timer is not None else set()
        if inside & REFUSED_INSIDE:
            wanted.add(parent.get("id"))
    named = {one.element for one in bpmn.check(path.read_bytes()).reasons}
    assert wanted - named == set()


# --- files as modelers write them ---


def process(body: str, *, more: str = "", head: str = 'isExecutable="false"') -> bytes:
    return (
        f'<d:definitions xmlns:d="{M[1:-1]}" xmlns:camunda="urn:c" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="t">{more}'
        f'<d:process id="P1" name="Thử" {head}>{body}</d:process></d:definitions>'
    ).encode()


def flows(*pairs: str) -> str:
    """``A>B``, ``A>B:name``, ``A>B?condition``; ids f0, f1, …"""
    made = []
    for index, pair in enumerate(pairs):
        ends, _, condition = pair.partition("?")
        ends, _, name = ends.partition(":")
        source, target = ends.split(">")
        inner = f"<d:conditionExpression>{condition}</d:conditionExpression>" if condition else ""
        made.append(
            f'<d:sequenceFlow id="f{index}" name="{name}" sourceRef="{source}" '
            f'targetRef="{target}">{inner}</d:sequenceFlow>'
        )
    return "".join(made)


ENDS = '<d:startEvent id="S"/><d:endEvent id="E"/>'
TASK = '<d:userTask id="{0}" name="Việc {0}" camunda:assignee="x"/>'
A, B, C = (TASK.format(one) for one in "ABC")


def rules(xml: bytes) -> list[tuple[str, str]]:
    return [(one.rule, one.element) for one in bpmn.check(xml).reasons]


def test_a_plain_drawing_of_a_modeler_runs():
    xml = process(ENDS + A + B + flows("S>A", "A>B", "B>E"))
    assert bpmn.check(xml).executable
    read = bpmn.read(xml)
    assert [step.name for step in read.definition.steps] == ["Việc A", "Việc B"]
    assert [one for one in read.remarks if "chưa có thời gian" in one] == [
        "Bước B1 “Việc A” chưa có thời gian. Nhập số giờ.",
        "Bước B2 “Việc B” chưa có thời gian. Nhập số giờ.",
    ]
    assert b'camunda:assignee="x"' in bpmn.write(read)


def test_a_number_in_front_of_a_name_is_the_tables_business():
    named = '<d:task id="A" name="4. Thẩm định&#10;hồ sơ"/>'
    read = bpmn.read(process(ENDS + named + flows("S>A", "A>E")))
    assert read.definition.steps[0].name == "Thẩm định hồ sơ"


def test_names_of_the_file_stay_when_only_a_figure_changes_in_the_table():
    gate = '<d:exclusiveGateway id="G" default="f2"/>'
    numbered = '<d:task id="A" name="4. Thẩm  định"/>'
    xml = process(ENDS + numbered + B + gate + flows("S>G", "G>A:khi&#10;khẩn?khẩn", "G>B", "A>E", "B>E"))
    definition = bpmn.read(xml).definition
    (choice,) = definition.steps
    assert (choice.name, choice.branches[0].name) == ("Rẽ nhánh", "khi khẩn")
    edited = replace(definition, steps=(replace(choice, note="xem"),))
    after = bpmn.write(edited)
    assert bpmn.read(after).definition.steps == edited.steps
    assert 'name="4. Thẩm  định"'.encode() in after
    assert 'name="khi&#10;khẩn"'.encode() in after


@pytest.mark.parametrize(
    ("written", "ours", "kind"),
    [
        ("${khan}", "khan", "bool"),
        ("${!khan}", "not khan", "bool"),
        ("= so > 3 and so &lt; 9", "so > 3 and so < 9", "decimal"),
        ("#{loai == 'A' || loai == 'B'}", "loai == 'A' or loai == 'B'", "text"),
        ("loại trong ('A', 'B')", "loại trong ('A', 'B')", "text"),
        ("${ten == 'a &amp;&amp; b'}", "ten == 'a && b'", "text"),
    ],
)
def test_conditions_of_other_modelers_become_ours(written, ours, kind):
    gate = '<d:exclusiveGateway id="G" default="f2"/>'
    xml = process(ENDS + A + B + gate + flows("S>G", f"G>A?{written}", "G>B", "A>E", "B>E"))
    checked, definition = bpmn.check(xml), bpmn.read(xml).definition
    assert checked.executable, checked.reasons
    assert definition.steps[0].branches[0].condition == ours
    assert [one.kind for one in definition.variables] == [kind]


@pytest.mark.parametrize(
    "written",
    ["${execution.getVariable('a')}", "= some x in y satisfies x", "os.remove('a')", "${a ? b : c}", "= a = 1 and a"],
)
def test_a_condition_that_is_not_understood_is_refused_by_its_arrow_and_kept(written):
    gate = '<d:exclusiveGateway id="G" default="f2"/>'
    xml = process(ENDS + A + B + gate + flows("S>G", f"G>A?{written}", "G>B", "A>E", "B>E"))
    assert rules(xml) == [("condition", "f1")]
    assert written.encode() in bpmn.write(bpmn.read(xml))


def test_unquoted_timers_are_read():
    timer = (
        '<d:intermediateCatchEvent id="T"><d:timerEventDefinition><d:timeDuration>{}'
        "</d:timeDuration></d:timerEventDefinition></d:intermediateCatchEvent>"
    )
    found = {}
    for text in ("P10D", '"P10D"', "PT4H", "P2W", "P1M", "P1Y", "PT90M", "= P3D"):
        wait = bpmn.read(process(ENDS + timer.format(text) + A + flows("S>T", "T>A", "A>E"))).definition.steps[0].wait
        found[text] = (str(wait.amount), wait.unit)
    assert found == {
        "P10D": ("10", "calendar_day"),
        '"P10D"': ("10", "calendar_day"),
        "PT4H": ("4", "working_hour"),
        "P2W": ("14", "calendar_day"),
        "P1M": ("1", "month"),
        "P1Y": ("12", "month"),
        "PT90M": ("1.5", "working_hour"),
        "= P3D": ("3", "calendar_day"),
    }
    for text in ("10", "P", "PT", "P1DT4H", "P0D", "${wait}", "-P1D"):
        xml = process(ENDS + timer.format(text) + A + flows("S>T", "T>A", "A>E"))
        assert rules(xml) == [("timer_duration", "T")], text


def test_named_conclusions_with_a_default_are_a_check():
    gate = '<d:exclusiveGateway id="G" default="f2"/>'
    xml = process(ENDS + A + B + gate + flows("S>A", "A>G", "G>B:Đạt", "G>A:Không đạt", "B>E"))
    step = bpmn.read(xml).definition.steps[0]
    assert (step.kind, [(way.name, way.to) for way in step.branches]) == ("check", [("Đạt", ""), ("Không đạt", "B1")])
    assert bpmn.check(xml).executable


def test_a_plain_sub_process_is_opened_and_kept():
    inner = (
        '<d:subProcess id="SP" name="Thẩm định"><d:startEvent id="S2"/><d:endEvent id="E2"/>'
        + B
        + C
        + "".join(
            f'<d:sequenceFlow id="g{i}" sourceRef="{a}" targetRef="{b}"/>'
            for i, (a, b) in enumerate((("S2", "B"), ("B", "C"), ("C", "E2")))
        )
        + "</d:subProcess>"
    )
    xml = process(ENDS + A + inner + flows("S>A", "A>SP", "SP>E"))
    read = bpmn.read(xml)
    assert [step.name for step in read.definition.steps] == ["Việc A", "Việc B", "Việc C"]
    assert any("Thẩm định" in one for one in read.remarks)
    assert b'id="SP"' in bpmn.write(read)
    assert bpmn.check(xml).executable


PARALLEL = '<d:parallelGateway id="G"/><d:parallelGateway id="J"/>'
REFUSED = {
    "signal event": ('<d:intermediateCatchEvent id="X"><d:signalEventDefinition/></d:intermediateCatchEvent>', ("signal_event", "X")),
    "link event": ('<d:intermediateThrowEvent id="X"><d:linkEventDefinition name="l"/></d:intermediateThrowEvent>', ("link_event", "X")),
    "compensation event": ('<d:intermediateThrowEvent id="X"><d:compensateEventDefinition/></d:intermediateThrowEvent>', ("compensate_event", "X")),
    "message event": ('<d:intermediateCatchEvent id="X"><d:messageEventDefinition/></d:intermediateCatchEvent>', ("message_event", "X")),
    "conditional event": ('<d:intermediateCatchEvent id="X"><d:conditionalEventDefinition/></d:intermediateCatchEvent>', ("conditional_event", "X")),
    "two definitions": ('<d:intermediateCatchEvent id="X"><d:messageEventDefinition/><d:timerEventDefinition/></d:intermediateCatchEvent>', ("multiple_event", "X")),
    "referenced definition": ('<d:intermediateCatchEvent id="X"><d:eventDefinitionRef>q</d:eventDefinitionRef></d:intermediateCatchEvent>', ("event", "X")),
    "date timer": ('<d:intermediateCatchEvent id="X"><d:timerEventDefinition><d:timeDate>2026-01-01</d:timeDate></d:timerEventDefinition></d:intermediateCatchEvent>', ("timer_date", "X")),
    "cycle timer": ('<d:intermediateCatchEvent id="X"><d:timerEventDefinition><d:timeCycle>R3/P1D</d:timeCycle></d:timerEventDefinition></d:intermediateCatchEvent>', ("timer_cycle", "X")),
    "complex gateway": ('<d:complexGateway id="X"/>', ("complex_gateway", "X")),
    "event gateway": ('<d:eventBasedGateway id="X"/>', ("event_based_gateway", "X")),
    "send task": ('<d:sendTask id="X"/>', ("send_task", "X")),
    "receive task": ('<d:receiveTask id="X"/>', ("receive_task", "X")),
    "service task": ('<d:serviceTask id="X"/>', ("service_task", "X")),
    "script task": ('<d:scriptTask id="X"><d:script>1</d:script></d:scriptTask>', ("script_task", "X")),
    "rule task": ('<d:businessRuleTask id="X"/>', ("business_rule_task", "X")),
    "call activity": ('<d:callActivity id="X" calledElement="Q"/>', ("call_activity", "X")),
    "transaction": ('<d:transaction id="X"/>', ("transaction", "X")),
    "ad-hoc": ('<d:adHocSubProcess id="X"/>', ("ad_hoc_sub_process", "X")),
    "empty sub-process": ('<d:subProcess id="X"/>', ("sub_process_empty", "X")),
    "loop": ('<d:task id="X" name="x"><d:standardLoopCharacteristics/></d:task>', ("loop", "X")),
    "multi-instance": ('<d:task id="X" name="x"><d:multiInstanceLoopCharacteristics/></d:task>', ("multi_instance", "X")),
    "compensation task": ('<d:task id="X" name="x" isForCompensation="true"/>', ("compensation", "X")),
    "quantities": ('<d:task id="X" name="x" startQuantity="2"/>', ("quantity", "X")),
    "unknown": ('<d:hocusTask id="X"/>', ("unknown_element", "X")),
}  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), REFUSED.values(), ids=list(REFUSED))
def test_an_element_that_cannot_be_run_is_refused_by_name_and_id(body, wanted):
    xml = process(ENDS + A + body + flows("S>A", "A>X", "X>E"))
    told = bpmn.check(xml)
    assert not told.executable
    assert wanted in rules(xml)
    assert next(one for one in told.reasons if one.rule == wanted[0]).element == "X"


SHAPES = {
    "implicit split": (A + B + flows("S>A", "S>B", "A>E", "B>E"), [("implicit_split", "S")]),
    "split after a task": (A + B + C + flows("S>A", "A>B", "A>C", "B>E", "C>E"), [("implicit_split", "A")]),
    "implicit join": (A + B + C + PARALLEL + flows("S>G", "G>A", "G>B", "A>C", "B>C", "C>E"), [("implicit_start", "J"), ("implicit_end", "J")]),
    "and met by xor": (A + B + C + '<d:parallelGateway id="G"/><d:exclusiveGateway id="X"/>'
                       + flows("S>G", "G>A", "G>B", "A>X", "B>X", "X>C", "C>E"), [("unstructured", "G")]),
    "xor met by and": (A + B + '<d:exclusiveGateway id="G" default="f1"/><d:parallelGateway id="J"/>'
                       + flows("S>G", "G>A", "G>B?1 &lt; 2", "A>J", "B>J", "J>E"), [("join", "J")]),
    "or met by and": (A + B + '<d:inclusiveGateway id="G" default="f1"/><d:parallelGateway id="J"/>'
                      + flows("S>G", "G>A", "G>B?1 &lt; 2", "A>J", "B>J", "J>E"), [("unstructured", "G")]),
    "jump out of a parallel way": (A + B + C + PARALLEL + '<d:exclusiveGateway id="X" default="f4"/>'
                                   + flows("S>C", "C>G", "G>A", "A>X", "X>J", "X>C?1 &lt; 2", "G>B", "B>J", "J>E"),
                                   [("unstructured", "G")]),
    "parallel ways that end apart": (A + B + '<d:parallelGateway id="G"/><d:endEvent id="E2"/>'
                                     + flows("S>G", "G>A", "G>B", "A>E", "B>E2"), [("unstructured", "G")]),
    "no default": (A + B + '<d:exclusiveGateway id="G"/>'
                   + flows("S>G", "G>A?1 &lt; 2", "G>B?2 &lt; 1", "A>E", "B>E"), [("no_default", "G")]),
    "no condition": (A + B + '<d:exclusiveGateway id="G" default="f1"/>'
                     + flows("S>G", "G>A", "G>B", "A>E", "B>E"), [("no_condition", "f2")]),
    "conditional flow": (A + flows("S>A", "A>E?1 &lt; 2"), [("conditional_flow", "f1")]),
    "dangling": (A + flows("S>A", "A>E", "A>Z"), [("dangling_flow", "f2")]),
    "loose step": (A + B + flows("S>A", "A>E", "B>E"), [("implicit_start", "B")]),
    "dead end": (A + B + '<d:exclusiveGateway id="G" default="f2"/>'
                 + flows("S>A", "A>G", "G>E", "G>B?1 &lt; 2"), [("implicit_end", "B")]),
    "second start": (A + '<d:startEvent id="S2"/>' + flows("S>A", "S2>A", "A>E"), [("several_starts", "S2")]),
    "mixed gateway": (A + B + C + PARALLEL + '<d:parallelGateway id="K"/>'
                      + flows("S>G", "G>A", "G>B", "A>J", "B>J", "J>C", "J>K", "C>K", "K>E"), [("mixed_gateway", "J")]),
    "endless loop": (A + B + flows("S>A", "A>B", "B>A"), [("implicit_start", "E")]),
    "twice one id": (A + A + flows("S>A", "A>E"), [("duplicate_id", "A")]),
    "nameless task": ('<d:task id="A"/>' + flows("S>A", "A>E"), [("name", "A")]),
}  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), SHAPES.values(), ids=list(SHAPES))
def test_a_flow_that_cannot_be_run_is_refused_where_it_goes_wrong(body, wanted):
    assert rules(process(ENDS + body)) == wanted


def test_many_conclusions_in_a_row_make_a_flat_table():
    body, arrows = "", ["S>A0"]
    for number in range(60):
        onward = f"A{number + 1}" if number < 59 else "E"
        body += TASK.format(f"A{number}")
        body += f'<d:exclusiveGateway id="G{number}" default="f{3 * number + 3}"/>'
        arrows += [f"A{number}>G{number}", f"G{number}>A{max(0, number - 2)}:về"]
        arrows += [f"G{number}>{onward}:tiếp"]
    xml = process(ENDS + body + flows(*arrows))
    assert bpmn.check(xml).executable
    assert {place.depth for place in bpmn.read(xml).definition.places} == {0}


def test_ways_nested_without_end_are_refused():
    body, arrows = '<d:task id="M" name="m"/>', []
    for number in range(40):
        body += f'<d:parallelGateway id="G{number}"/><d:parallelGateway id="J{number}"/>'
        body += TASK.format(f"A{number}")
        arrows += [f"{f'G{number - 1}' if number else 'S'}>G{number}", f"G{number}>A{number}"]
        arrows += [f"A{number}>J{number}", f"J{number}>{f'J{number - 1}' if number else 'E'}"]
    xml = process(ENDS + body + flows(*arrows, "G39>M", "M>J39"))
    assert [one.rule for one in bpmn.check(xml).reasons] == ["deep"]


def test_pools_are_refused_by_name():
    pool = (
        '<d:collaboration id="K"><d:participant id="P" processRef="P1"/>'
        '<d:participant id="Q" name="Công dân"/>'
        '<d:messageFlow id="M" sourceRef="Q" targetRef="A"/></d:collaboration>'
    )
    xml = process(ENDS + A + flows("S>A", "A>E"), more=pool)
    assert sorted(rules(xml)) == [("black_box", "Q"), ("message_flow", "M")]


def test_data_and_notes_do_not_stand_in_the_way():
    data = (
        '<d:dataObject id="D"/><d:dataObjectReference id="R" dataObjectRef="D"/>'
        '<d:textAnnotation id="N"><d:text>ghi chú</d:text></d:textAnnotation>'
        '<d:association id="L" sourceRef="N" targetRef="A"/><d:group id="Q"/>'
        '<d:userTask id="A" name="Việc"><d:dataInputAssociation id="I">'
        "<d:sourceRef>R</d:sourceRef><d:targetRef>A</d:targetRef></d:dataInputAssociation>"
        "<d:potentialOwner/></d:userTask>"
    )
    assert rules(process(ENDS + data + flows("S>A", "A>E"))) == []


def test_the_voice_of_a_refusal():
    body = '<d:intermediateCatchEvent id="B6" name="Chờ"><d:signalEventDefinition/></d:intermediateCatchEvent>'
    told = bpmn.check(process(ENDS + body + flows("S>B6", "B6>E")))
    assert told.reasons[0].message == (
        "Bước “Chờ” (B6) dùng sự kiện tín hiệu, máy chưa chạy được. Vẫn in được; muốn chạy, đổi thành bước thường."
    )


# --- files that are none ---

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
BAD = {
    "empty": (b"", "Tệp trống"),
    "blank": (b" \n ", "Tệp trống"),
    "not xml": (b"PK\x03\x04 zip", "không phải XML"),
    "cut short": (process(ENDS)[:-9], "không phải XML"),
    "bomb": (BOMB.encode(), "DOCTYPE"),
    "bomb in UTF-16": (BOMB.encode("utf-16"), "DOCTYPE"),
    "outside entity": (OUTSIDE.encode(), "DOCTYPE"),
    "html": (b"<html><body/></html>", "gốc là “html”"),
    "other namespace": (b'<definitions xmlns="urn:x"/>', "không phải BPMN 2.0"),
    "strange encoding": (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "Bảng mã “UTF-7”"),
    "huge": (b"<a>" + b" " * MOST_BYTES + b"</a>", "nhiều nhất là 5 MB"),
    "deep": (b"<a>" * 5000 + b"</a>" * 5000, "không phải XML"),
    "many": (process("<d:group/>" * 60_001), "60003 phần tử"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=list(BAD))
def test_a_file_that_is_no_bpmn_is_refused_clearly(content, words, tmp_path, capsys):
    path, out = tmp_path / "tệp.bpmn", tmp_path / "ra.bpmn"
    path.write_bytes(content)
    assert main(["process", "check", str(path), "--json"]) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert json.loads(told.out)["reasons"][0]["rule"] == "unreadable"
    assert main(["process", "roundtrip", str(path), "-o", str(out)]) == 2
    assert words in capsys.readouterr().err
    assert not out.exists()


def test_a_missing_file_and_a_missing_folder_are_told(tmp_path, capsys):
    assert main(["process", "check", str(tmp_path / "không.bpmn")]) == 2
    assert "không có tệp hay thư mục ấy" in capsys.readouterr().err
    path = tmp_path / "a.bpmn"
    path.write_bytes(bpmn.write(tables.eight_steps()))
    assert main(["process", "roundtrip", str(path), "-o", str(tmp_path / "x" / "b.bpmn")]) == 2
    assert "Không ghi được" in capsys.readouterr().err
    assert main(["process", "check", str(tmp_path)]) == 2


def test_a_process_without_steps_is_told():
    assert rules(process("")) == [("no_process", "")]


def test_the_commands_speak_for_people_too(tmp_path, capsys):
    path = tmp_path / "a.bpmn"
    path.write_bytes(bpmn.write(tables.qt_dp_04()))
    assert main(["process", "check", str(path)]) == 0
    assert "Máy chạy được" in capsys.readouterr().out
    path.write_bytes(process(ENDS + A + flows("S>A", "A>E", "A>Z")))
    assert main(["process", "check", str(path)]) == 1
    assert "1 lý do:\n- Mũi tên f2" in capsys.readouterr().out
    assert main(["process", "draw", str(path), "-o", str(tmp_path / "a.svg")]) == 2
    assert "Mũi tên f2" in capsys.readouterr().err


def spoilt(content: bytes, choose: random.Random) -> bytes:
    """Bytes turned, cut out and doubled."""
    raw = bytearray(content)
    for _ in range(choose.randint(1, 12)):
        place = choose.randrange(len(raw))
        match choose.randrange(4):
            case 0:
                raw[place] = choose.randrange(256)
            case 1:
                del raw[place : place + choose.randint(1, 40)]
            case 2:
                raw[place:place] = raw[place : place + choose.randint(1, 200)]
            case _:
                other = choose.randrange(len(raw))
                raw[place], raw[other] = raw[other], raw[place]
    return bytes(raw)


def crossed(content: bytes, choose: random.Random) -> bytes:
    """Well-formed still: ids, references and whole elements put where they do not belong."""
    root = ET.fromstring(content)  # noqa: S314 - our own file
    every = list(root.iter())
    for _ in range(choose.randint(1, 6)):
        one, other = choose.choice(every), choose.choice(every)
        match choose.randrange(4):
            case 0:
                one.tag = other.tag
            case 1 if one.attrib and other.attrib:
                one.set(choose.choice(list(one.attrib)), choose.choice(list(other.attrib.values())))
            case 2 if len(one):
                one.remove(choose.choice(list(one)))
            case _:
                one.text = other.text
    return ET.tostring(root)


@pytest.mark.parametrize("seed", range(4))
def test_no_spoilt_file_ends_in_a_traceback(seed, tmp_path, capsys):
    choose = random.Random(seed)
    whole = [
        bpmn.write(tables.qt_dp_04()),
        bpmn.write(tables.eight_steps()),
        process(ENDS + A + B + PARALLEL + flows("S>G", "G>A", "G>B", "A>J", "B>J", "J>E")),
    ]
    path, out = tmp_path / "a.bpmn", tmp_path / "b.bpmn"
    codes = Counter()
    for _ in range(60):
        spoil = choose.choice((spoilt, crossed))
        path.write_bytes(spoil(choose.choice(whole), choose))
        code = main(["process", "check", str(path), "--json"])
        codes[code] += 1
        assert main(["process", "roundtrip", str(path), "-o", str(out)]) == (2 if code == 2 else 0)
    assert set(codes) == {0, 1, 2}
