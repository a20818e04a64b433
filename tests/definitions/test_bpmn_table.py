"""A table written as BPMN and read back: identical; other hands may change it in between."""

import json
import random
import unicodedata
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import XSD_PATH

from nennep.definitions import bpmn
from nennep.definitions.bpmn import reader, source
from nennep.definitions.bpmn.names import BPMN, BPMNDI, DC, NN
from nennep.definitions.definition import PASSED, Alarm, Branch, Definition, DefinitionError, Step, Variable
from nennep.definitions.engine import check, compile, complete, start
from nennep.kernel.worktime import Term, Unit

from . import tables
from .drawn import full
from .tables import block, end, table, task, way
from .test_against_oracle import built, enabled

SEEDS = st.integers(0, 2**32)
SLOW = (HealthCheck.too_slow,)
B, D = f"{{{BPMN}}}", f"{{{BPMNDI}}}"
EIGHT = tables.eight_steps((4, 4, 40, 24, 16, 8, 4, 4))


def again(definition: Definition) -> Definition:
    read = bpmn.read(bpmn.write(definition))
    assert read.definition is not None, read.reasons
    return read.definition


@settings(max_examples=40, suppress_health_check=SLOW)
@given(SEEDS)
def test_a_table_comes_back_from_bpmn_identical(seed):
    definition = full(seed)
    read = again(definition)
    assert read == definition
    assert read.sha256 == definition.sha256


@settings(max_examples=40, suppress_health_check=SLOW)
@given(SEEDS)
def test_a_drawing_comes_back_from_export_identical(seed):
    first = bpmn.write(full(seed))
    assert bpmn.write(bpmn.read(first)) == first


@settings(max_examples=60, suppress_health_check=SLOW)
@given(SEEDS)
def test_a_drawing_without_our_hints_means_the_same_table(seed):
    """Read by its arrows alone, the table may be nested otherwise; drawn again it is the same."""
    definition = built(seed)
    drawing = bpmn.write(definition)
    read = bpmn.read(drawing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "hinted", lambda _: None)
        folded = bpmn.read(drawing)
    if folded.definition is None:
        # A parallel way that always ends the process never meets the others: no closed block.
        assert {one.rule for one in folded.reasons} == {"unstructured"}
        return
    assert not [p for p in check(folded.definition) if not p.warning]
    works = [
        sorted(p.step.id for p in one.places if p.step.kind in {"task", "check", "timer"})
        for one in (definition, folded.definition)
    ]
    assert works[0] == works[1]
    assert read.definition == definition
    run_side_by_side(definition, folded.definition, random.Random(seed))


def run_side_by_side(one: Definition, other: Definition, choose: random.Random) -> None:
    """The same choices open the same steps in both."""
    graphs = (compile(one), compile(other))
    values = {variable.name: choose.random() < 0.5 for variable in one.variables}
    moves = [start(graph, values) for graph in graphs]
    for _ in range(30):
        opened = [enabled(graph, move.marking) for graph, move in zip(graphs, moves, strict=True)]
        assert opened[0] == opened[1]
        assert moves[0].ended == moves[1].ended
        if moves[0].ended:
            return
        step_id = choose.choice(opened[0])
        outcome = choose.choice(graphs[0].node(step_id).outcomes)
        moves = [
            complete(graph, move.marking, graph.node(step_id).id, values, outcome)
            for graph, move in zip(graphs, moves, strict=True)
        ]


@pytest.mark.parametrize("definition", [EIGHT, tables.qt_dp_04()], ids=lambda d: d.code)
def test_the_typical_tables_are_found_by_their_arrows_alone(definition, monkeypatch):
    monkeypatch.setattr(reader, "hinted", lambda _: None)
    assert again(definition) == definition


def test_a_half_finished_table_comes_back_too():
    rows = (
        task("A", kind="check", branches=(Branch(name="Đạt"), Branch(name="Không đạt", to="Z"))),
        end("K"),
        task("B"),
        block("R", "decision", way(task("C")), way(task("D"))),
    )
    definition = table(*rows)
    assert again(definition) == definition
    checked = bpmn.check(bpmn.write(definition))
    assert {one.rule for one in checked.reasons} >= {"unknown_target", "implicit_start"}


def test_two_steps_with_one_id_are_not_written():
    with pytest.raises(DefinitionError, match="trùng"):
        bpmn.write(table(task("A"), task("A")))


def test_letters_that_xml_cannot_hold_do_not_stop_the_export():
    assert again(table(task("A", name="Ký\x01 tên"))).steps[0].name == "Ký tên"


# --- the file as others see it ---


@settings(max_examples=20, suppress_health_check=SLOW)
@given(SEEDS)
def test_ids_are_unique_and_every_reference_leads_somewhere(seed):
    root = etree.fromstring(bpmn.write(full(seed)))
    ids = Counter(e.get("id") for e in root.iter(etree.Element) if e.get("id"))
    assert [one for one, times in ids.items() if times > 1] == []
    assert not {"start", "end"} & {one.lower() for one in ids}
    told = [
        e.get(name)
        for e in root.iter(B + "*", D + "*")
        for name in ("sourceRef", "targetRef", "default", "attachedToRef", "bpmnElement", "processRef")
        if e.get(name)
    ]
    told += [e.text for tag in ("incoming", "outgoing", "flowNodeRef") for e in root.iter(B + tag)]
    assert set(told) <= ids.keys()


@settings(max_examples=20, suppress_health_check=SLOW)
@given(SEEDS)
def test_every_node_is_in_one_lane_and_drawn_inside_the_pool(seed):
    root = etree.fromstring(bpmn.write(full(seed)))
    process = root.find(f"{B}process")
    nodes = [e.get("id") for e in process if e.tag.endswith(("Task", "Event", "Gateway"))]
    assert sorted(e.text for e in root.iter(f"{B}flowNodeRef")) == sorted(nodes)
    boxes = {}
    for shape in root.iter(f"{D}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        boxes[shape.get("bpmnElement")] = [float(bounds.get(k)) for k in ("x", "y", "width", "height")]
    edges = {e.get("bpmnElement") for e in root.iter(f"{D}BPMNEdge")}
    assert set(nodes) < boxes.keys()
    assert edges == {e.get("id") for e in process.iter(f"{B}sequenceFlow")}
    pool = boxes[root.find(f"{B}collaboration/{B}participant").get("id")]
    for node in nodes:
        x, y, width, height = boxes[node]
        assert min(x - pool[0], y - pool[1]) >= 0
        assert max(x + width - pool[2], y + height - pool[3]) <= 0


SCHEMA = etree.XMLSchema(etree.parse(XSD_PATH))


def unlawful(xml: bytes) -> list[str]:
    SCHEMA.validate(etree.fromstring(xml))
    return [error.message for error in SCHEMA.error_log]


@settings(max_examples=30, suppress_health_check=SLOW)
@given(SEEDS)
def test_the_export_is_valid_by_the_schema_of_bpmn(seed):
    assert unlawful(bpmn.write(full(seed))) == []


def test_the_schema_sees_a_fault():
    assert (
        unlawful(
            bpmn.write(EIGHT)
            .replace(b"<bpmn:userTask", b"<bpmn:gateway", 1)
            .replace(b"</bpmn:userTask", b"</bpmn:gateway", 1)
        )
        != []
    )


def test_children_stand_in_the_order_of_the_schema():
    order = ["documentation", "extensionElements", "incoming", "outgoing"]
    root = etree.fromstring(bpmn.write(full(7)))
    for node in root.find(f"{B}process"):
        names = [child.tag.rpartition("}")[2] for child in node]
        known = [order.index(name) for name in names if name in order]
        assert known == sorted(known), names
    tags = [child.tag.rpartition("}")[2] for child in root]
    assert tags == ["collaboration", "process", "BPMNDiagram"]


def test_pool_lanes_conditions_and_defaults_are_plain_bpmn():
    root = etree.fromstring(bpmn.write(tables.qt_dp_04()))
    assert root.find(f"{B}collaboration/{B}participant").get("name").startswith("Cấp lần đầu")
    lanes = [lane.get("name") for lane in root.iter(f"{B}lane")]
    assert lanes[:3] == ["Cá nhân, tổ chức", "Công chức một cửa", "Trưởng phòng NV Dược"]
    gate = next(e for e in root.iter(f"{B}exclusiveGateway") if e.get("id") == "B6_gate")
    flows = {e.get("id"): e for e in root.iter(f"{B}sequenceFlow")}
    assert flows[gate.get("default")].get("name") == PASSED
    others = [f for f in flows.values() if f.get("sourceRef") == "B6_gate" and f.get("id") != gate.get("default")]
    assert [f.find(f"{B}conditionExpression").text for f in others] == ["kq_B6 = 'Khắc phục'", "kq_B6 = 'Không đạt'"]
    waits = [e.text for e in root.iter(f"{B}timeDuration")]
    assert waits == ["P5D", "P10D", "P30D"]


# --- changed in another modeler ---


def changed(definition: Definition, *edits) -> bpmn.BpmnReading:
    """Write, let another tool's edits happen to the file, read."""
    root = etree.fromstring(bpmn.write(definition))
    for edit in edits:
        edit(root)
    return bpmn.read(etree.tostring(root))


def by_id(root, element_id):
    return next(e for e in root.iter(etree.Element) if e.get("id") == element_id)


def renamed(element_id, name):
    return lambda root: by_id(root, element_id).set("name", name)


def inserted(before, name, lane):
    """A new task between a step and what led to it, as bpmn-js writes it: no extension at all."""

    def edit(root):
        process = root.find(f"{B}process")
        etree.SubElement(process, f"{B}task", id="Activity_0x1y2z3", name=name)
        (into,) = [f for f in root.iter(f"{B}sequenceFlow") if f.get("targetRef") == before][:1]
        into.set("targetRef", "Activity_0x1y2z3")
        etree.SubElement(process, f"{B}sequenceFlow", id="Flow_0abc", sourceRef="Activity_0x1y2z3", targetRef=before)
        (home,) = [e for e in root.iter(f"{B}lane") if e.get("name") == lane]
        etree.SubElement(home, f"{B}flowNodeRef").text = "Activity_0x1y2z3"

    return edit


def test_a_renamed_step_keeps_all_else():
    read = changed(EIGHT, renamed("B4", "Kiểm tra tại cơ sở"))
    steps = list(EIGHT.steps)
    steps[3] = replace(steps[3], name="Kiểm tra tại cơ sở")
    assert read.definition == replace(EIGHT, steps=tuple(steps))


def test_an_inserted_task_has_no_hours_and_is_flagged():
    read = changed(EIGHT, inserted("B6", "Soát xét pháp chế", "Văn thư"))
    steps = read.definition.steps
    assert [step.id for step in steps] == ["B1", "B2", "B3", "B4", "B5", "B9", "B6", "B7", "B8"]
    assert (steps[5].name, steps[5].role, steps[5].hours) == ("Soát xét pháp chế", "Văn thư", 0)
    assert [one for one in steps if one.id != "B9"] == list(EIGHT.steps)
    assert read.new == ("B9",)
    assert read.remarks[0] == "Bước B9 “Soát xét pháp chế” chưa có thời gian. Nhập số giờ."
    assert bpmn.check_reading(read).executable


def test_a_rerouted_arrow_is_a_new_target():
    def edit(root):
        (flow,) = [f for f in root.iter(f"{B}sequenceFlow") if f.get("name") == "Không đạt"]
        flow.set("targetRef", "B2")

    steps = changed(EIGHT, edit).definition.steps
    assert steps[4].branches[1].to == "B2"
    assert [replace(s, branches=()) for s in steps] == [replace(s, branches=()) for s in EIGHT.steps]


def test_a_step_moved_to_another_lane_has_its_role():
    def edit(root):
        for lane in root.iter(f"{B}lane"):
            for reference in lane.findall(f"{B}flowNodeRef"):
                if reference.text == "B7":
                    lane.remove(reference)
            if lane.get("name") == "Lãnh đạo Sở":
                etree.SubElement(lane, f"{B}flowNodeRef").text = "B7"

    assert changed(EIGHT, edit).definition.step("B7").role == "Lãnh đạo Sở"


def test_a_renamed_lane_is_a_renamed_role():
    def edit(root):
        (lane,) = [e for e in root.iter(f"{B}lane") if e.get("name") == "Chuyên viên"]
        lane.set("name", "Chuyên viên thụ lý")

    assert changed(EIGHT, edit).definition.step("B3").role == "Chuyên viên thụ lý"


def test_a_changed_timer_is_read_in_days_and_an_unchanged_one_in_our_unit():
    wait = Term(Decimal(5), Unit.WORKING_DAY)
    definition = table(task("A"), Step(id="T", name="Chờ", kind="timer", wait=wait), task("B"))

    def edit(root):
        next(root.iter(f"{B}timeDuration")).text = "P15D"

    assert again(definition).step("T").wait == wait
    assert changed(definition, edit).definition.step("T").wait == Term(Decimal(15), Unit.CALENDAR_DAY)


def test_documentation_is_the_detail():
    def edit(root):
        text = etree.Element(f"{B}documentation")
        text.text = "Đối chiếu bản chính."
        by_id(root, "B1").insert(0, text)

    assert changed(EIGHT, edit).definition.step("B1").detail == "Đối chiếu bản chính."


def test_a_new_conclusion_drawn_elsewhere_is_a_new_branch():
    def edit(root):
        process = root.find(f"{B}process")
        etree.SubElement(
            process, f"{B}sequenceFlow", id="Flow_9", sourceRef="B5_gate", targetRef="B4", name="Xem lại thực địa"
        )

    ways = changed(EIGHT, edit).definition.step("B5").branches
    assert [(one.name, one.to) for one in ways] == [("Đạt", ""), ("Không đạt", "B3"), ("Xem lại thực địa", "B4")]


def test_an_optional_step_stays_optional_beside_other_edits():
    definition = table(task("A"), task("B", condition="khẩn"), task("C"), variables=(Variable("khẩn", "bool"),))
    kept = changed(definition, renamed("C", "Kết"), inserted("B_when", "Thêm", "Chuyên viên"))
    assert kept.definition.step("B").condition == "khẩn"
    assert [step.id for step in kept.definition.steps] == ["A", "B1", "B", "C"]


# --- put back into the document it came from ---


def foreign(root):
    """What another modeler leaves in a file: its own extensions, data, annotations, colours."""
    camunda = "http://camunda.org/schema/1.0/bpmn"
    root.find(f"{B}process").set(f"{{{camunda}}}versionTag", "7")
    by_id(root, "B3").set(f"{{{camunda}}}assignee", "ha.le")
    by_id(root, "B3").find(f"{B}extensionElements").append(etree.Element(f"{{{camunda}}}formField", key="k1"))
    process = root.find(f"{B}process")
    note = etree.SubElement(process, f"{B}textAnnotation", id="Note_1")
    etree.SubElement(note, f"{B}text").text = "Theo khoản 2 Điều 5"
    for name, target in (("Link_1", "B3"), ("Link_2", "B7")):
        etree.SubElement(process, f"{B}association", id=name, sourceRef="Note_1", targetRef=target)
    plane = next(root.iter(f"{D}BPMNPlane"))
    shape = etree.SubElement(plane, f"{D}BPMNShape", id="Note_1_di", bpmnElement="Note_1")
    etree.SubElement(shape, f"{{{DC}}}Bounds", x="5", y="5", width="9", height="9")


def losses(before: bytes, after: bytes) -> dict[object, int]:
    census = source.census
    lost = census(etree.fromstring(before)) - census(etree.fromstring(after))
    return {key: count for key, count in lost.items() if NN not in str(key)}


def test_what_the_table_cannot_say_is_kept_and_told():
    read = changed(EIGHT, foreign)
    assert replace(read.definition, fragments=()) == EIGHT
    assert [address for address, _ in read.definition.fragments] == ["document"]
    assert "giữ nguyên" in read.remarks[-1]
    assert b"ha.le" in bpmn.write(read.definition)


def test_a_figure_changed_in_the_table_leaves_the_rest_of_the_file_as_drawn():
    root = etree.fromstring(bpmn.write(EIGHT))
    foreign(root)
    before = etree.tostring(root)
    definition = bpmn.read(before).definition
    steps = list(definition.steps)
    steps[2] = replace(steps[2], hours=Decimal(32), name="Thẩm định", detail="Xem kỹ.")
    edited = replace(definition, steps=tuple(steps))
    after = bpmn.write(edited)
    assert bpmn.read(after).definition.steps == edited.steps
    assert unlawful(after) == []
    assert list(losses(before, after)) == [(f"{B}userTask", "name", "Thẩm định hồ sơ")]


def test_a_step_added_in_the_table_is_drawn_anew_and_loses_no_foreign_part():
    root = etree.fromstring(bpmn.write(EIGHT))
    foreign(root)
    definition = bpmn.read(etree.tostring(root)).definition
    new = task("B4a", 8, name="Thẩm tra thêm", role="Pháp chế")
    edited = replace(definition, steps=(*definition.steps[:4], new, *definition.steps[4:]))
    after = etree.fromstring(bpmn.write(edited))
    assert bpmn.read(etree.tostring(after)).definition.steps == edited.steps
    assert "ha.le" in by_id(after, "B3").attrib.values()
    assert by_id(after, "B3").find(".//{*}formField") is not None
    assert by_id(after, "Note_1").find(f"{B}text").text == "Theo khoản 2 Điều 5"
    assert {"Link_1", "Link_2", "Note_1_di"} <= {e.get("id") for e in after.iter(etree.Element)}
    assert unlawful(bpmn.write(edited)) == []


def test_a_step_that_gets_a_conclusion_in_the_table_keeps_its_foreign_parts():
    root = etree.fromstring(bpmn.write(EIGHT))
    foreign(root)
    definition = bpmn.read(etree.tostring(root)).definition
    steps = list(definition.steps)
    ways = (Branch(name="Đủ"), Branch(name="Thiếu", to="B1"))
    steps[2] = replace(steps[2], kind="check", branches=ways)
    edited = replace(definition, steps=tuple(steps))
    after = bpmn.write(edited)
    assert bpmn.read(after).definition.steps == edited.steps
    assert b"ha.le" in after


def test_a_pool_and_a_process_of_two_names_keep_them():
    root = etree.fromstring(bpmn.write(EIGHT))
    foreign(root)
    root.find(f"{B}process").attrib.pop("name")
    root.find(f"{B}collaboration/{B}participant").set("name", "Bể của Sở")
    process = root.find(f"{B}process")
    process.find(f"{B}extensionElements").clear()
    process.set("name", "Quy trình gốc")
    definition = bpmn.read(etree.tostring(root)).definition
    assert definition.name == "Bể của Sở"
    steps = (replace(definition.steps[0], hours=Decimal(9)), *definition.steps[1:])
    after = bpmn.write(replace(definition, steps=steps))
    assert bpmn.read(after).definition.name == "Bể của Sở"
    assert "Quy trình gốc".encode() in after


def test_an_id_that_a_note_has_already_is_not_given_twice():
    root = etree.fromstring(bpmn.write(EIGHT))
    foreign(root)
    definition = bpmn.read(etree.tostring(root)).definition
    edited = replace(definition, steps=(*definition.steps, task("Note_1", role="Văn thư")))
    after = bpmn.write(edited)
    ids = Counter(e.get("id") for e in etree.fromstring(after).iter(etree.Element) if e.get("id"))
    assert max(ids.values()) == 1
    assert bpmn.read(after).definition.steps == edited.steps


def test_an_early_end_that_the_drawing_lacks_can_be_named_in_the_table():
    """A way straight to the end past other steps: the table needs an early end for it."""

    def edit(root):
        etree.SubElement(root.find(f"{B}process"), f"{B}textAnnotation", id="N")
        (flow,) = [f for f in root.iter(f"{B}sequenceFlow") if f.get("name") == "Không đạt"]
        flow.set("targetRef", "EvEnd")

    definition = changed(EIGHT, edit).definition
    (short,) = definition.steps[4].branches[1].steps
    assert (short.id, short.kind, short.name) == ("K1", "end", "Hoàn thành")
    assert [step.id for step in definition.steps] == [step.id for step in EIGHT.steps]
    way_out = replace(definition.steps[4].branches[1], steps=(replace(short, name="Từ chối"),))
    check_step = replace(definition.steps[4], branches=(definition.steps[4].branches[0], way_out))
    edited = replace(definition, steps=(*definition.steps[:4], check_step, *definition.steps[5:]))
    assert bpmn.read(bpmn.write(edited)).definition.steps == edited.steps


def test_a_kept_document_passes_through_the_stored_form():
    root = etree.fromstring(bpmn.write(EIGHT))
    foreign(root)
    by_id(root, "B2").set("name", unicodedata.normalize("NFD", "Phân công"))
    definition = bpmn.read(etree.tostring(root)).definition
    stored = Definition.from_dict(json.loads(definition.canonical()))
    assert stored == definition
    assert bpmn.write(stored) == bpmn.write(definition)


def test_a_step_removed_in_the_table_takes_its_own_arrows_and_links_along():
    root = etree.fromstring(bpmn.write(EIGHT))
    foreign(root)
    definition = bpmn.read(etree.tostring(root)).definition
    edited = replace(definition, steps=tuple(s for s in definition.steps if s.id != "B7"))
    after = etree.fromstring(bpmn.write(edited))
    ids = {e.get("id") for e in after.iter(etree.Element)}
    assert {"Link_1", "Link_2", "B7"} & ids == {"Link_1"}
    assert bpmn.read(etree.tostring(after)).definition.steps == edited.steps


@settings(max_examples=25, suppress_health_check=SLOW)
@given(SEEDS)
def test_any_edit_of_a_kept_document_is_read_back(seed):
    choose = random.Random(seed)
    root = etree.fromstring(bpmn.write(full(seed)))
    etree.SubElement(root.find(f"{B}process"), f"{B}textAnnotation", id="Note_1")
    definition = bpmn.read(etree.tostring(root)).definition
    assert definition.fragments
    place = choose.randrange(len(definition.steps))
    steps = list(definition.steps)
    match choose.randrange(3):
        case 0:
            steps[place] = replace(steps[place], name="Tên mới", note="đổi", role="Vai mới")
        case 1:
            steps.insert(place, task("B9x", 3, role="Vai mới"))
        case _:
            alarm = Alarm(after=Term(Decimal(3), Unit.WORKING_HOUR), name="Nhắc")
            steps.insert(place, task("B9x", 3, alarms=(alarm,)))
    edited = replace(definition, steps=tuple(steps))
    read = bpmn.read(bpmn.write(edited))
    assert replace(read.definition, fragments=()) == replace(edited, fragments=())
    assert b"Note_1" in bpmn.write(read.definition)
