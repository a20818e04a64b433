"""The swim-lane drawing: nothing on top of anything, the same said in words."""

from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path

import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from nennep import press
from nennep.cli.entry import main
from nennep.definitions import bpmn
from nennep.definitions.bpmn.diagram import unfold
from nennep.definitions.bpmn.labels import Box, Point
from nennep.definitions.bpmn.layout import Layout, lay_out
from nennep.definitions.bpmn.svg import PAGE, SCREEN, draw, in_words, shown
from nennep.definitions.bpmn.writer import SIZES
from nennep.definitions.definition import Branch, Definition, Step, Variable

from . import tables
from .drawn import full
from .tables import block, table, task, way

SVG = "{http://www.w3.org/2000/svg}"
SEEDS = st.integers(0, 2**32)
EIGHT = tables.eight_steps((4, 4, 40, 24, 16, 8, 4, 4))
ALL_SIZES = {"screen": SCREEN, "page": PAGE, "exchange": SIZES}


def fifteen() -> Definition:
    """Fifteen steps of nine parties, with three ways back."""
    parties = (
        "Một cửa",
        "Trưởng phòng",
        "Chuyên viên",
        "Công an tỉnh",
        "Sở Xây dựng",
        "UBND xã",
        "Lãnh đạo Sở",
        "Văn thư",
        "Trung tâm PVHCC",
    )
    steps: list[Step] = []
    for number in range(1, 16):
        role = parties[(number * 4) % 9]
        if number in {6, 9, 13}:
            steps.append(tables.check(f"B{number}", f"B{number - 3}", 8, role=role))
        else:
            steps.append(task(f"B{number}", number, role=role))
    return Definition(code="QT.LT.01", name="Liên thông chín bên", steps=tuple(steps))


def side_by_side() -> Definition:
    """A parallel block of two divisions."""
    return table(
        task("B1", 4, role="Một cửa"),
        block(
            "S1",
            "parallel",
            way(task("B2", role="Phòng Y"), task("B3", role="Phòng Y")),
            way(task("B4", role="Phòng Dược")),
            way(task("B5", role="Phòng Y")),
        ),
        task("B6", role="Lãnh đạo"),
    )


SAMPLES = {"eight": EIGHT, "dp04": tables.qt_dp_04(), "fifteen": fifteen(), "parallel": side_by_side()}


def inner(box: Box) -> Box:
    return Box(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1)


def stretch(a: Point, b: Point) -> Box:
    return Box(min(a.x, b.x), min(a.y, b.y), abs(a.x - b.x) or 0.01, abs(a.y - b.y) or 0.01)


def laid(definition: Definition, sizes: str) -> Layout:
    diagram = unfold(definition) if sizes == "exchange" else shown(definition)
    return lay_out(definition, diagram, ALL_SIZES[sizes])


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(SEEDS, st.sampled_from(sorted(ALL_SIZES)))
def test_no_two_shapes_overlap_and_every_shape_stands_in_its_lane(seed, sizes):
    layout = laid(full(seed), sizes)
    nodes = layout.diagram.nodes
    solid = [key for key in nodes if not nodes[key].on]
    for one, other in combinations(solid, 2):
        assert not layout.boxes[one].meets(layout.boxes[other]), (one, other)
    for key in solid:
        box, band = layout.boxes[key], layout.bands[layout.lanes.place[key]]
        assert min(box.x - band.x, box.y - band.y) >= 0
        assert box.x + box.width <= band.x + band.width
        assert box.y + box.height <= band.y + band.height


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(SEEDS, st.sampled_from(sorted(ALL_SIZES)))
def test_arrows_are_square_and_run_through_no_box(seed, sizes):
    layout = laid(full(seed), sizes)
    for flow, points in zip(layout.diagram.flows, layout.ways, strict=True):
        ends = {flow.source, flow.target, layout.diagram.nodes[flow.source].on}
        for a, b in pairwise(points):
            assert a.x == pytest.approx(b.x) or a.y == pytest.approx(b.y), flow
            for key, box in layout.boxes.items():
                if key not in ends and not layout.diagram.nodes[key].on:
                    assert not stretch(a, b).meets(inner(box)), (flow, key)


def overlaps(layout: Layout) -> list[tuple[str, ...]]:
    """Each text beside an arrow or a shape that stands on another text, a shape or an arrow."""
    texts = [label for label in (*layout.labels, *layout.captions.values()) if label]
    found = [(*one[1], *other[1]) for one, other in combinations(texts, 2) if one[0].meets(other[0])]
    for box, lines in texts:
        found += [(*lines, key) for key, shape in layout.boxes.items() if box.meets(shape)]
        stretches = [stretch(a, b) for points in layout.ways for a, b in pairwise(points)]
        found += [(*lines, "arrow") for one in stretches if box.meets(one)]
    return found


@pytest.mark.parametrize("sizes", sorted(ALL_SIZES))
@pytest.mark.parametrize("name", SAMPLES)
def test_texts_beside_arrows_stand_on_no_box_no_arrow_and_no_other_text(name, sizes):
    assert overlaps(laid(SAMPLES[name], sizes)) == []


@pytest.mark.parametrize("sizes", ["screen", "exchange"])
def test_models_of_other_tools_are_drawn_without_any_overlap(shared, sizes):
    drawn = 0
    for path in sorted((shared / "data/bpmn-miwg").glob("*.bpmn")):
        definition = bpmn.read(path.read_bytes()).definition
        if definition is not None:
            drawn += 1
            assert overlaps(laid(definition, sizes)) == [], path.name
            root = etree.fromstring(draw(definition))
            assert max(float(e.get("font-size")) for e in root.iter(f"{SVG}text")) <= SCREEN.letter
            # Shown as large as it is drawn, so no letter is larger than that.
            assert root.get("viewBox").split()[2:] == [root.get("width"), root.get("height")]
    assert drawn >= 2


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(SEEDS, st.sampled_from(sorted(ALL_SIZES)))
def test_no_arrow_runs_along_the_border_of_a_lane(seed, sizes):
    layout = laid(full(seed), sizes)
    upright = ALL_SIZES[sizes].upright
    borders = {band.x if upright else band.y for band in layout.bands}
    for flow, points in zip(layout.diagram.flows, layout.ways, strict=True):
        for a, b in pairwise(points):
            along = a.x if upright and a.x == b.x else a.y if not upright and a.y == b.y else None
            assert along is None or min(abs(along - border) for border in borders) >= 2, flow


def test_only_an_arrow_that_leads_back_is_dashed():
    ahead = Branch(name="Miễn thẩm định", to="B4")
    back = Branch(name="Thiếu", to="B1")
    steps = (task("B1"), task("B2", kind="check", branches=(Branch(name="Đạt"), ahead, back)), task("B3"), task("B4"))
    dashed = [e for e in etree.fromstring(draw(table(*steps))).iter(f"{SVG}path") if e.get("stroke-dasharray")]
    assert len(dashed) == 1
    diagram = unfold(table(*steps))
    assert [flow.name for flow in diagram.returning()] == ["Thiếu"]


def test_a_choice_stands_in_the_lane_of_the_official_who_decides_not_in_the_applicants():
    def official(step_id: str, role: str) -> Step:
        return task(step_id, role=role, duty="handle")

    ways = (way(official("B5", "Lãnh đạo"), when="khẩn", name="gấp"), way(name="thường"))
    definition = table(
        official("B2", "Chuyên viên"),
        task("B3", role="Người nộp", condition="khẩn"),
        block("C", "decision", *ways),
        official("B6", "Lãnh đạo"),
        variables=(Variable("khẩn", "bool"),),
    )
    layout = laid(definition, "exchange")
    roles = {node: layout.lanes.of(node).role for node in layout.diagram.nodes}
    assert (roles["B3"], roles["B3_when"], roles["C"]) == ("Người nộp", "Chuyên viên", "Chuyên viên")


def test_the_names_of_gateways_in_a_written_file_stand_where_they_were_laid():
    definition = side_by_side()
    root = etree.fromstring(bpmn.write(definition))
    places = {e.get("bpmnElement"): e.find(".//{*}BPMNLabel/{*}Bounds") for e in root.iter("{*}BPMNShape")}
    named = laid(definition, "exchange").captions
    assert "S1" in named
    for node, (box, _) in named.items():
        assert float(places[node].get("x")) == pytest.approx(box.x, abs=0.06)
        assert float(places[node].get("y")) == pytest.approx(box.y, abs=0.06)


def test_the_name_of_the_end_stands_within_the_lanes_on_screen():
    layout = laid(EIGHT, "screen")
    (caption,) = layout.captions.values()
    assert caption[0].x + caption[0].width <= layout.width


def test_steps_run_to_the_right_on_screen_and_down_on_a_page():
    for sizes, axis in (("screen", "x"), ("page", "y")):
        layout = laid(EIGHT, sizes)
        places = [getattr(layout.boxes[step.id], axis) for step in EIGHT.steps]
        assert places == sorted(places)
    assert [lane.label for lane in layout.lanes.lanes][:2] == ["Công chức một cửa", "Trưởng phòng"]


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("name", SAMPLES)
def test_the_drawing_names_every_step_and_carries_no_style_or_script(name, upright):
    text = draw(SAMPLES[name], upright=upright)
    root = etree.fromstring(text)
    steps = [place.step.id for place in SAMPLES[name].places]
    drawn = [e.get("data-step") for e in root.iter(f"{SVG}g") if e.get("data-step")]
    assert sorted(drawn) == sorted(steps)
    assert not [e for e in root.iter() if "style" in e.attrib or e.tag in {f"{SVG}style", f"{SVG}script"}]
    assert not [key for e in root.iter() for key in e.attrib if key.startswith("on")]
    assert draw(SAMPLES[name], upright=upright) == text


def test_the_drawing_is_told_in_words():
    definition = tables.qt_dp_04()
    root = etree.fromstring(draw(definition))
    titled = {e.get("id"): e.text for e in root if e.tag in {f"{SVG}title", f"{SVG}desc"}}
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == list(titled)
    assert titled["luoc-do-ten"].startswith("Lưu đồ QT.DP.04: Cấp lần đầu")
    assert titled["luoc-do-loi"] == in_words(definition)
    assert "B8 Thẩm tra, ký nháy, Trưởng phòng, 8 giờ (Đạt; Không đạt về B7)." in in_words(definition)


def test_chosen_and_changed_steps_are_marked_for_the_screen():
    root = etree.fromstring(draw(EIGHT, selected="B4", changed={"B3", "B6"}))
    marked = {e.get("data-step"): e.get("class") for e in root.iter(f"{SVG}g") if e.get("data-step")}
    assert [key for key, value in marked.items() if "sel" in value.split()] == ["B4"]
    assert [key for key, value in marked.items() if "chg" in value.split()] == ["B3", "B6"]


def test_words_of_the_author_are_no_markup():
    step = task("B1", Decimal("2.5"), name='</text><script>"&', role="<b>&", detail="x")
    text = draw(table(step), selected='"')
    assert "<script" not in text
    assert "B1 · 2,5" in text
    assert etree.fromstring(text) is not None


@pytest.mark.parametrize("upright", [False, True])
def test_the_press_prints_the_drawing_with_its_own_fonts(tmp_path, upright):
    (tmp_path / "a.svg").write_text(draw(tables.qt_dp_04(), upright=upright), encoding="utf-8")
    (tmp_path / "a.typ").write_text('#set document(date: none)\n#image("a.svg", width: 165mm)')
    fonts = Path(press.__file__).parent / "fonts"
    made = typst.compile(str(tmp_path / "a.typ"), font_paths=[str(fonts)], ignore_system_fonts=True, format="pdf")
    assert made.startswith(b"%PDF")
    assert b"LiberationSerif" in made


def test_the_command_draws_a_file(tmp_path, capsys):
    source, target = tmp_path / "a.bpmn", tmp_path / "a.svg"
    source.write_bytes(bpmn.write(EIGHT))
    assert main(["process", "draw", str(source), "-o", str(target)]) == 0
    assert target.read_text(encoding="utf-8") == draw(EIGHT)
    assert main(["process", "draw", str(source), "-o", str(target), "--upright"]) == 0
    assert target.read_text(encoding="utf-8") == draw(EIGHT, upright=True)
    assert main(["process", "draw", str(source), "-o", str(tmp_path / "x" / "a.svg")]) == 2
