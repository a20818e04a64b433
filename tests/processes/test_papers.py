"""The four documents say what the definition says: one table, one total, the lines concerned and no other."""

import random
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nennep.definitions import engine
from nennep.definitions.definition import Definition, DefinitionError, Phase, Step
from nennep.formsets.form_names import form_names
from nennep.procedures.rules.published import PublishedComponent, PublishedDecision
from nennep.processes.papers import (
    KINDS,
    ApprovalFacts,
    CostFacts,
    ProfileError,
    check_own_template,
    codes,
    make,
    profile,
    read_profile,
    template_of,
)
from nennep.processes.papers.wording import both_words, days_figure
from nennep.processes.rules.approvals import FOLLOWING_TRACKS, NEEDED_TRACKS, TRACKS
from tests.definitions.tables import block, qt_dp_04, table, task, way
from tests.definitions.test_against_oracle import built

from .paper_facts import COST, PROCEDURE, fifteen_steps, pinned, shortened

TOTALS = {"total", "total_note", "total_days", "total_hours", "saved", "before_total", "summary"}


def varied(definition: Definition, choose: random.Random) -> Definition:
    """The same graph with other hours, phases, and steps that a document leaves out."""
    phases = (Phase(code="1", name="Đầu"), Phase(code="2", name="Cuối"))

    def step(old: Step) -> Step:
        new = replace(old, branches=tuple(replace(b, steps=tuple(map(step, b.steps))) for b in old.branches))
        if old.kind not in {"task", "check"}:
            return new
        return replace(
            new,
            hours=Decimal(choose.choice([0, 1, 2, 4, 5, 40])) / choose.choice([1, 2]),
            phase=choose.choice(["1", "2", ""]),
            in_iso=choose.random() < 0.8,
            in_internal=choose.random() < 0.8,
        )

    return replace(definition, steps=tuple(map(step, definition.steps)), phases=phases)


def with_hours(definition: Definition, step_id: str, hours: Decimal) -> Definition:
    """Another time for one step, wherever it stands."""

    def step(old: Step) -> Step:
        inner = tuple(replace(b, steps=tuple(map(step, b.steps))) for b in old.branches)
        new = replace(old, branches=inner)
        return replace(new, hours=hours) if old.id == step_id else new

    return replace(definition, steps=tuple(map(step, definition.steps)))


def lines(document) -> dict[tuple[str, int], str]:
    """Every line of a record by its field and place."""
    found = {}
    for field, value in asdict(document).items():
        for place, each in enumerate(value if isinstance(value, tuple) else (value,)):
            found[field, place] = str(each)
    return found


def changed(old, new) -> set[tuple[str, int]]:
    before, after = lines(old), lines(new)
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_the_totals_of_all_four_are_the_graphs(seed):
    definition = varied(built(seed), random.Random(seed))
    longest = engine.path_hours(engine.compile(definition)).longest
    version = pinned(definition)
    documents = make(version, before=version)
    expected = both_words(longest, Decimal(8))
    assert [document.total for document in documents.values()] == [expected] * 4
    assert documents["internal"].total_days == f"{days_figure(longest, Decimal(8))} ngày"
    last = documents["restructuring"].pairs[-1]
    assert last.before_time == last.after_time == documents["restructuring"].pairs[-1].after_time
    assert expected.startswith(last.after_time.removesuffix(" giờ"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_each_phase_and_each_row_counts_what_the_graph_counts(seed):
    definition = varied(built(seed), random.Random(seed))
    paths = engine.path_hours(engine.compile(definition))
    steps = {place.step.id: place.step for place in definition.walk()}
    work = [step for step in steps.values() if step.kind in {"task", "check"}]
    assert sum((steps[each].hours for each in paths.longest_steps), Decimal(0)) == paths.longest
    documents = make(pinned(definition))
    phases = {"Đầu": "1", "Cuối": "2"}
    for row in documents["internal"].steps:
        if row.heading and "(tiếp)" not in row.name:
            phase = phases[row.name.rpartition(": ")[2]]
            on_path = (steps[each] for each in paths.longest_steps)
            assert hours_in(row) == sum((s.hours for s in on_path if s.phase == phase), Decimal(0))
    told = [figure(row.time) for row in documents["iso"].steps if not row.heading]
    assert told == [step.hours for step in work if step.in_iso]
    told = [hours_in(row) for row in documents["internal"].steps if not row.heading]
    assert told == [step.hours for step in work if step.in_internal]
    limits = {row.node: row.hours for row in documents["electronic"].nodes}
    assert [figure(limits[step.id]) for step in work] == [step.hours for step in work]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_restructuring_counts_both_graphs_and_the_share_between_them(seed, another):
    old = varied(built(seed), random.Random(seed))
    new = varied(old, random.Random(another))
    was, now = (engine.path_hours(engine.compile(each)).longest for each in (old, new))
    told = make(pinned(new, "04.00"), before=pinned(old))["restructuring"]
    change = "giữ nguyên" if was == now else f"{'tăng' if now > was else 'giảm'} "
    for row, unit in (
        (told.pairs[-1], 1),
        (measure(told, "Tổng thời gian (giờ làm việc)"), 1),
        (measure(told, "Tổng thời gian (ngày làm việc)"), 8),
    ):
        before, after = getattr(row, "before_time", ""), getattr(row, "after_time", "")
        assert figure(before or row.before) * unit == was
        assert figure(after or row.after) * unit == now
        assert row.change.startswith(change)
        assert was == now or figure(row.change.removeprefix(change)) * unit == abs(now - was)
    for rows, definition in (("before_time", old), ("after_time", new)):
        work = [p.step for p in definition.walk() if p.step.kind in {"task", "check"}]
        assert [figure(getattr(row, rows)) for row in told.pairs[:-1]] == [s.hours for s in work]
    if was:
        share = figure(told.saved.replace("-", "")) * (-1 if told.saved.startswith("-") else 1)
        assert abs(share - (was - now) / was * 100) <= Decimal("0.05")
    else:
        assert told.saved == "không phát sinh"


def measure(told, name):
    return next(row for row in told.measures if row.name == name)


def figure(words: str) -> Decimal:
    """The number that words begin with; a dash is none."""
    first = words.split()[0]
    return Decimal(0) if first == "–" else Decimal(first.replace(".", "").replace(",", "."))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.sampled_from(codes()))
def test_another_time_for_a_step_changes_its_line_and_the_totals_only(seed, code):
    choose = random.Random(seed)
    definition = varied(built(seed), choose)
    chosen = choose.choice([p.step for p in definition.walk() if p.step.kind in {"task", "check"}])
    other = with_hours(definition, chosen.id, chosen.hours + Decimal("0.5"))
    graph, later = engine.compile(definition), engine.compile(other)
    total_same = engine.path_hours(graph) == engine.path_hours(later)
    first, second = pinned(definition), pinned(other)
    before = make(first, profile(code), before=first)
    after = make(second, profile(code), before=first)
    number = [p.step.id for p in definition.walk() if p.step.kind in {"task", "check"}].index(chosen.id)
    for kind in ("iso", "internal", "electronic"):
        for field, place in changed(before[kind], after[kind]):
            if field in {"steps", "nodes"}:
                row = getattr(after[kind], field)[place]
                assert getattr(row, "heading", False) or chosen.hours + Decimal("0.5") == hours_in(row)
            else:
                assert field in TOTALS | {"limits", "sections", "digest"}
                assert field in {"digest", "total_note"} or not total_same
    rows = {place for field, place in changed(before["restructuring"], after["restructuring"]) if field == "pairs"}
    assert number in rows
    assert rows <= {number, len(after["restructuring"].pairs) - 1}


def hours_in(row) -> Decimal:
    """The hours of a row, whichever unit its document counts in."""
    for name, per_unit in (("time", 1), ("hours", 1), ("days", 8)):
        words = getattr(row, name, "")
        if words:
            return Decimal(words.split()[0].replace(".", "").replace(",", ".")) * per_unit
    raise AssertionError(row)


def test_the_internal_process_counts_days_by_phases():
    internal = make(pinned())["internal"]
    phases = [(row.name, row.days) for row in internal.steps if row.heading]
    assert phases == [
        ("Giai đoạn 1: Tiếp nhận", "0,5 ngày"),
        ("Giai đoạn 2: Thẩm định", "13,5 ngày"),
        ("Giai đoạn 3: Trình ký và trả kết quả", "6 ngày"),
    ]
    assert internal.total_days == "20 ngày"
    assert [row.days for row in internal.steps if row.number == "B2"] == ["0,5 ngày"]


def test_the_internal_process_names_units_not_persons_and_hides_what_it_must_not_show():
    internal = make(pinned())["internal"]
    assert "B1" not in {row.number for row in internal.steps}
    units = {row.unit for row in internal.steps if not row.heading}
    assert units == {pinned().agency.one_stop, "Phòng Nghiệp vụ Dược"}


def test_days_follow_the_profile_not_the_code():
    seven = replace(profile("a"), hours_per_day=Decimal(7))
    internal = make(pinned(), seven)["internal"]
    assert internal.total_days == "≈ 22,857 ngày"
    assert [row.days for row in internal.steps if row.number == "B5"] == ["≈ 3,429 ngày"]


def test_work_side_by_side_is_counted_once_and_the_paper_says_so():
    side = block("S1", "parallel", way(task("B2", 8)), way(task("B3", 16)))
    iso = make(pinned(table(task("B1", 8), side, task("B4", 8))))["iso"]
    assert iso.total == "32 giờ làm việc = 4 ngày làm việc"
    assert "song song tính nhánh dài nhất" in iso.total_note
    assert [row.what for row in iso.steps if row.heading] == ["Rẽ S1: các bước sau làm cùng lúc"]


def test_hours_of_a_hidden_step_are_told_beside_the_table():
    iso = make(pinned(table(task("B1", 8), task("B2", 4, in_iso=False))))["iso"]
    assert [row.number for row in iso.steps] == ["B1"]
    assert iso.total.startswith("12 giờ")
    assert "Ngoài các bước nêu trong bảng còn 4 giờ" in iso.total_note


def test_ids_that_people_do_not_use_become_step_numbers():
    iso = make(pinned(table(task("Task_0x1", 1), task("Task_0x9", 1))))["iso"]
    assert [row.number for row in iso.steps] == ["B1", "B2"]


def test_the_iso_table_says_where_each_conclusion_leads():
    rows = {row.number: row for row in make(pinned())["iso"].steps}
    assert rows["B8"].explained == "Đạt → B9; Không đạt → B7"
    assert rows["B4"].explained == "Đạt → B5; Không đạt → Chờ bổ sung hồ sơ"


def test_the_electronic_process_shows_every_node_of_the_graph():
    definition = fifteen_steps()
    nodes = {row.node: row for row in make(pinned(definition))["electronic"].nodes}
    assert list(nodes) == [place.step.id for place in definition.walk()]
    assert nodes["S1"].onward == "Đồng thời B5, B6, B7"
    assert nodes["B5"].onward == "đủ các nhánh thì B8"
    assert "Liên thông với Sở Nông nghiệp và Môi trường" in nodes["B5"].signing
    assert "Ký số kết quả" in nodes["B13"].signing
    assert "Khác người làm B11 và B12" in nodes["B13"].signing
    assert "Quyền: Ký duyệt kết quả" in nodes["B13"].account


def test_alarms_and_clock_rules_reach_the_electronic_process():
    nodes = {row.node: row for row in make(pinned())["electronic"].nodes}
    assert nodes["B4"].clock == "tính giờ\nSau 05 ngày làm việc: Nhắc thẩm định sắp trễ"
    assert (nodes["CKP"].hours, nodes["CKP"].clock) == ("30 ngày", "dừng tính giờ (Điều 38 Nghị định mẫu)")


def test_restructuring_tells_the_share_saved_and_each_step():
    before = pinned()
    told = make(shortened(before, "B4", 24), before=before)["restructuring"]
    assert told.saved == "10,0 %"
    assert told.summary == "Đổi 1 bước, giảm 16 giờ, thêm 0 biểu mẫu"
    changes = [row.change for row in told.pairs if row.change != "giữ nguyên"]
    assert changes == ["giảm 16 giờ", "giảm 16 giờ"]
    assert told.changes == ("B4 “Thẩm định hồ sơ” · Thời gian: 40 giờ → 24 giờ",)


def test_restructuring_counts_papers_that_data_replaces():
    before = pinned()
    paper, *rest = PROCEDURE.components
    data = replace(paper, manner="data", source="Cơ sở dữ liệu dân cư")
    after = replace(before, procedures=(replace(PROCEDURE, components=(data, *rest)),))
    told = make(after, before=before)["restructuring"]
    measures = {row.name: (row.before, row.after, row.change) for row in told.measures}
    assert measures["Giấy tờ người dân phải nộp, xuất trình"] == ("3", "2", "giảm 1")
    assert measures["Giấy tờ thay bằng dữ liệu"] == ("1", "2", "tăng 1")
    assert ("Đơn đề nghị", "Cơ sở dữ liệu dân cư") in {(r.name, r.meaning) for r in told.replaced}


def test_compliance_cost_is_hours_wage_and_money_by_times_and_people():
    before = pinned()
    cheaper = replace(COST, hours=Decimal("2.5"))
    told = make(replace(before, costs=(cheaper,)), before=before)["restructuring"]
    assert COST.yearly == (Decimal("6.5") * 40_000 + 120_000) * 150
    assert [(row.before, row.after) for row in told.costs] == [
        ("57.000.000 đồng", "33.000.000 đồng"),
        ("57.000.000 đồng", "33.000.000 đồng"),
    ]
    assert "Tiết kiệm 24.000.000 đồng một năm, bằng 42,1 %" in told.cost_note


def test_every_document_has_a_track_a_layout_a_record_and_a_template():
    made = make(pinned(qt_dp_04()))
    assert set(KINDS) == set(TRACKS) == set(made) == {*NEEDED_TRACKS, *FOLLOWING_TRACKS}
    for code, kind in KINDS.items():
        assert kind.code == code
        assert kind.layout.is_file()
        assert type(made[code]) is kind.record
        assert check_own_template(code, template_of(code, profile())) == ()


def test_a_first_version_has_nothing_to_be_compared_with_and_says_so():
    told = make(pinned())["restructuring"]
    assert told.saved == "không phát sinh"
    assert told.before_total == "chưa có"
    assert told.summary == "Phiên bản đầu tiên: chưa có quy trình trước để so"


def test_a_version_with_the_same_steps_is_not_called_the_first():
    told = make(pinned(number="03.01"), before=pinned())["restructuring"]
    assert (told.summary, told.saved) == ("Bảng các bước giữ nguyên", "0,0 %")
    assert told.changes == ()


def test_no_cost_is_told_as_not_known_rather_than_as_nothing():
    told = make(replace(pinned(), costs=()))["restructuring"]
    assert told.costs == ()
    assert told.cost_note == "Chưa có số liệu chi phí tuân thủ của thủ tục này."


def test_the_annex_names_the_decision_or_leaves_dots():
    internal = make(pinned())["internal"]
    assert internal.basis == (
        "(Kèm theo Quyết định số 315/QĐ-UBND ngày 09 tháng 01 năm 2026 của Chủ tịch Ủy ban nhân dân tỉnh Lam Giang)"
    )
    without = make(replace(pinned(), approvals=()))["internal"]
    assert "số …………/QĐ-UBND ngày …… tháng …… năm ………" in without.basis


@pytest.mark.parametrize(
    ("issuer", "words"),
    [("Bộ trưởng Bộ Y tế", "số 1893/QĐ-UBND ngày 20/07/2025 của Bộ trưởng Bộ Y tế."), ("", "ngày 20/07/2025.")],
)
def test_the_publishing_decision_has_its_issuer_where_one_is_known(issuer, words):
    decision = PublishedDecision(number="1893/QĐ-UBND", signed_on=date(2025, 7, 20), issuer=issuer)
    iso = make(replace(pinned(), procedures=(replace(PROCEDURE, decision=decision),)))["iso"]
    (line,) = [line for section in iso.sections for line in section.lines if "Quyết định công bố" in line]
    assert line.endswith(words)


def test_a_table_that_cannot_run_gets_no_documents():
    with pytest.raises(DefinitionError):
        make(pinned(replace(qt_dp_04(), steps=())))


@pytest.mark.parametrize("code", codes())
def test_each_profile_keeps_its_sections_in_order(code):
    style = profile(code)
    iso = make(pinned(), style)["iso"]
    assert [(s.number, s.title) for s in iso.sections] == [(s.number, s.title) for s in style.sections]


def test_profile_a_has_the_seven_sections_with_eight_parts_of_the_fifth():
    numbers = [section.number for section in profile("a").sections]
    assert [n for n in numbers if "." not in n] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [n for n in numbers if "." in n] == [f"5.{n}" for n in range(1, 9)]
    contents = {section.content for section in profile("a1").sections}
    assert "conditions" not in contents
    assert [s.number for s in profile("b").sections] == ["I", "II", "III", "IV", "V", "VI"]


def test_an_unknown_or_broken_profile_is_named(tmp_path):
    with pytest.raises(ProfileError, match="Không có kiểu tài liệu “z”; có: a, a1, b"):
        profile("z")
    text = (KINDS["iso"].layout.parent.parent / "papers/profiles/a.toml").read_text()
    wrong = tmp_path / "la.toml"
    wrong.write_text(text.replace("width = 56", "width = 60"))
    with pytest.raises(ProfileError, match="la: các cột rộng 169 mm, phải là 165 mm"):
        read_profile(wrong)
    wrong.write_text(text.replace('content = "scope"', 'content = "tham_vi"'))
    with pytest.raises(ProfileError, match="mục “tham_vi” không có"):
        read_profile(wrong)


def test_several_procedures_of_one_process_are_kept_apart():
    other = replace(PROCEDURE, root="9.9", name="Cấp lại", components=(PublishedComponent(name="Đơn cấp lại"),))
    iso = make(replace(pinned(), procedures=(PROCEDURE, other)))["iso"]
    assert [row.name for row in iso.components if row.heading] == [PROCEDURE.name, "Cấp lại"]
    assert any(line.startswith("Cấp lại: 30 ngày") for line in iso.limits)


def test_a_cost_of_nothing_is_nothing():
    assert CostFacts(activity="Nộp trực tuyến").yearly == 0


def test_an_electronic_process_leans_on_its_internal_process():
    sheet = make(pinned())["electronic"]
    assert sheet.basis.startswith("Quyết định số 315/QĐ-UBND")
    assert sheet.digest == pinned().definition.sha256
    assert pinned().approval("iso") is None
    assert isinstance(pinned().approval("internal"), ApprovalFacts)


def test_the_scope_keeps_the_capitals_of_a_country():
    citizens = replace(PROCEDURE, applicants=("Công dân Việt Nam", "Người nước ngoài"))
    iso = make(replace(pinned(), procedures=(citizens,)))["iso"]
    assert "công dân Việt Nam và người nước ngoài" in iso.scope


def test_fees_of_several_procedures_say_whose_they_are_unless_all_cost_the_same():
    free = replace(PROCEDURE, root="9.9", name="Cấp lại", fees=())
    alone = make(pinned())["iso"].fees
    assert not any(line.startswith(PROCEDURE.name) for line in alone)
    both = make(replace(pinned(), procedures=(PROCEDURE, free)))["iso"].fees
    assert both[-1] == "Cấp lại: không thu phí, lệ phí."
    assert all(line.startswith(PROCEDURE.name) for line in both[:-1])
    same = replace(PROCEDURE, root="9.8", name="Điều chỉnh")
    assert make(replace(pinned(), procedures=(PROCEDURE, same)))["iso"].fees == alone


def test_a_form_of_the_dossier_stands_beside_a_form_of_the_desk_with_the_same_number():
    asked = replace(PROCEDURE, components=(PublishedComponent(name="Đơn đề nghị giám định", form="Mẫu 01"),))
    version = replace(
        pinned(table(task("B1", 1, forms_out=("Mẫu 01",)))),
        procedures=(asked,),
        form_names=form_names(date(2026, 2, 5)),
    )
    assert [(row.code, row.name) for row in make(version)["iso"].forms] == [
        ("Mẫu 01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Thông tư 03/2025/TT-VPCP)"),
        ("Mẫu 01", "Đơn đề nghị giám định"),
    ]
    kept = [row.name for row in make(version)["iso"].records]
    assert kept.count("Giấy tiếp nhận hồ sơ và hẹn trả kết quả") == 1
    assert "Mẫu 01" not in kept


def test_names_of_numbered_forms_follow_the_circular_of_the_day():
    assert dict(form_names(date(2025, 9, 14)))["Mẫu 06"].startswith("Sổ theo dõi hồ sơ")
    assert dict(form_names(date(2025, 9, 15)))["Mẫu 06"].startswith("Phiếu kiểm soát")
    assert form_names(date(2018, 1, 1)) == ()
