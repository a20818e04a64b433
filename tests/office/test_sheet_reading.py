"""A decision's list in Excel: shifted headings, several pages, merged cells, numbers, dates."""

from datetime import date

import pytest

from nennep.office.archives import UnreadableUploadError
from nennep.office.decision import read_decision
from nennep.office.decision_rows import DecisionReading
from tests.office.files import xlsx

HEADING = ("TT", "Mã TTHC", "Tên TTHC", "Thời hạn", "Phí, lệ phí", "Căn cứ pháp lý")


def read(pages: dict[str, list[tuple[object, ...]]], **more: object) -> DecisionReading:
    return read_decision(xlsx(pages, **more), "ds.xlsx")  # type: ignore[arg-type]


def told(reading: DecisionReading) -> str:
    return "\n".join(map(str, reading.warnings))


def test_a_heading_far_down_and_to_the_right_is_found() -> None:
    found = read(
        {
            "Danh mục": [
                (),
                ("", "", "DANH MỤC THỦ TỤC HÀNH CHÍNH BAN HÀNH MỚI"),
                ("", "", "(Kèm theo Quyết định số 1369/QĐ-UBND ngày 16/10/2024)"),
                (),
                ("", "", *HEADING),
                ("", "", 1, "1.000001", "A", "5 ngày", 100000, date(2024, 5, 1)),
            ]
        }
    )
    (row,) = found.rows
    assert (found.number, found.date) == ("1369/QĐ-UBND", date(2024, 10, 16))
    assert (row.table, row.code, row.fee, row.basis) == ("A", "1.000001", "100000", "01/05/2024")
    assert row.source.place == "Trang “Danh mục”, dòng 6"
    assert row.source.cells["code"][0].column == 4
    assert found.warnings == ()


def test_every_page_is_a_table_of_its_own() -> None:
    found = read(
        {
            "Ban hành mới": [HEADING, (1, "1.000001", "A", "5 ngày", "", "L")],
            "Bãi bỏ": [("TT", "Mã", "Tên TTHC", "Căn cứ bãi bỏ"), (1, "1.000002", "B", "NĐ 5")],
            "Ghi chú": [("người lập",)],
            "Nháp": [HEADING, (1, "1.000003", "C", "", "", "")],
        },
        hidden=["Nháp"],
    )
    assert [(row.table, row.code) for row in found.rows] == [("A", "1.000001"), ("D", "1.000002")]
    assert "Trang “Nháp” đang ẩn" in told(found)
    assert "Trang “Ghi chú”: không có danh mục" in told(found)


def test_two_lists_on_one_page_each_keep_their_columns() -> None:
    found = read(
        {
            "DS": [
                ("I. Danh mục TTHC ban hành mới",),
                HEADING,
                (1, "1.000001", "A", "5 ngày", "", "L"),
                ("II. Danh mục TTHC bãi bỏ",),
                ("TT", "Tên TTHC", "Mã số TTHC", "Căn cứ bãi bỏ"),
                (1, "B", "1.000002", "NĐ 5"),
            ]
        }
    )
    assert [(row.table, row.code, row.name) for row in found.rows] == [("A", "1.000001", "A"), ("D", "1.000002", "B")]


def test_a_merged_group_and_a_merged_basis_reach_their_rows() -> None:
    found = read(
        {"Ban hành mới": [HEADING, (), (1, "1.000001", "A", "5 ngày"), (2, "1.000002", "B", "6 ngày")]},
        merges={"Ban hành mới": [(1, 0, 1, 5, "Lĩnh vực Y tế"), (2, 5, 3, 5, "Luật X")]},
    )
    assert [(row.field, row.basis) for row in found.rows] == [("Y tế", "Luật X")] * 2


def test_a_code_kept_as_a_number_gets_its_zero_back_and_is_told() -> None:
    found = read({"Ban hành mới": [HEADING, (1, 1.00234, "A", "5 ngày", "", "L")]})
    assert found.rows[0].code == "1.002340"
    assert "Excel giữ mã dưới dạng số 1.00234" in told(found)


def test_a_number_without_unit_is_told_and_one_under_a_unit_is_read() -> None:
    unclear = read({"Ban hành mới": [HEADING, (1, "1.000001", "A", 15, "", "L")]})
    assert "có số mà không có đơn vị" in told(unclear)
    heading = (*HEADING[:3], "Thời hạn (ngày làm việc)", *HEADING[4:])
    clear = read({"Ban hành mới": [heading, (1, "1.000001", "A", 15, "", "L")]})
    assert (clear.rows[0].time.amount, clear.rows[0].time.unit) == (15, "working_day")


def test_a_column_of_kinds_sorts_the_rows() -> None:
    heading = ("TT", "Loại", "Mã TTHC", "Tên TTHC", "Thời hạn", "Phí", "Căn cứ")
    rows = [
        (i, kind, f"1.00000{i}", "A", "5 ngày", "", "L")
        for i, kind in enumerate(("Mới", "Sửa đổi, bổ sung", "Thay thế", "Bãi bỏ"), 1)
    ]
    assert [row.table for row in read({"DS": [heading, *rows]}).rows] == ["A", "B", "C", "D"]


def test_a_missing_column_is_told_once() -> None:
    heading = ("TT", "Mã TTHC", "Tên TTHC", "Căn cứ")
    found = read({"Ban hành mới": [heading, (1, "1.000001", "A", "L"), (2, "1.000002", "B", "L")]})
    assert told(found).count("không có cột thời hạn giải quyết, phí, lệ phí") == 1


def test_a_workbook_without_a_list_says_what_was_seen() -> None:
    with pytest.raises(UnreadableUploadError, match=r"Trang “x”: a \| b"):
        read({"x": [("a", "b")]})
