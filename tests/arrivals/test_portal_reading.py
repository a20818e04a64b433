"""Reading a portal's list: headings in any order, days in any way, rows with their remarks. Pure."""

import io
import unicodedata
from datetime import datetime

import pytest
import xlsxwriter

from nennep.arrivals.imports.portal_file import PortalTable, read_portal_file
from nennep.arrivals.parts.portal_parties import parties_of
from nennep.arrivals.rules.portal_columns import column_letter, read_columns
from nennep.arrivals.rules.portal_differences import changes_between
from nennep.arrivals.rules.portal_numbers import is_organisation
from nennep.arrivals.rules.portal_rows import PortalRow, channel_of, ending_of, procedure_key, row_of
from nennep.arrivals.rules.typed_moments import moment_in
from nennep.office import UnreadableUploadError
from tests.arrivals.portal_lists import NATIONAL, NOW, comma_separated, dossier, old_workbook, workbook


def rows_of(table: PortalTable, remembered: dict[str, str] | None = None) -> list[PortalRow]:
    places = read_columns(table.headings, remembered or {}).places
    return [row for _, cells in table.lines if (row := row_of(cells, places, at=NOW))]


def one(**changed: object) -> PortalRow:
    (row,) = rows_of(read_portal_file(workbook(dossier(**changed)), "ds.xlsx", {}))
    return row


def told(row: PortalRow) -> list[tuple[str, bool]]:
    return [(remark.field, remark.stops) for remark in row.remarks]


def test_columns_are_found_by_their_headings_whatever_their_order_and_spelling() -> None:
    plain = rows_of(read_portal_file(workbook(dossier()), "ds.xlsx", {}))
    turned = rows_of(read_portal_file(workbook(dossier(), headings=NATIONAL[::-1]), "ds.xlsx", {}))
    apart = workbook(
        {unicodedata.normalize("NFD", key): value for key, value in dossier().items()},
        headings=[unicodedata.normalize("NFD", heading).upper() for heading in NATIONAL],
    )
    assert plain[0].values == turned[0].values
    assert plain[0].values["code"] == "G22.99-261117-0007"
    assert plain[0].values["filed"] == "2026-11-17T08:15:00+07:00"
    assert plain[0].remarks == []
    assert read_columns(read_portal_file(apart, "ds.xlsx", {}).headings, {}).is_clear


@pytest.mark.parametrize(
    ("content", "name"), [(old_workbook(dossier()), "ds.xls"), (comma_separated(dossier()), "ds.csv")]
)
def test_an_old_workbook_and_a_text_file_say_the_same(content: bytes, name: str) -> None:
    (row,) = rows_of(read_portal_file(content, name, {}))
    (modern,) = rows_of(read_portal_file(workbook(dossier()), "ds.xlsx", {}))
    assert row.values == modern.values


def test_titles_above_totals_below_and_headings_repeated_on_a_new_page_are_no_dossiers() -> None:
    again = dict(zip(NATIONAL, NATIONAL, strict=True))
    total = {"STT": "", "Mã hồ sơ": "", "Tên TTHC": "Tổng cộng: 2 hồ sơ"}
    content = workbook(
        dossier(7),
        again,
        dossier(8),
        total,
        title=["SỞ Y TẾ TỈNH THỬ", "DANH SÁCH HỒ SƠ CHỜ TIẾP NHẬN", "Ngày 17/11/2026"],
    )
    table = read_portal_file(content, "ds.xlsx", {})
    assert [row.values["code"] for row in rows_of(table)] == ["G22.99-261117-0007", "G22.99-261117-0008"]
    assert [line for line, _ in table.lines][:2] == [5, 7]


def test_a_common_heading_over_two_columns_belongs_to_both() -> None:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet()
    for place, words in enumerate(("Mã hồ sơ", "Tên thủ tục", "Ngày nộp")):
        sheet.merge_range(0, place, 1, place, words)
    sheet.merge_range(0, 3, 0, 4, "Người nộp")
    sheet.merge_range(0, 5, 0, 6, "Chủ hồ sơ")
    sheet.write_row(1, 3, ["Họ và tên", "Số CCCD", "Họ và tên", "Số CCCD"])
    sheet.write_row(2, 0, ["G1-1", "Cấp lại", "17/11/2026", "Lê A", "068190000412", "Lê B", "068190000413"])
    book.close()
    (row,) = rows_of(read_portal_file(held.getvalue(), "ds.xlsx", {}))
    people = [row.values[name] for name in ("name", "identity_number", "owner", "owner_identity")]
    assert people == ["Lê A", "068190000412", "Lê B", "068190000413"]


def test_a_renamed_column_is_missing_until_it_was_answered_once() -> None:
    headings = ["Số tham chiếu" if heading == "Mã hồ sơ" else heading for heading in NATIONAL]
    row = dossier() | {"Số tham chiếu": "G22.99-261117-0007"}
    table = read_portal_file(workbook(row, headings=headings), "ds.xlsx", {})
    asked = read_columns(table.headings, {})
    assert (asked.missing, asked.strange, asked.is_clear) == ([("code",)], [1], False)
    remembered = {"so tham chieu": "code"}
    assert read_columns(table.headings, remembered).is_clear
    assert rows_of(table, remembered)[0].values["code"] == "G22.99-261117-0007"


def test_headings_of_which_none_is_known_can_still_be_answered() -> None:
    names = ["Cột một", "Cột hai", "Cột ba", "Cột bốn"]
    content = workbook(
        {"Cột một": "G1-1", "Cột hai": "Cấp lại", "Cột ba": "17/11/2026", "Cột bốn": "Lê A"}, headings=names
    )
    table = read_portal_file(content, "ds.xlsx", {})
    remembered = dict(
        zip(("cot mot", "cot hai", "cot ba", "cot bon"), ("code", "procedure_name", "filed", "name"), strict=True)
    )
    assert rows_of(table, remembered)[0].values["name"] == "Lê A"


def test_two_columns_of_one_meaning_are_asked_and_the_answer_tells_them_apart() -> None:
    headings = [*NATIONAL, "Số điện thoại", "Mã hồ sơ quốc gia"]
    found = read_columns(headings, {})
    assert {name: [column_letter(place) for place in places] for name, places in found.doubled.items()} == {
        "code": ["B", "P"],
        "phone": ["H", "O"],
    }
    chosen = read_columns(headings, {"so dien thoai #2": "phone", "so dien thoai": "", "ma ho so": "code"})
    assert (chosen.places["phone"], chosen.places["code"], chosen.is_clear) == (14, 1, True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("17/11/2026 08:15", "2026-11-17T08:15"),
        ("08:15 17/11/2026", "2026-11-17T08:15"),
        ("17-11-2026 08:15:30", "2026-11-17T08:15:30"),
        ("2026-11-17 08:15:00", "2026-11-17T08:15"),
        ("2026-11-17T01:15:00Z", "2026-11-17T08:15"),
        ("17.11.2026", "2026-11-17T00:00"),
        ("ngày 17 tháng 11 năm 2026", "2026-11-17T00:00"),
        ("8 giờ 15 phút, ngày 17 tháng 11 năm 2026", "2026-11-17T08:15"),
        ("17/11/2026 8:15:00 SA", "2026-11-17T08:15"),
        ("17/11/2026 1:15 CH", "2026-11-17T13:15"),
        ("17/11/2026, 8h15", "2026-11-17T08:15"),
        (46343.34375, "2026-11-17T08:15"),
        ("46343.34375", "2026-11-17T08:15"),
        (46343, "2026-11-17T00:00"),
        (46343.999999, "2026-11-18T00:00"),
    ],
)
def test_an_instant_is_read_in_every_way_that_portals_write_it(value: str | float, expected: str) -> None:
    found = moment_in(value)
    assert found is not None
    assert found[0].replace(tzinfo=None) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("typed", ["17/11/2026", 46343, "2026-11-17T00:00:00", "2026-11-17"])
def test_a_day_of_filing_without_an_hour_is_its_beginning_and_is_told(typed: object) -> None:
    row = one(Ngày_nộp=typed)
    assert (row.values["filed"], told(row)) == ("2026-11-17T00:00:00+07:00", [("filed", False)])
    assert "không ghi giờ" in row.remarks[0].words


@pytest.mark.parametrize(
    "value",
    [
        *("11/17/2026", "31/02/2026", "17/11/26", "hôm qua", "17/11/2026 25:00", 3, "117/11/2026"),
        *("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+07:00", "01/01/0001", "17/11/1026 08:15", "1/1/2101", 20_001),
    ],
)
def test_what_is_no_instant_for_certain_is_not_guessed(value: str | float) -> None:
    assert moment_in(value) is None


def test_what_a_dossier_cannot_be_without_stops_the_row_and_names_the_way_out() -> None:
    row = one(Mã_hồ_sơ="", Ngày_nộp="11/17/2026", Người_nộp="")
    assert told(row) == [("filed", True), ("code", True), ("name", True)]
    assert "11/17/2026" in row.remarks[0].words
    assert "tải lên lại" in row.remarks[0].words
    assert told(one(Ngày_nộp="18/11/2026")) == [("filed", True)]
    assert told(one(Mã_TTHC="", Tên_TTHC="")) == [("procedure_code", True)]
    assert told(one(Mã_hồ_sơ="G" * 61)) == [("code", True)]


def test_what_the_desk_can_put_right_is_told_and_the_row_goes_on() -> None:
    row = one(Số_CCCD=68190000412, Số_điện_thoại=914000226, Ngày_sinh="1990", Địa_chỉ="x" * 301, Hình_thức_nộp="Khác")
    assert not row.is_stopped
    assert [name for name, _ in told(row)] == ["identity_number", "born_on", "phone", "channel", "address"]
    assert (row.values["identity_number"], row.values["phone"], row.values["born_on"]) == (
        "068190000412",
        "0914000226",
        "",
    )
    assert len(row.values["address"]) == 300
    assert told(one(Số_CCCD="06819")) == [("identity_number", False)]
    assert one(Số_CCCD="6.819E+10").values["identity_number"] == ""


@pytest.mark.parametrize(
    ("changed", "number", "remarked", "owner"),
    [
        # Two zeros lost: province 001, a man born in 1990.
        ({"Số_CCCD": 1090123456}, "001090123456", True, ("person", "001090123456")),
        ({"Số_CCCD": "1090123456"}, "001090123456", True, ("person", "001090123456")),
        # Nothing tells the birth: a tax number has ten digits too.
        ({"Số_CCCD": 1090123456, "Ngày_sinh": ""}, "1090123456", True, ("person", "1090123456")),
        # Born in another year, or of no province: asked.
        ({"Số_CCCD": 1091123456}, "1091123456", True, ("person", "1091123456")),
        ({"Số_CCCD": "5890123456"}, "5890123456", True, ("person", "5890123456")),
        # An old identity card stays what it is; it is told as before.
        ({"Số_CCCD": 250123456}, "250123456", True, ("person", "250123456")),
        # The row says that it is an organisation.
        ({"Số_CCCD": 5800123456, "Người_nộp": "Công ty TNHH Mẫu"}, "5800123456", False, ("organisation", "5800123456")),
        (
            {"Số_CCCD": "1090123456", "Người_nộp": "HỘ KINH DOANH Lê A"},
            *("1090123456", False),
            ("organisation", "1090123456"),
        ),
        # The name of a person may hold such a word.
        ({"Số_CCCD": 1090123456, "Người_nộp": "Nguyễn Trung Tâm"}, *("001090123456", True), ("person", "001090123456")),
    ],
)
def test_ten_digits_are_an_organisation_only_where_the_row_says_so(
    changed: dict[str, object], number: str, remarked: bool, owner: tuple[str, str]
) -> None:
    row = one(**changed)
    assert (row.values["identity_number"], told(row)) == (number, [("identity_number", False)] * remarked)
    parties = {party.role: party for party in parties_of(row.values)}
    assert (parties["owner"].kind, parties["owner"].identity_number) == owner
    assert parties["submitter"].identity_number == ("" if owner[0] == "organisation" else number)


@pytest.mark.parametrize(
    ("owner", "number", "expected", "remarked"),
    [
        ("Công ty TNHH Mẫu", "5800123456", "5800123456", False),
        ("Công ty TNHH Mẫu", 101234567, "0101234567", True),
        ("Vinamilk", "5800123456", "5800123456", False),
        ("Lê B", 1090123456, "1090123456", True),
    ],
)
def test_the_number_of_the_owner_is_asked_where_it_may_be_a_person_s(
    owner: str, number: object, expected: str, remarked: bool
) -> None:
    headings = [*NATIONAL, "Chủ hồ sơ", "Mã số thuế"]
    filed = dossier(Số_CCCD=2090123456) | {"Chủ hồ sơ": owner, "Mã số thuế": number}
    (row,) = rows_of(read_portal_file(workbook(filed, headings=headings), "ds.xlsx", {}))
    assert row.values["owner_identity"] == expected
    # That of the submitter is a person's whoever owns the dossier.
    assert row.values["identity_number"] == "002090123456"
    assert [name for name, _ in told(row)] == ["identity_number"] + ["owner_identity"] * remarked


def test_words_of_the_portal_are_understood() -> None:
    assert [
        ending_of(words) for words in ("Chờ tiếp nhận", "Công dân rút hồ sơ", "Đã hủy", "Đã trả kết quả", "Từ chối")
    ] == [*("", "withdrawn", "withdrawn", "ended", "ended")]
    open_still = (
        *("Chờ hoàn thành thanh toán", "Chưa hoàn thành nghĩa vụ tài chính", "Chưa kết thúc", "Đã trả lại bổ sung"),
        *("Không rút", "chưa hủy", "Yêu cầu rút hồ sơ bị từ chối", "Chưa trả kết quả", "Đang thu hồi chứng chỉ cũ"),
    )
    assert [words for words in open_still if ending_of(words)] == []
    assert [channel_of(words) for words in ("", "Trực tuyến", "DVC toàn trình", "BCCI", "Trực tiếp", "Khác")] == [
        *("online", "online", "online", "post", "counter", None)
    ]
    assert is_organisation({"applicant_kind": "Doanh nghiệp"})
    assert is_organisation({"owner_identity": "5800123456"})
    assert not is_organisation({"applicant_kind": "Cá nhân", "owner_identity": "068190000412"})


def test_a_procedure_is_told_by_the_root_of_its_code_else_by_its_name() -> None:
    assert procedure_key({"procedure_code": "1.000390.000.00.00.H99", "procedure_name": "x"}) == "1.000390"
    assert procedure_key({"procedure_code": "TTHC-07"}) == "tthc 07"
    assert procedure_key({"procedure_name": "Cấp LẠI thẻ"}) == "cap lai the"
    assert one(Mã_TTHC=1.00039).values["procedure_code"] == "1.000390"


def test_only_what_matters_is_a_difference() -> None:
    before, again, moved = one().values, one(Trạng_thái="Đang xử lý").values, one(Trạng_thái="Đã rút").values
    assert changes_between(before, again) == []
    assert [(c.field, c.after) for c in changes_between(before, moved)] == [("state", "người nộp đã rút")]
    corrected = one(Số_điện_thoại="0914000999", Người_nộp="HUỲNH THỊ SÁU", Mã_TTHC="1.000002").values
    assert [(c.field, c.before, c.after) for c in changes_between(before, corrected)] == [
        ("phone", "0914000226", "0914000999"),
        ("procedure_code", "1.000001", "1.000002"),
    ]
    shorter = {name: text for name, text in before.items() if name not in ("phone", "state")}
    assert changes_between(before, shorter) == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"<html><table><tr><td>x</td></tr></table></html>", "ds.xls", "chọn Lưu thành kiểu"),
        (b"%PDF-1.7", "ds.pdf", "không phải bảng tính"),
        (workbook(), "ds.xlsx", "chưa có hồ sơ nào"),
        (b"", "ds.xlsx", "rỗng"),
        (b"x", "ds.csv", "không có bảng nào"),
    ],
)
def test_a_file_that_is_no_list_says_what_to_do(content: bytes, name: str, words: str) -> None:
    with pytest.raises(UnreadableUploadError, match=words):
        read_portal_file(content, name, {})


def test_ten_thousand_rows_are_read() -> None:
    content = comma_separated(*(dossier(number) for number in range(10_000)))
    assert len(rows_of(read_portal_file(content, "ds.csv", {}))) == 10_000


def test_an_owner_of_the_submitters_name_with_another_number_is_another_person():
    told = {"name": "Nguyễn Văn Nam", "identity_number": "068190000412", "owner": "Nguyễn Văn Nam"}
    assert [one.identity_number for one in parties_of(told)] == ["068190000412", "068190000412"]
    father = parties_of(told | {"owner_identity": "068160000111", "owner_phone": "0988000111"})[1]
    assert (father.identity_number, father.phone) == ("068160000111", "0988000111")
