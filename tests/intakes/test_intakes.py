"""Procedures in bulk: read, asked, answered for many at once, taken in one by one, read a second time."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.intakes.actions import (
    answer_alike,
    answer_common,
    answer_line,
    ask_to_take_in,
    choose_line,
    take_in_procedures,
)
from nennep.intakes.actions.answers import FieldToAdd
from nennep.intakes.queries.entries import IntakeEntry, entries_of
from nennep.intakes.queries.questions import alike_questions
from nennep.intakes.rules import KEPT
from nennep.ledger.actions import NotPermittedError
from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from nennep.procedures.actions import add_field
from nennep.procedures.models import Field, Procedure, ProcedureIntake, ProcedureVersion, PublishingDecision
from nennep.procedures.queries import published_of
from nennep.web import clock
from nennep.work.jobs import carry_on_batches
from tests.cast import Cast
from tests.intakes.intakes import CARD, NO_UNIT, NOW, TODAY, answer_all_in_common, by, intake_of_rows, sheets, taken_in
from tests.office.test_procedure_workbook import CHANNEL, FIRST, workbook


def only(intake: ProcedureIntake) -> IntakeEntry:
    (entry,) = entries_of(intake)
    return entry


def ready(cast: Cast, *rows: dict[str, str]) -> ProcedureIntake:
    """An intake of sheets without doubts, answered in common."""
    intake = intake_of_rows(cast, *(rows or ({},)))
    answer_all_in_common(intake, cast)
    return intake


def test_an_upload_is_kept_and_read_and_nothing_is_in_the_register(cast: Cast) -> None:
    intake = intake_of_rows(cast, {}, {"ma_thu_tuc": "1.000391", "cach_thuc_thuc_hien": NO_UNIT})
    entries = entries_of(intake)
    assert [entry.values["code"] for entry in entries] == ["1.000390", "1.000391"]
    assert [name for name, _ in entries[0].gaps] == ["field", "decision"]
    assert len(entries[1].waits) == 3
    assert not Procedure.objects.exists()


def test_a_file_that_is_none_is_kept_with_the_reason(cast: Cast) -> None:
    intake = take_in_procedures(cast.health, content=b"chao", file_name="a.txt", **by(cast))
    assert "không phải tờ thủ tục" in intake.unread
    assert not intake.lines.exists()


def test_a_unit_that_is_missing_is_answered_for_all_or_for_one_field(cast: Cast) -> None:
    other = {"ma_thu_tuc": "1.000391", "linh_vuc": "Công chứng", "cach_thuc_thuc_hien": NO_UNIT}
    intake = intake_of_rows(cast, {"cach_thuc_thuc_hien": NO_UNIT}, other)
    (question,) = alike_questions(entries_of(intake))
    asked = (question.field, question.why)
    assert (question.count, question.procedures) == (6, 2)
    assert answer_alike(intake, question=asked, way="unit:working_day", field="cong chung", **by(cast)) == (3, 0)
    assert answer_alike(intake, question=asked, way="unit:calendar_day", **by(cast)) == (3, 0)
    first, second = entries_of(intake)
    assert (first.limits, second.limits) == (["7 ngày"], ["7 ngày làm việc"])


def test_a_way_of_answering_that_fits_nothing_is_refused_and_changes_nothing(cast: Cast) -> None:
    intake = intake_of_rows(cast, {"cach_thuc_thuc_hien": NO_UNIT})
    (question,) = alike_questions(entries_of(intake))
    with pytest.raises(BrokenRuleError, match="không hợp"):
        answer_alike(intake, question=(question.field, question.why), way="keep", **by(cast))
    with pytest.raises(BrokenRuleError, match="Ghi số và đơn vị"):
        answer_alike(intake, question=(question.field, question.why), way="text", text="sớm", **by(cast))
    assert len(only(intake).waits) == 3


def test_a_number_without_its_unit_cannot_be_kept_as_read(cast: Cast) -> None:
    intake = intake_of_rows(cast, {"cach_thuc_thuc_hien": NO_UNIT})
    with pytest.raises(BrokenRuleError) as refused:
        answer_line(intake, order=1, answers={0: KEPT}, attributes={}, **by(cast))
    assert refused.value.field == "answer-0"
    answer_line(intake, order=1, answers={0: "7 ngày"}, attributes={"name": "Tên khác"}, **by(cast))
    entry = only(intake)
    assert (entry.values["name"], len(entry.waits)) == ("Tên khác", 2)


def test_fields_decisions_and_codes_are_asked_once_for_all(cast: Cast) -> None:
    add_field(keeper=cast.health, name="Tư vấn  PHÁP LUẬT", code="tvpl", **by(cast))
    intake = intake_of_rows(cast, {}, {"ma_thu_tuc": "1.000391", "linh_vuc": "Công chứng"})
    assert [name for name, _ in entries_of(intake)[0].gaps] == ["decision"]
    answers = {"decisions": {"516/QĐ-BTP": {"signed_on": "2025-03-14", "issuer": ""}}, "patterns": {"CC": "QT.CCH.#"}}
    answer_common(intake, answers=answers, add=[FieldToAdd("Công chứng", "CC")], **by(cast))
    first, second = entries_of(intake)
    assert (first.is_ready, second.is_ready) == (True, True)
    assert (first.quality_code, second.quality_code) == ("QT.TVPL.01", "QT.CCH.1")


def test_what_is_ready_is_taken_in_with_its_decision_limits_papers_and_bases(cast: Cast) -> None:
    batch = taken_in(ready(cast), cast)
    version = ProcedureVersion.objects.select_related("procedure__field", "decision").get()
    told = published_of(version)
    assert (batch.state, version.procedure.code, version.procedure.field.name) == (
        "finished",
        "1.000390",
        "Tư vấn pháp luật",
    )
    assert (str(version.decision), version.valid_from) == ("516/QĐ-BTP ngày 14/03/2025", TODAY)
    assert {channel: term.words() for channel, term in told.limits.items()} == dict.fromkeys(
        ("online", "post", "counter"), "5 ngày làm việc"
    )
    assert [(row.name, row.originals) for row in told.components] == [
        ("Thẻ tư vấn viên cũ", 1),
        ("Hai ảnh chân dung", 2),
    ]
    assert [row.document for row in told.bases] == ["Thông tư 01/2010/TT-BTP"]
    assert told.applicants == ("Công dân Việt Nam", "Tổ chức (không bao gồm doanh nghiệp, HTX)")
    assert [text for _, text in told.sequence] == ["- Nộp 01 bộ hồ sơ.", "- Sở Tư pháp cấp lại thẻ."]
    assert (told.result, told.kind) == ("Thẻ tư vấn viên pháp luật", "delegated")


def test_one_with_something_open_is_not_taken_in(cast: Cast) -> None:
    intake = ready(cast, {}, {"ma_thu_tuc": "1.000391", "cach_thuc_thuc_hien": NO_UNIT})
    assert taken_in(intake, cast).total == 1
    assert [entry.status for entry in entries_of(intake)] == ["taken", "new"]
    with pytest.raises(BrokenRuleError, match="Chưa có thủ tục nào đủ"):
        ask_to_take_in(intake, valid_from=TODAY, **by(cast))


def test_what_the_register_refuses_is_skipped_with_its_words_and_the_others_enter(cast: Cast) -> None:
    intake = ready(cast, {}, {"ma_thu_tuc": "1.000391"})
    batch = ask_to_take_in(intake, valid_from=TODAY, **by(cast))
    Procedure.objects.create(root="1.000390", quality_code="QT.X", agency=cast.health, field=Field.objects.get())
    carry_on_batches(NOW)
    (skipped,) = batch.items.filter(outcome="skipped")
    assert "Mã gốc 1.000390 đã có" in skipped.reason
    assert Procedure.objects.filter(root="1.000391").exists()


def test_a_code_that_stands_twice_is_asked_for(cast: Cast) -> None:
    intake = ready(cast, {}, {"ten_thu_tuc": "Tên khác"})
    _, second = entries_of(intake)
    assert not second.is_ready
    choose_line(intake, order=2, choice="out", **by(cast))
    assert [entry.status for entry in entries_of(intake)] == ["new", "out"]


def test_a_second_reading_makes_no_double_and_shows_what_differs(cast: Cast) -> None:
    taken_in(ready(cast, {}, {"ma_thu_tuc": "1.000391"}), cast)
    newer = {"ma_thu_tuc": "1.000391", "ket_qua_xu_ly": "Thẻ mới", "so_quyet_dinh": "600/QĐ-BTP"}
    again = ready(cast, {}, newer)
    same, differs = entries_of(again)
    assert (same.status, differs.status) == ("same", "differs")
    assert [(change.label, *change.new) for change in differs.changes] == [("Kết quả thực hiện", "Thẻ mới")]
    assert (differs.is_ready, Procedure.objects.count()) == (False, 2)
    choose_line(again, order=2, choice="accept", **by(cast))
    batch = taken_in(again, cast, valid_from=date(2026, 12, 1))
    versions = list(ProcedureVersion.objects.filter(procedure__root="1.000391").order_by("number"))
    assert (batch.total, [each.result for each in versions]) == (1, ["Thẻ tư vấn viên pháp luật", "Thẻ mới"])
    assert str(versions[1].decision) == "600/QĐ-BTP ngày 14/03/2025"


def test_what_was_answered_once_is_not_asked_when_the_sheet_is_read_again(cast: Cast) -> None:
    row = {"cach_thuc_thuc_hien": NO_UNIT}
    intake = ready(cast, row)
    (question,) = alike_questions(entries_of(intake))
    answer_alike(intake, question=(question.field, question.why), way="unit:working_day", **by(cast))
    taken_in(intake, cast)
    assert only(intake_of_rows(cast, row)).status == "same"


def test_a_workbook_enters_with_its_own_code_day_and_division(cast: Cast) -> None:
    content = workbook(
        procedures=[FIRST | {"Phòng chủ trì": "Phòng nghiệp vụ dược"}],
        channels=[CHANNEL | {"Phí (đồng)": 500_000, "Lệ phí (đồng)": 20_000}],
    )
    intake = take_in_procedures(cast.health, content=content, file_name="thu-tuc.xlsx", **by(cast))
    answers = {"keepers": {"TV": "nvy"}}
    answer_common(intake, answers=answers, add=[FieldToAdd("Tư vấn pháp luật", "TV")], **by(cast))
    taken_in(intake, cast)
    version = ProcedureVersion.objects.get()
    assert (version.procedure.quality_code, version.procedure.division) == ("QT.TV.01", cast.drugs)
    assert str(version.decision) == "516/QĐ-BTP ngày 14/03/2025"
    fees = [(fee.kind, fee.amount, fee.basis) for fee in published_of(version).fees]
    assert fees == [("phi", 500_000, "Quyết định 516/QĐ-BTP"), ("le_phi", 20_000, "Quyết định 516/QĐ-BTP")]


def test_the_division_of_a_field_answers_for_the_procedures_that_name_none(cast: Cast) -> None:
    intake = ready(cast)
    answer_common(intake, answers={"keepers": {"TP1": "nvd"}}, add=[], **by(cast))
    taken_in(intake, cast)
    assert Procedure.objects.get().division == cast.drugs


def test_a_division_that_does_not_exist_is_asked_for(cast: Cast) -> None:
    content = workbook(procedures=[FIRST | {"Phòng chủ trì": "Phòng lạ"}])
    intake = take_in_procedures(cast.health, content=content, file_name="thu-tuc.xlsx", **by(cast))
    assert "Không có phòng “Phòng lạ”" in dict(only(intake).gaps)["division"]


def test_only_who_keeps_the_procedures_takes_them_in(cast: Cast) -> None:
    with pytest.raises(NotPermittedError):
        take_in_procedures(cast.health, content=sheets({}), file_name="a.jsonl", **by(cast, "lan"))
    intake = intake_of_rows(cast, {})
    with pytest.raises(NotPermittedError):
        choose_line(intake, order=1, choice="out", **by(cast, "tuan"))


def test_events_tell_counts_and_no_words_of_the_sheets(cast: Cast) -> None:
    taken_in(ready(cast), cast)
    bodies = "".join(Event.objects.filter(subject_type="procedure_intake").values_list("body", flat=True))
    assert "procedure_intake.taken_in" in bodies
    assert CARD["ten_thu_tuc"] not in bodies


# --- screens


@pytest.fixture
def keeper(cast: Cast) -> Iterator[Client]:
    cache.clear()
    client = Client()
    client.force_login(cast.thao)
    with clock.frozen(NOW):
        yield client


def upload(client: Client, content: bytes, name: str = "thu-tuc.jsonl") -> str:
    """The address of the intake that the upload leads to."""
    answer = client.post("/procedures/intake/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def send(client: Client, address: str, **values: object) -> str:
    version = ProcedureIntake.objects.get(code=address.split("/")[3]).version
    return client.post(address, {"version": version, **values}, follow=True).content.decode()


@pytest.mark.once("tests/intakes/test_intakes.py")
def test_from_the_upload_to_the_register_through_the_screens(cast: Cast, keeper: Client) -> None:
    page = upload(keeper, sheets({"cach_thuc_thuc_hien": NO_UNIT}))
    shown = keeper.get(page).content.decode()
    assert "Đọc được 1 thủ tục, 1 còn phải hỏi" in shown
    common = {"field-0": "+", "code-0": "TV", "day-0": "14/03/2025", "service_level": "full_online"}
    assert "Đã ghi các câu trả lời chung" in send(keeper, f"{page}common/", **common)
    (question,) = alike_questions(entries_of(ProcedureIntake.objects.get()))
    asked = {"question": question.field, "why": question.why}
    assert "Đã trả lời 3 chỗ" in send(keeper, f"{page}alike/", **asked, way="unit:working_day")
    assert "Nhận 1 thủ tục" in keeper.get(page).content.decode()
    assert "còn chờ 1" in send(keeper, f"{page}take/", valid_from="01/12/2026")
    assert "Đang nhận" in keeper.get(page).content.decode()
    carry_on_batches(NOW)
    assert "Đã nhận" in keeper.get(page).content.decode()
    assert "QT.TV.01" in keeper.get("/procedures/?q=the tu van vien").content.decode()
    assert ProcedureVersion.objects.get().service_level == "full_online"


def test_pasted_text_is_read_like_a_file(cast: Cast, keeper: Client) -> None:
    text = "Mã thủ tục:\n1.000390\nSố quyết định:\n516/QĐ-BTP\nTên thủ tục:\nCấp lại thẻ\nCấp thực hiện:\nCấp tỉnh\n"
    answer = keeper.post("/procedures/intake/", {"text": text}, follow=True).content.decode()
    assert "Đọc được 1 thủ tục" in answer


def test_nothing_chosen_and_nothing_pasted_is_told(keeper: Client) -> None:
    answer = keeper.post("/procedures/intake/", {})
    assert answer.status_code == 422
    assert "Chọn tệp, hoặc dán nội dung" in answer.content.decode()


def test_a_refused_answer_stays_on_the_page_with_its_words(cast: Cast, keeper: Client) -> None:
    page = upload(keeper, sheets({"cach_thuc_thuc_hien": NO_UNIT}))
    line = f"{page}lines/1/"
    typed = {"code": "1.000390", "name": "Tên gõ lại", "field": "x", "level": "x", "decision": "x"}
    shown = send(keeper, line, **typed, **{"answer-1": "sớm thôi"})
    assert "Ghi số và đơn vị" in shown
    assert "sớm thôi" in shown
    assert "Tên gõ lại" in shown


def test_a_page_made_before_another_person_answered_is_refused(cast: Cast, keeper: Client) -> None:
    page = upload(keeper, sheets({}))
    keeper.post(f"{page}choose/", {"version": "²", "order": 1, "choice": "out"})
    shown = keeper.post(f"{page}choose/", {"version": 0, "order": 1, "choice": "back"}, follow=True).content.decode()
    assert "vừa xử lý lần nhập này" in shown
    assert only(ProcedureIntake.objects.get()).status == "out"


def test_an_intake_is_dropped_and_its_file_kept(cast: Cast, keeper: Client) -> None:
    page = upload(keeper, sheets({}))
    assert "Tệp vẫn giữ" in send(keeper, f"{page}drop/")
    assert keeper.get(f"{page}file/").content == sheets({})
    assert "đã bỏ" in send(keeper, f"{page}choose/", order=1, choice="out")


def test_the_template_is_handed_out(keeper: Client) -> None:
    answer = keeper.get("/procedures/intake/template/")
    assert answer.content.startswith(b"PK")


def test_the_list_is_filtered_by_what_must_still_be_asked(cast: Cast, keeper: Client) -> None:
    page = upload(keeper, sheets({}, {"ma_thu_tuc": "1.000391", "ten_thu_tuc": "Cấp thẻ lần đầu"}))
    send(keeper, f"{page}choose/", order=2, choice="out")
    shown = keeper.get(f"{page}?show=open").content.decode()
    assert "Cấp lại thẻ" in shown
    assert "Cấp thẻ lần đầu" not in shown.split("<table")[-1]
    assert PublishingDecision.objects.count() == 0
