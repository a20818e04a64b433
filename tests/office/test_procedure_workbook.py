"""A workbook of procedures: what it says, and every fault with its page, line, column, rule and way out."""

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nennep.intakes.imports import workbook_template
from nennep.office import PROCEDURE_WORKBOOK, UnreadableUploadError, read
from nennep.office.procedure_workbook import PAGES, WorkbookReading
from tests.office.files import xlsx

HEADS: dict[str, list[Any]] = {page.title: [column.heading for column in page.columns] for page in PAGES}
FIRST = {
    "Mã TTHC": "1.000390",
    "Tên thủ tục": "Cấp lại thẻ tư vấn viên pháp luật",
    "Lĩnh vực": "Tư vấn pháp luật",
    "Cấp thực hiện": "Cấp tỉnh",
    "Mã ISO": "QT.TV.01",
    "Phòng chủ trì": "btp",
    "Số quyết định": "516/QĐ-BTP",
    "Ngày ký quyết định": date(2025, 3, 14),
}
CHANNEL = {
    "Mã TTHC": "1.000390",
    "Hình thức nộp": "Trực tiếp",
    "Thời hạn": 5,
    "Đơn vị": "ngày làm việc",
    "Phí (đồng)": 0,
}


def workbook(heads: dict[str, list[Any]] | None = None, **pages: list[dict[str, Any]]) -> bytes:
    """A workbook with these rows; the pages by the names that the reader gives them."""
    titles = {page.title: page.name for page in PAGES}
    found = {}
    for title, columns in (heads or HEADS).items():
        rows = pages.get(titles.get(title, ""), [FIRST] if title == "Thủ tục" else [])
        found[title] = [columns, *[[row.get(column, "") for column in columns] for row in rows]]
    return xlsx(found)


def reading(content: bytes) -> WorkbookReading:
    return read(content, expected=PROCEDURE_WORKBOOK, name="thu-tuc.xlsx")


def only(**pages: list[dict[str, Any]]) -> Any:
    (found,) = reading(workbook(**pages)).procedures
    return found


def test_a_workbook_makes_the_records_of_a_national_sheet_with_what_the_agency_knows() -> None:
    found = only(
        components=[
            {"Mã TTHC": "1.000390", "Tên giấy tờ": "Đơn đề nghị", "Mẫu đơn, tờ khai": "TP-01", "Số bản chính": 1}
        ],
        channels=[CHANNEL | {"Phí (đồng)": "1.500.000"}],
        results=[{"Mã TTHC": "1.000390", "Tên kết quả": "Thẻ tư vấn viên"}],
        bases=[{"Mã TTHC": "1.000390", "Số ký hiệu": "01/2010/TT-BTP", "Trích yếu": "Hướng dẫn"}],
    )
    sheet = found.sheet
    assert (sheet.code, sheet.name, sheet.field) == ("1.000390", FIRST["Tên thủ tục"], "Tư vấn pháp luật")
    assert (found.quality_code, found.division, found.signed_on) == ("QT.TV.01", "btp", date(2025, 3, 14))
    assert (sheet.components[0].form, sheet.components[0].originals) == ("TP-01", 1)
    assert (sheet.channels[0].channel, sheet.channels[0].time.term.words()) == ("counter", "5 ngày làm việc")
    assert [(fee.amount, fee.kind) for fee in sheet.channels[0].fees] == [(1_500_000, "phi")]
    assert (sheet.result, sheet.bases[0].number) == ("Thẻ tư vấn viên", "01/2010/TT-BTP")
    assert (sheet.doubts, found.doubts) == ((), ())


def test_the_template_has_every_page_and_needed_column_that_the_reader_looks_for() -> None:
    content = workbook_template(["Công chứng"], ["btp"], ["TTHC nội bộ"])
    with pytest.raises(UnreadableUploadError, match="chưa có thủ tục nào"):
        reading(content)


@pytest.mark.parametrize("text", ["01/07/2025", "1.7.2025", "2025-07-01", "ngày 01 tháng 7 năm 2025", date(2025, 7, 1)])
def test_a_day_is_understood_in_each_way_that_people_type_it(text: object) -> None:
    assert only(procedures=[FIRST | {"Ngày ký quyết định": text}]).signed_on == date(2025, 7, 1)


def test_a_day_that_is_none_is_asked_with_its_place_and_rule() -> None:
    (doubt,) = only(procedures=[FIRST | {"Ngày ký quyết định": "31/02/2025"}]).doubts
    assert doubt.field == "signed_on"
    assert doubt.why.startswith("trang “Thủ tục”, dòng 2, cột “Ngày ký quyết định”: ngày viết ngày/tháng/năm")


@pytest.mark.parametrize("unit", ["ngay lam viec", "Ngày  LV", "NLV", "ngàylàmviệc"])
def test_a_unit_that_is_misspelled_is_still_understood(unit: str) -> None:
    term = only(channels=[CHANNEL | {"Đơn vị": unit}]).sheet.channels[0].time.term
    assert (term.amount, term.unit) == (Decimal(5), "working_day")


@pytest.mark.parametrize("unit", ["", "ngaw"])
def test_a_unit_that_is_not_understood_is_asked_and_never_invented(unit: str) -> None:
    sheet = only(channels=[CHANNEL | {"Đơn vị": unit}]).sheet
    (doubt,) = sheet.doubts
    assert sheet.channels[0].time.term.unit == ""
    assert (doubt.field, doubt.row, doubt.choices[0]) == ("channels.time", 0, "5 ngày làm việc")
    assert "trang “Cách thức”, dòng 2, cột “Đơn vị”" in doubt.why


def test_a_sum_that_is_no_number_is_asked() -> None:
    (doubt,) = only(channels=[CHANNEL | {"Phí (đồng)": "theo quy định"}]).sheet.doubts
    assert (doubt.field, doubt.read) == ("channels.fee", "theo quy định")


def test_a_paper_whose_code_stands_on_no_first_page_is_told_with_its_line() -> None:
    found = reading(workbook(components=[{"Mã TTHC": "1.999999", "Tên giấy tờ": "Đơn"}]))
    assert "trang “Thành phần hồ sơ”, dòng 2: mã “1.999999” không có ở trang “Thủ tục”" in str(found.warnings[0])
    assert found.procedures[0].sheet.components == ()


def test_a_code_that_stands_twice_is_read_once_and_told() -> None:
    found = reading(workbook(procedures=[FIRST, FIRST | {"Tên thủ tục": "Khác"}]))
    assert [one.sheet.name for one in found.procedures] == [FIRST["Tên thủ tục"]]
    assert str(found.warnings[0]).startswith("trang “Thủ tục”, dòng 3: mã 1.000390 đã có ở dòng 2")


def test_a_line_without_code_or_name_is_asked_for_both() -> None:
    sheet = only(procedures=[FIRST | {"Mã TTHC": "390", "Tên thủ tục": ""}]).sheet
    assert [doubt.field for doubt in sheet.doubts] == ["code", "name"]


def test_a_code_that_excel_made_a_number_is_asked() -> None:
    found = only(procedures=[FIRST | {"Mã TTHC": 1.00039}])
    assert found.sheet.code == "1.000390"
    assert "mất số 0" in found.sheet.doubts[0].why


@pytest.mark.parametrize("first", [1.0129, "1.01290", "1.012900"])
def test_a_code_that_lost_zeros_on_one_page_and_not_on_another_is_the_same(first: object) -> None:
    codes = (1.0129, "1.01290", "1.0129", "1.012900")
    papers = [{"Mã TTHC": code, "Tên giấy tờ": f"Giấy {n}", "Số bản chính": 1} for n, code in enumerate(codes)]
    found = reading(workbook(procedures=[FIRST | {"Mã TTHC": first}], components=papers))
    (one,) = found.procedures
    assert (one.sheet.code, len(one.sheet.components)) == ("1.012900", 4)
    assert not [told for told in map(str, found.warnings) if "không có ở trang" in told]
    assert [doubt.choices for doubt in one.sheet.doubts_of("code")] == ([] if first == "1.012900" else [("1.012900",)])


def renamed(page: str, old: str, new: str) -> dict[str, list[Any]]:
    return HEADS | {page: [new if column == old else column for column in HEADS[page]]}


def test_a_needed_column_that_was_renamed_is_told_with_what_it_may_be() -> None:
    with pytest.raises(UnreadableUploadError) as told:
        reading(workbook(renamed("Thủ tục", "Tên thủ tục", "Tên của thủ tục")))
    assert "Trang “Thủ tục” thiếu cột “Tên thủ tục” (có phải cột “Tên của thủ tục” không?" in str(told.value)
    assert "tệp mẫu" in str(told.value)


def test_a_column_that_may_be_missing_is_told_and_left_empty() -> None:
    found = reading(workbook(renamed("Thủ tục", "Loại thủ tục", "Ghi thêm")))
    assert "không có cột “Loại thủ tục”" in str(found.warnings[0])
    assert found.procedures[0].sheet.kind == ""


def test_a_column_that_stands_twice_is_refused() -> None:
    with pytest.raises(UnreadableUploadError, match="hai cột “Tên thủ tục”"):
        reading(workbook(renamed("Thủ tục", "Loại thủ tục", "Tên TTHC")))


def test_a_page_that_is_missing_is_told_the_first_one_refused() -> None:
    found = reading(workbook({title: columns for title, columns in HEADS.items() if title != "Kết quả"}))
    assert "không có trang “Kết quả”" in str(found.warnings[0])
    with pytest.raises(UnreadableUploadError, match="không có trang “Thủ tục”"):
        reading(workbook({"Trang tính 1": HEADS["Thủ tục"]}))


def test_headings_and_cells_in_decomposed_letters_are_the_same() -> None:
    heads = {title: [unicodedata.normalize("NFD", column) for column in columns] for title, columns in HEADS.items()}
    rows = [{unicodedata.normalize("NFD", k): unicodedata.normalize("NFD", str(v)) for k, v in CHANNEL.items()}]
    first = {unicodedata.normalize("NFD", k): unicodedata.normalize("NFD", str(v)) for k, v in FIRST.items()}
    (found,) = reading(workbook(heads, procedures=[first], channels=rows)).procedures
    assert found.sheet.name == FIRST["Tên thủ tục"]
    assert found.sheet.channels[0].time.unit == "working_day"


def test_ten_thousand_lines_are_read() -> None:
    papers = [{"Mã TTHC": "1.000390", "Tên giấy tờ": f"Giấy tờ {n}", "Số bản chính": 1} for n in range(10_000)]
    assert len(only(components=papers).sheet.components) == 10_000
