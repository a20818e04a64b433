"""The process editor over HTTP: every act, every refusal, who may write, how fast it answers."""

import json

import pytest
from django.test import Client
from django.utils.html import escape

from nennep.definitions.definition import Definition
from nennep.definitions.editing import apply
from nennep.ledger.models import Event
from nennep.org.rules import DUTIES
from nennep.procedures.models import Variant
from nennep.processes.actions import NewProcess, add_process, open_draft, put_example, save_draft
from nennep.processes.models import ProcessVersion
from nennep.web import clock
from tests.cast import at
from tests.factories import definition, make_procedure

WHEN = "2026-11-17 08:40"
HOME = "/processes/QT.DP.02/draft/"


@pytest.fixture(autouse=True)
def _today():
    with clock.frozen(at(WHEN)):
        yield


@pytest.fixture
def draft(cast) -> ProcessVersion:
    version = make_procedure(cast)
    process = version.procedure.processes.get()
    process.versions.get().covers.add(version)
    return open_draft(process, by=cast.actor("thao", WHEN), at=at(WHEN))


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def thao(cast) -> Client:
    return client_of(cast.thao)


def send(client: Client, change: dict, *, edit: int = 0, to: str = "edit", **view: str):
    """As the script of the page sends an edit."""
    body = {"edit": edit, "change": change, **view}
    return client.post(
        f"{HOME}{to}/", json.dumps(body), content_type="application/json", headers={"X-Requested-With": "fetch"}
    )


def setting(step: str, column: str, text: str) -> dict:
    return {"act": "set", "step": step, "column": column, "text": text}


def table_of(draft: ProcessVersion) -> Definition:
    draft.refresh_from_db()
    return Definition.from_dict(draft.definition)


# --- looking ---


def test_the_screen_shows_table_hours_drawing_checks_and_papers(thao, draft) -> None:
    page = thao.get(HOME)
    text = page.content.decode()
    assert page.status_code == 200
    for shown in (
        "Soạn quy trình QT.DP.02",
        "03.01",
        "Thẩm định hồ sơ",
        "luoc-do-ten",
        "Kiểm tra khi soạn",
        "Quy trình nội bộ",
        "Hồ sơ mẫu",
        "data-writable",
        "Tổng nhánh dài nhất",
    ):
        assert shown in text


def test_a_changed_cell_shows_what_it_was_and_the_bar_how_much_was_saved(thao, draft) -> None:
    send(thao, setting("B3", "hours", "8"))
    text = thao.get(HOME).content.decode()
    assert '<s class="was">16</s> <b>8</b>' in text
    assert "Giảm 8 giờ so với bản 03.00" in text


@pytest.mark.once("tests/processes/test_editor_screen.py")
@pytest.mark.parametrize("who", ["ha", "minh", "lan"])
def test_others_of_the_agency_read_the_same_page_and_cannot_write(cast, draft, who: str) -> None:
    client = client_of(getattr(cast, who))
    text = client.get(HOME).content.decode()
    assert "Chỉ đọc" in text
    assert "data-writable" not in text
    assert "Thêm bước" not in text
    assert send(client, setting("B3", "hours", "8")).status_code == 403
    for place in ("undo", "redo", "paste", "accept", "examples"):
        assert client.post(f"{HOME}{place}/", {"edit": "0"}).status_code == 403
    assert table_of(draft).step("B3").hours == 16


def test_a_stranger_of_another_agency_learns_nothing(cast, draft) -> None:
    assert client_of(cast.tuan).get(HOME).status_code == 404


def test_a_version_under_review_is_shown_and_not_edited(thao, cast, draft) -> None:
    ProcessVersion.objects.filter(pk=draft.pk).update(state="review")
    assert "chờ thẩm tra" in thao.get(HOME).content.decode()
    answer = send(thao, setting("B3", "hours", "8"))
    assert answer.status_code == 422
    assert "không sửa bảng bước được nữa" in answer.json()["said"]


def test_without_a_draft_the_page_says_how_one_is_opened(cast, thao) -> None:
    make_procedure(cast)
    assert "chưa có bản nháp" in thao.get(HOME).content.decode()


# --- editing, as the script does ---


def test_an_edit_is_saved_and_answered_with_the_fresh_parts(thao, draft) -> None:
    answer = send(thao, setting("B3", "hours", "8"), step="B3")
    body = answer.json()
    assert answer.status_code == 200
    assert body["edit"] == 1
    assert {"hours", "drawing", "checks", "totals", "papers", "examples", "acts"} <= set(body["parts"])
    assert "<b>32 giờ</b> trên 37,5 giờ (5 ngày làm việc, lịch thường): còn dư 5,5 giờ." in body["parts"]["hours"]
    assert "B3 · 8" in body["parts"]["drawing"]
    assert dict(body["rows"])["B3"].count("was") == 1
    assert table_of(draft).step("B3").hours == 8
    assert draft.edits.get(number=1).words == "B3 · Thời gian: 16 → 8"


def test_a_day_that_is_typed_has_eight_hours_and_the_total_tells_the_days_of_the_agency(thao, draft) -> None:
    body = send(thao, setting("B3", "hours", "1 ngày"), step="B3").json()
    assert table_of(draft).step("B3").hours == 8
    assert "4,3 ngày làm việc, mỗi ngày 7,5 giờ" in body["parts"]["totals"]


def test_a_cell_typed_as_it_was_is_no_edit(thao, draft) -> None:
    assert send(thao, setting("B3", "hours", "16")).json()["edit"] == 0
    assert draft.edits.count() == 1


@pytest.mark.once("tests/processes/test_editor_screen.py")
@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        (setting("B3", "hours", "abc"), "hours", "Không hiểu thời gian"),
        (setting("B3", "name", ""), "name", "Bước phải có việc làm"),
        (setting("B3", "unit", "Phòng Không Có"), "unit", "Không có"),
        (setting("B9", "name", "gì"), "name", "Không có bước"),
        (setting("B3", "branches", "Không đạt: về B77"), "branches", "Không có bước “B77”"),
        ({"act": "fly"}, "", "Không có phép sửa"),
        ({"act": "move", "step": "B1", "by": -1}, "", "đã ở đầu bảng"),
    ],
)
def test_a_refusal_names_the_cell_and_the_way_out(thao, draft, change, column, words) -> None:
    answer = send(thao, change)
    assert answer.status_code == 422
    assert (answer.json()["column"], words in answer.json()["said"]) == (column, True)
    assert draft.edits.count() == 1


@pytest.mark.once("tests/processes/test_editor_screen.py")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"edit": -1}',
        b'{"edit": "x"}',
        b'{"change": 3, "edit": 0}',
        b"\xff",
        b'{"change": {"act": ["x"]}, "edit": 0}',
        b'{"change": {"act": {"a": 1}}, "edit": 0}',
    ],
)
def test_what_cannot_be_read_is_refused_in_words(thao, draft, body: bytes) -> None:
    answer = thao.post(f"{HOME}edit/", body, content_type="application/json", headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 422
    assert "không đọc được" in answer.json()["said"]


def test_who_comes_second_is_told_who_was_first_and_gets_the_newest_table(cast, thao, draft) -> None:
    after, words = apply(table_of(draft), setting("B3", "hours", "9"))
    save_draft(draft, definition=after, words=words, edit=0, by=cast.actor("thao", WHEN), at=at(WHEN))
    answer = send(thao, setting("B4", "hours", "4"), edit=0)
    body = answer.json()
    assert answer.status_code == 409
    assert "vừa sửa bản nháp này lúc 08:40" in body["said"]
    assert "phần đã gõ còn ở dưới" in body["said"]
    assert body["edit"] == 1
    assert "<b>9</b>" in dict(body["rows"])["B3"]
    assert table_of(draft).step("B4").hours == 8


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_undo_and_redo_go_through_the_edits(thao, draft) -> None:
    send(thao, setting("B3", "hours", "8"))
    undone = send(thao, {"act": "undo"}, edit=1, to="undo")
    assert "B3 · Thời gian: 16 → 8" in undone.json()["said"]
    assert table_of(draft).step("B3").hours == 16
    assert "Làm lại" in undone.json()["parts"]["hours"]
    assert send(thao, {"act": "redo"}, edit=0, to="redo").json()["edit"] == 1
    assert table_of(draft).step("B3").hours == 8
    nothing = send(thao, {"act": "redo"}, edit=1, to="redo")
    assert (nothing.status_code, nothing.json()["said"]) == (422, "Không có gì để làm lại.")


def test_a_new_step_is_where_the_writer_goes_on(thao, draft) -> None:
    body = send(thao, {"act": "insert", "after": "B3"}).json()
    assert body["jump"] == {"step": "B3a", "column": "name", "open": True}
    assert [step for step, _ in body["rows"]][2:4] == ["B3", "B3a"]


def test_a_step_that_is_called_anew_takes_its_examples_along(cast, thao, draft) -> None:
    example = {"name": "Thường", "answers": {}, "outcomes": {"B4": ["Đạt"]}, "path": ["B1", "B2", "B3"]}
    put_example(draft, place=None, example=example, by=cast.actor("thao", WHEN), at=at(WHEN))
    body = send(thao, setting("B3", "id", "TD"), step="B3", more="1").json()
    assert body["step"] == "TD"
    draft.refresh_from_db()
    assert draft.examples[0]["path"] == ["B1", "B2", "TD"]


ALL_COLUMNS = {
    "name": "Xem xét hồ sơ", "detail": "Đối chiếu bản gốc", "role": "Chuyên viên chính", "duty": "Thẩm tra, ký nháy",
    "unit": "Một cửa", "agency": "Sở Khoa học", "hours": "0,5 ngày", "forms_in": "Đơn; Bản sao",
    "forms_out": "BM.01", "clock_rule": "dừng tính giờ", "branches": "Đạt; Không đạt: về B2", "separation": "B2",
    "alarms": "Sau 1 ngày làm việc: Nhắc", "public_state": "Đang xem xét", "act": "Chuyển Trưởng phòng",
    "signs": "có", "returns": "có", "result": "Phiếu thẩm định", "evidence": "Hồ sơ lưu", "in_internal": "không",
    "in_iso": "không", "iso_clause": "8.5.1", "risks": "R1; R2", "note": "Ghi chú", "kind": "việc có kết luận",
}  # fmt: skip


@pytest.mark.once("tests/processes/test_editor_screen.py")
@pytest.mark.parametrize("column", ALL_COLUMNS)
def test_every_column_is_edited_on_the_screen(thao, draft, column: str) -> None:
    answer = send(thao, setting("B3", column, ALL_COLUMNS[column]), step="B3", more="1")
    body = answer.json()
    assert answer.status_code == 200, body
    assert body["edit"] == 1
    field = "branch_name" if column == "branches" else column
    assert f'name="{field}"' in body["more"]["html"]


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_conditions_phases_and_waits_are_edited_too(thao, draft) -> None:
    header = {
        "act": "header",
        "phases": [{"code": "1", "name": "Tiếp nhận", "hours": "4"}],
        "variables": [{"name": "quy_mo", "kind": "choice", "label": "Quy mô", "choices": "Nhỏ; Lớn"}],
    }
    assert send(thao, header).status_code == 200
    for edit, change in enumerate(
        [
            setting("B1", "phase", "1"),
            setting("B3", "condition", "quy_mo = 'Lớn'"),
            {"act": "insert", "after": "B3", "kind": "timer"},
            setting("B3a", "wait", "10 ngày"),
            setting("B2", "parallel", "B1"),
        ],
        start=1,
    ):
        answer = send(thao, change, edit=edit)
        assert answer.status_code == 200, answer.json()
    page = thao.get(HOME).content.decode()
    assert "chờ 10 ngày" in page
    assert escape("khi quy_mo = 'Lớn'") in page
    assert "Giai đoạn 1: Tiếp nhận" in page
    assert "song song với" in page


# --- editing by the forms of the page ---


def test_the_form_of_a_step_saves_all_its_cells_at_once(thao, draft) -> None:
    page = thao.get(f"{HOME}?step=B4")
    assert "Chi tiết bước B4" in page.content.decode()
    sent = {
        "edit": "0",
        "act": "cells",
        "step": "B4",
        "kind": "việc có kết luận",
        "shown": ["hours", "evidence", "signs", "in_iso"],
        "hours": "6",
        "evidence": "Phiếu trình",
        "in_iso": "có",
        "branch_name": ["Đạt", "Trả lại"],
        "branch_to": ["", "B2"],
        "branch_condition": ["", ""],
        "branch_was": ["0", "1"],
    }
    answer = thao.post(f"{HOME}edit/", sent)
    assert answer.status_code == 302
    step = table_of(draft).step("B4")
    assert (step.hours, step.evidence, step.signs) == (6, "Phiếu trình", False)
    assert [(way.name, way.to) for way in step.branches] == [("Đạt", ""), ("Trả lại", "B2")]
    assert draft.edit == 1


def test_a_step_is_called_anew_in_its_form(thao, draft) -> None:
    sent = {"edit": "0", "act": "cells", "step": "B3", "shown": ["id", "note"], "id": "TD", "note": "gọi lại"}
    answer = thao.post(f"{HOME}edit/", sent)
    assert answer.url.startswith(f"{HOME}?step=TD")
    assert table_of(draft).step("TD").note == "gọi lại"


def test_what_was_typed_stays_on_the_page_when_it_is_refused(thao, draft) -> None:
    sent = {"edit": "0", "act": "cells", "step": "B3", "shown": ["hours"], "hours": "nhiều lắm"}
    page = thao.post(f"{HOME}edit/", sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Lỗi: " in text
    assert "Không hiểu thời gian" in text
    assert "<dd>nhiều lắm</dd>" in text


def test_a_stale_form_gets_the_newest_page_and_keeps_what_was_typed(thao, draft) -> None:
    send(thao, setting("B3", "hours", "8"))
    sent = {"edit": "0", "act": "cells", "step": "B3", "shown": ["hours"], "hours": "5"}
    page = thao.post(f"{HOME}edit/", sent)
    assert page.status_code == 409
    assert "<dd>5</dd>" in page.content.decode()


def test_steps_are_added_moved_and_taken_away_without_script(thao, draft) -> None:
    def do(**sent: str) -> None:
        assert thao.post(f"{HOME}edit/", {"edit": str(draft.edit), **sent}).status_code == 302
        draft.refresh_from_db()

    do(act="insert", after="B3")
    do(act="move", step="B3a", by="1")
    assert [place.step.id for place in table_of(draft).places][2:5] == ["B3", "B4", "B3a"]
    do(act="remove", step="B3a")
    assert thao.post(f"{HOME}undo/", {"edit": str(draft.edit), "act": "undo"}).status_code == 302
    assert table_of(draft).step("B3a").name == "Việc mới"


def test_name_end_phases_and_variables_are_written_in_one_form(thao, draft) -> None:
    sent = {
        "edit": "0",
        "act": "header",
        "name": "Cấp lại chứng chỉ",
        "end_name": "Đã trả",
        "phase_code": ["1", ""],
        "phase_name": ["Tiếp nhận", ""],
        "phase_hours": ["4", ""],
        "phase_was": ["", ""],
        "variable_name": ["gap", ""],
        "variable_label": ["Việc gấp", ""],
        "variable_kind": ["bool", "bool"],
        "variable_choices": ["", ""],
        "variable_default": ["sai", ""],
        "variable_was": ["", ""],
    }
    assert thao.post(f"{HOME}edit/", sent).status_code == 302
    table = table_of(draft)
    assert (table.name, table.end_name, len(table.phases)) == ("Cấp lại chứng chỉ", "Đã trả", 1)
    assert table.variable["gap"].default is False


# --- paste ---

ROWS = "Xin ý kiến các đơn vị\tChuyên viên\t8\nTổng hợp ý kiến góp ý\tChuyên viên\t4\n"


def test_pasted_rows_are_shown_with_their_columns_and_then_taken_in(thao, draft) -> None:
    shown = thao.post(f"{HOME}paste/", {"text": ROWS, "after": "B3"}, headers={"X-Requested-With": "fetch"})
    text = shown.content.decode()
    assert "Đọc được 2 bước, đặt sau bước B3" in text
    assert text.count('<option value="name" selected>') == 1
    assert draft.edits.count() == 1
    assert "là dữ liệu hay tiêu đề?" in text
    assert "“8” (2 dòng) không có đơn vị" in text
    assert DUTIES["handle"] in text
    change = {"act": "paste", "after": "B3", "text": ROWS, "columns": ["name", "role", "hours"]}
    assert "trả lời câu hỏi" in send(thao, change).json()["said"]
    change["bare"] = "working_hour"
    body = send(thao, change).json()
    assert [step for step, _ in body["rows"]][3:5] == ["B3a", "B3b"]
    assert table_of(draft).step("B3b").hours == 4


def test_a_paste_without_rows_says_so(thao, draft) -> None:
    answer = thao.post(f"{HOME}paste/", {"text": " "})
    assert answer.status_code == 422
    assert "không có dòng nào" in answer.content.decode()


def test_rows_are_pasted_without_script_too(thao, draft) -> None:
    assert "Các dòng đã chép" in thao.get(f"{HOME}paste/text/").content.decode()
    sent = {"edit": "0", "act": "paste", "text": ROWS, "after": "", "columns": ["name", "role", "hours"]}
    sent |= {"heading": "no", "bare": "working_hour"}
    assert thao.post(f"{HOME}edit/", sent).status_code == 302
    assert len(table_of(draft).places) == 9


# --- checks, examples, variants ---


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_a_warning_is_accepted_with_a_reason_and_taken_back(thao, draft) -> None:
    send(thao, setting("B3", "forms_out", ""))
    page = thao.get(HOME)
    warnings = [group for group in page.context["checks"] if group.standing == "warning"]
    key = next(group for group in warnings if len(group.findings) == 1).findings[0].check.key
    seen = page.context["to_see"]
    thao.post(f"{HOME}accept/", {"key": key, "reason": "Kết quả nằm ở bước sau"})
    page = thao.get(HOME)
    assert page.context["to_see"] == seen - 1
    assert "Chấp nhận: Kết quả nằm ở bước sau" in page.content.decode()
    thao.post(f"{HOME}accept/", {"key": key, "reason": ""})
    assert thao.get(HOME).context["to_see"] == seen


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_many_findings_of_one_check_are_folded(thao, draft) -> None:
    for edit, step in enumerate(("B1", "B2", "B3", "B4")):
        send(thao, setting(step, "public_state", ""), edit=edit)
    groups = thao.get(HOME).context["checks"]
    folded = next(group for group in groups if group.title == "Người dân đọc được trạng thái")
    assert (len(folded.first), len(folded.rest)) == (2, len(folded.findings) - 2)
    assert "chỗ nữa" in thao.get(HOME).content.decode()


def test_an_acceptance_that_is_too_long_is_refused(thao, draft) -> None:
    answer = thao.post(f"{HOME}accept/", {"key": "a", "reason": "x" * 301})
    assert answer.status_code == 422
    assert "nhiều nhất là 300" in answer.content.decode()


def test_failed_checks_come_first_and_keep_the_draft_from_being_submitted(thao, draft) -> None:
    send(thao, setting("B3", "hours", "400"))
    page = thao.get(HOME)
    states = [group.standing for group in page.context["checks"]]
    assert states[0] == "error"
    assert states == sorted(states, key=["error", "warning", "nothing", "ok"].index)


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_a_draft_in_order_is_submitted_from_here_and_one_with_errors_is_not(thao, draft) -> None:
    page = thao.get(HOME)
    is_open = '/draft/submit/"' in page.content.decode()
    assert is_open is (page.context["errors"] == 0)
    send(thao, setting("B3", "hours", "400"))
    text = thao.get(HOME).content.decode()
    assert '/draft/submit/"' not in text
    assert 'aria-disabled="true"' in text
    assert "/versions/03.01/difference/" in text
    assert "/versions/03.01/internal.pdf" in text


@pytest.mark.once("tests/processes/test_editor_screen.py")
def test_examples_are_put_run_corrected_and_taken_away(thao, draft) -> None:
    sent = {"act": "put", "place": "", "name": "Trả lại một lần", "outcomes": "B4: Không đạt, Đạt", "path": ""}
    assert thao.post(f"{HOME}examples/", sent).status_code == 302
    shown = thao.get(HOME).context["examples"][0]
    assert shown["ran"].path == ("B1", "B2", "B3", "B4", "B3", "B4", "B5", "B6", "B7")
    assert shown["ran"].is_expected is None
    thao.post(f"{HOME}examples/", {"act": "expect", "place": "0"})
    assert thao.get(HOME).context["examples"][0]["ran"].is_expected is True
    body = send(thao, {"act": "remove", "step": "B5"}).json()
    assert "mong đợi B5" in body["parts"]["examples"] or "B5" in body["parts"]["examples"]
    assert thao.get(HOME).context["examples"][0]["ran"].is_expected is False
    thao.post(f"{HOME}examples/", {"act": "remove", "place": "0"})
    assert thao.get(HOME).context["examples"] == []


@pytest.mark.once("tests/processes/test_editor_screen.py")
@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "Đặt tên"),
        ("outcomes", "B44 Đạt", "Không hiểu"),
        ("path", "B1 B77", "không phải bước"),
        ("place", "9", "vừa bị bỏ"),
    ],
)
def test_an_example_that_is_not_understood_is_refused(thao, draft, field, typed, words) -> None:
    sent = {"act": "put", "place": "", "name": "Mẫu", "outcomes": "", "path": ""} | {field: typed}
    answer = thao.post(f"{HOME}examples/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_variants_of_the_procedure_stand_beside_the_table(thao, draft) -> None:
    covered = draft.covers.get()
    covered.questions = [{"name": "quy_mo", "label": "Quy mô", "choices": ["Nhỏ", "Lớn"]}]
    covered.save()
    Variant.objects.create(
        procedure_version=covered, order=1, name="Cơ sở nhỏ", answers={"quy_mo": "Nhỏ"}, components=[1]
    )
    text = thao.get(HOME).content.decode()
    assert "Cơ sở nhỏ" in text
    assert "Quy mô: Nhỏ" in text
    assert "1 trên 2 thành phần hồ sơ" in text


def test_what_only_bpmn_says_is_named_as_kept(cast, thao) -> None:
    xml = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
        '<textAnnotation id="t"><text>Nộp bản giấy</text></textAnnotation><group id="g"/></process></definitions>'
    )
    given = definition()
    kept = Definition.from_dict(given.to_dict() | {"fragments": {"document": xml}})
    version = make_procedure(cast, process=kept)
    open_draft(version.procedure.processes.get(), by=cast.actor("thao", WHEN), at=at(WHEN))
    text = thao.get(HOME).content.decode()
    assert "Giữ nguyên từ bản BPMN" in text
    assert "chú thích “Nộp bản giấy”" in text
    assert "khung nhóm" in text


def test_laws_and_forms_are_looked_at_as_of_the_day_of_the_request(thao, draft) -> None:
    with clock.frozen(at("2027-01-04 09:00")):
        assert "xem ngày 04/01/2027" in thao.get(HOME).content.decode()


# --- the procedures it carries out ---


@pytest.fixture
def unattached(cast) -> ProcessVersion:
    """The draft of a process that was taken in without a procedure."""
    given = NewProcess("QT.KCB.09", "Quy trình có sẵn", cast.health.divisions.get(code="nvd"))
    process = add_process(cast.health, given=given, by=cast.actor("thao", WHEN), at=at(WHEN))
    return open_draft(process, definition=definition(), by=cast.actor("thao", WHEN), at=at(WHEN))


def test_a_process_that_was_taken_in_without_a_procedure_is_given_one_on_its_draft(cast, thao, unattached) -> None:
    version = make_procedure(cast)
    home = "/processes/QT.KCB.09/draft/"
    page = thao.get(home).content.decode()
    assert "Chưa gắn với" in page or "chưa gắn với" in page
    code = version.procedure.quality_code
    assert f'<option value="{code} {version.name}">' in page
    answer = thao.post(f"{home}procedures/", {"procedure": f"{code} {version.name}"}, follow=True)
    assert "chưa gắn với" not in answer.content.decode()
    assert list(unattached.covers.all()) == [version]
    assert list(unattached.process.procedures.all()) == [version.procedure]
    assert Event.objects.filter(kind="process_version.edited").count() == 1


@pytest.mark.parametrize(("typed", "said"), [("QT.LẠ.01 x", "không có mã"), ("", "ít nhất một thủ tục")])
def test_a_procedure_that_is_not_kept_here_is_refused_and_what_was_typed_stays(
    cast, thao, unattached, typed: str, said: str
) -> None:
    answer = thao.post("/processes/QT.KCB.09/draft/procedures/", {"procedure": typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()
    assert not unattached.covers.exists()


# --- what the decision asks for ---


def test_the_list_of_a_draft_ticks_itself_where_the_table_does_what_is_asked(cast, thao, draft) -> None:
    lines = [("1:1:terms", "Sửa tổng giờ"), ("1:1:name", "Đổi tên"), ("1:1:fees", "Đổi phí")]
    draft.checklist = [{"key": key, "words": words, "done_at": None, "done_by": None} for key, words in lines]
    draft.save()
    published = draft.covers.get()

    def left(change, edit=0) -> list[str]:
        todo = send(thao, change, edit=edit).json()["parts"]["todo"]
        return [words for _, words in lines if f"Chưa xong: </span>{words}" in todo]

    other = {"act": "header", "name": "Tên khác hẳn"}
    assert "Đổi tên" in left(other)
    assert "Đổi tên" not in left({**other, "name": published.name}, edit=1)
    assert left(setting("B3", "hours", "1"), edit=2) == []
    assert left(setting("B3", "hours", "4000"), edit=3) == ["Sửa tổng giờ"]
