"""What the rules make of what was read: terms, sums, papers and bases of a version; codes; answers."""

from typing import Any

import pytest

from nennep.intakes.rules import KEPT, CommonAnswers, answered, check_answer, draft_of, kind_told, proposed_codes
from nennep.intakes.rules.ground import as_stored
from nennep.org.rules import BrokenRuleError

FEE = {"text": "400,000 Đồng", "amount": 400_000, "note": "", "kind": ""}
ROW: dict[str, Any] = {
    "channel": "counter",
    "words": "Trực tiếp",
    "amount": "5",
    "unit": "working_day",
    "fees": [],
    "fee_text": "",
    "note": "",
}
TEXTS = (
    "code",
    "name",
    "field",
    "level",
    "kind",
    "decision",
    "steps_text",
    "applicants",
    "agency",
    "competent",
    "reception_place",
    "authorised",
    "coordinating",
    "result",
    "conditions",
    "quality_code",
    "division",
    "signed_on",
)


def values(**given: Any) -> dict[str, Any]:
    texts = dict.fromkeys(TEXTS, "") | {"decision": "516/QĐ-BTP"}
    return texts | {"channels": [ROW], "components": [], "bases": []} | given


def draft(**given: Any) -> Any:
    return draft_of(values(**given), CommonAnswers(fee_kind="phi"), is_new=True)


def doubt(field: str, row: int | None = 0, **given: Any) -> dict[str, Any]:
    return {"field": field, "row": row, "read": "", "why": "", "choices": [], "answer": None, **given}


def test_a_sum_that_every_channel_has_stands_once() -> None:
    rows = [ROW | {"fees": [FEE]}, ROW | {"channel": "online", "fees": [FEE]}]
    assert [(fee["channel"], fee["amount"]) for fee in draft(channels=rows).fees] == [("", 400_000)]


def test_a_sum_of_one_channel_alone_keeps_its_channel() -> None:
    rows = [ROW | {"fees": [FEE]}, ROW | {"channel": "online", "fees": [FEE | {"amount": 200_000}]}]
    assert [(fee["channel"], fee["amount"]) for fee in draft(channels=rows).fees] == [
        ("counter", 400_000),
        ("online", 200_000),
    ]


@pytest.mark.parametrize(
    ("note", "name", "told"),
    [
        ("Phí thẩm định", "Phí thẩm định", ""),
        ("từ 01/7/2025 là 200.000", "Phí", "400,000 Đồng (từ 01/7/2025 là 200.000)"),
    ],
)
def test_the_note_on_a_sum_names_it_or_stands_in_the_description(note: str, name: str, told: str) -> None:
    made = draft(channels=[ROW | {"fees": [FEE | {"note": note}]}])
    assert (made.fees[0]["name"], made.changes["terms"]["counter"].get("note", "")) == (name, told)


def test_nothing_is_charged_where_the_sheet_says_so() -> None:
    assert draft(channels=[ROW | {"fees": [FEE | {"amount": 0, "text": "Miễn phí"}]}]).fees == []


def test_a_channel_of_several_lines_has_the_chosen_limit_and_tells_the_others() -> None:
    rows = [ROW, ROW | {"amount": "10", "note": "hồ sơ phức tạp"}]
    made = answered(values(channels=rows), [doubt("channels.repeated", answer="5 ngày làm việc")])
    term = draft_of(made, CommonAnswers(), is_new=True).changes["terms"]["counter"]
    assert (term["amount"], term["note"]) == ("5", "5 ngày làm việc\n10 ngày làm việc: hồ sơ phức tạp")


def test_a_channel_without_a_limit_promises_none() -> None:
    assert draft(channels=[ROW | {"amount": None, "unit": ""}]).changes["terms"] == {"counter": {}}


@pytest.mark.parametrize(
    ("case", "name", "manner", "required"),
    [
        ("", "Đơn", "submit", True),
        ("* Giấy tờ phải xuất trình:", "Đơn", "show", True),
        ("* Lưu ý:", "Đơn", "submit", True),
        ("Trường hợp cấp lại:", "Trường hợp cấp lại: Đơn", "submit", False),
    ],
)
def test_the_heading_over_papers_is_kept(case: str, name: str, manner: str, required: bool) -> None:
    paper = {"name": "Đơn", "originals": None, "copies": None, "form": "", "case": case}
    (made,) = draft(components=[paper]).components
    assert (made["name"], made["manner"], made["required"], made["originals"]) == (name, manner, required, 0)


@pytest.mark.parametrize(
    ("file", "form"),
    [
        ("Mẫu số 11.docx", "Mẫu số 11"),
        ("Mẫu TP-HGTM-08.DOC; Mẫu 2.1.pdf", "Mẫu TP-HGTM-08; Mẫu 2.1"),
        ("Mẫu số 01/ĐKT", "Mẫu số 01/ĐKT"),
    ],
)
def test_a_form_is_called_without_the_ending_of_its_file(file: str, form: str) -> None:
    paper = {"name": "Đơn", "originals": 1, "copies": 0, "form": file, "case": ""}
    assert draft(components=[paper]).components[0]["form"] == form


@pytest.mark.parametrize(
    ("name", "certified", "copies"),
    [
        ("- Bản sao có chứng thực văn bằng", 1, 0),
        ("Văn bằng (bản sao chứng thực)", 1, 0),
        ("Bản sao có chứng thực hoặc bản sao kèm bản chính để đối chiếu", 0, 1),
        ("Bản sao văn bằng", 0, 1),
    ],
)
def test_a_copy_is_a_certified_one_where_the_paper_says_so(name: str, certified: int, copies: int) -> None:
    paper = {"name": name, "originals": 0, "copies": 1, "form": "", "case": ""}
    (made,) = draft(components=[paper]).components
    assert (made["certified"], made["copies"]) == (certified, copies)


@pytest.mark.parametrize(
    ("number", "title", "document"),
    [
        ("01/2010/TT-BTP", "Thông tư 01/2010/TT-BTP", "Thông tư 01/2010/TT-BTP"),
        ("30/2025/TT-BTP", "Sửa đổi Thông tư 01/2010/TT-BTP", "30/2025/TT-BTP, Sửa đổi Thông tư 01/2010/TT-BTP"),
        ("30/2025/TT-BTP", "", "30/2025/TT-BTP"),
    ],
)
def test_a_basis_is_found_by_its_own_number(number: str, title: str, document: str) -> None:
    assert draft(bases=[{"number": number, "title": title}]).bases == [{"document": document}]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("TTHC được luật giao quy định chi tiết", "delegated"),
        ("TTHC không được luật giao cho địa phương quy định", "detailed"),
        ("TTHC đặc thù", "local"),
        ("Loại khác", ""),
    ],
)
def test_the_kind_is_understood_or_asked(words: str, kind: str) -> None:
    assert kind_told(words, {}) == kind


def test_codes_are_the_next_free_ones_of_the_pattern_of_the_field() -> None:
    common = CommonAnswers(fields={"cong chung": "CC", "luat su": "LS"}, patterns={"LS": "QT.LSU.#"})
    rows = [(n, values(field=field)) for n, field in enumerate(("Công chứng", "Luật sư", "Công chứng"), start=1)]
    assert proposed_codes(rows, common, ["QT.CC.01"]) == {1: "QT.CC.02", 2: "QT.LSU.1", 3: "QT.CC.03"}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("channels.time", "7 tuần trăng"),
        ("channels.time", "7"),
        ("channels.fee", "nhiều"),
        ("channels.channel", "qua điện thoại"),
        ("code", "123"),
        ("signed_on", "31/02/2025"),
        ("warning", "gì đó"),
        ("channels.time", ""),
        ("result", "x" * 4001),
    ],
)
def test_an_answer_that_cannot_be_one_is_refused_with_the_way_out(field: str, text: str) -> None:
    with pytest.raises(BrokenRuleError) as refused:
        check_answer(values(), doubt(field), text)
    assert refused.value.field == "answer"
    assert len(refused.value.words) > 20


def test_a_sum_is_typed_with_or_without_its_unit() -> None:
    for text in ("400.000", "400.000 đồng"):
        made = answered(values(), [doubt("channels.fee", answer=check_answer(values(), doubt("channels.fee"), text))])
        assert [fee["amount"] for fee in made["channels"][0]["fees"]] == [400_000]


def test_a_sum_of_a_column_keeps_its_kind_and_the_sum_of_the_other_column_stays() -> None:
    unread = {"text": "75.000đ?", "amount": None, "note": "", "kind": "le_phi"}
    held = values(channels=[ROW | {"fees": [FEE | {"kind": "phi"}, unread]}])
    for text, sums in (("75.000 đồng", {"phi": 400_000, "le_phi": 75_000}), ("không thu", {"phi": 400_000})):
        made = answered(held, [doubt("channels.fee", answer=check_answer(held, doubt("channels.fee"), text))])
        assert {fee["kind"]: fee["amount"] for fee in made["channels"][0]["fees"]} == sums


def test_who_is_asked_nothing_gives_online_procedures_the_lesser_level() -> None:
    online = draft_of(values(channels=[ROW | {"channel": "online"}]), CommonAnswers(), is_new=True)
    assert (online.changes["service_level"], draft().changes["service_level"]) == ("partial_online", "none")


def test_what_is_kept_as_read_stays() -> None:
    assert answered(values(), [doubt("channels.time", answer=KEPT)]) == values()


def test_an_answered_sum_stays_the_charge_that_its_column_names() -> None:
    read = values(channels=[ROW | {"fees": [{"text": "75", "amount": None, "note": "", "kind": "le_phi"}]}])
    for text in ("75.000", "75 000 đ", "75.000 VNĐ"):
        made = answered(read, [doubt("channels.fee", answer=check_answer(read, doubt("channels.fee"), text))])
        assert [(fee["amount"], fee["kind"]) for fee in made["channels"][0]["fees"]] == [(75_000, "le_phi")]
    told = answered(read, [doubt("channels.fee", answer=check_answer(read, doubt("channels.fee"), "Phí: 80.000 đồng"))])
    assert [(fee["amount"], fee["kind"]) for fee in told["channels"][0]["fees"]] == [(80_000, "phi")]


def test_what_is_filed_online_is_no_mere_information() -> None:
    assert draft(channels=[ROW | {"channel": "online"}]).changes["service_level"] == "partial_online"
    assert as_stored({})["service_level"] == CommonAnswers().service_level == "partial_online"


@pytest.mark.parametrize(
    ("name", "certified"),
    [
        ("Bản sao văn bằng chuyên môn có chứng thực", 1),
        ("Bản sao chứng chỉ đã được chứng thực", 1),
        ("Bản sao có chứng thực hoặc bản chụp kèm bản chính", 0),
        ("Bản sao văn bản công chứng", 0),
    ],
)
def test_a_certified_copy_is_known_by_its_words(name: str, certified: int) -> None:
    row = {"name": name, "originals": 0, "copies": 1, "form": "", "case": ""}
    assert draft(components=[row]).components[0]["certified"] == certified
