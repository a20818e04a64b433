from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from nennep.arrivals.imports.event_file import UnreadableCaseFileError, read_table


def written(folder: Path, content: bytes, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        "mã,việc\nA,Nhận\n".encode(),
        "mã,việc\r\nA,Nhận\r\n".encode("utf-8-sig"),
        "mã;việc\nA;Nhận".encode(),
        "mã\tviệc\nA\tNhận\n".encode("utf-16"),
        # The same letters, spelled with combining marks.
        "ma\u0303,vie\u0323\u0302c\nA,Nha\u0323\u0302n\n".encode(),
    ],
)
def test_the_usual_kinds_of_csv_are_read_alike(tmp_path: Path, content: bytes) -> None:
    table = read_table(written(tmp_path, content))
    assert table.columns == ("mã", "việc")
    assert [(row.number, row.cells) for row in table.rows] == [(2, {"mã": "A", "việc": "Nhận"})]


def test_an_encoding_may_be_named(tmp_path: Path) -> None:
    content = "mã,tên\nA,Bơ\n".encode("utf-16-le")
    assert read_table(written(tmp_path, content), encoding="utf-16-le").columns == ("mã", "tên")


def test_blank_rows_are_passed_over_and_numbers_stay(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, b"a,b\n1,2\n,\n\n3\n1,2,3\n"))
    assert [(row.number, row.cells["b"], row.surplus) for row in table.rows] == [(2, "2", 0), (5, "", 0), (6, "2", 1)]


@pytest.mark.parametrize(
    ("content", "name", "options", "words"),
    [
        (b"", "log.csv", {}, "Tệp trống"),
        (b"a,a\n", "log.csv", {}, "cột trùng tên: a"),
        (b"a,,b\n", "log.csv", {}, "cột không tên"),
        (b"m\xe3,b\n", "log.csv", {}, "không theo bảng mã utf-8-sig"),
        (b"a\n", "log.csv", {"encoding": "utf-99"}, "không có bảng mã này"),
        (b'a,b\n"1,2\n', "log.csv", {}, "Tệp CSV hỏng"),
        (b"a", "log.txt", {}, "Không đọc được tệp đuôi “.txt”"),
        (b"a", "log.xlsx", {}, "Không đọc được bảng tính"),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path, content: bytes, name: str, options: dict[str, str], words: str
) -> None:
    with pytest.raises(UnreadableCaseFileError) as caught:
        read_table(written(tmp_path, content, name), **options)
    assert words in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableCaseFileError) as caught:
        read_table(tmp_path / "none.csv")
    assert "none.csv" in str(caught.value)


def test_a_spreadsheet_keeps_its_days_and_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["mã", "lúc", "hạn", "số"])
    sheet.append(["A", datetime(2026, 3, 2, 8, 0), date(2026, 3, 9), 12])  # noqa: DTZ001
    book.save(tmp_path / "log.xlsx")
    (row,) = read_table(tmp_path / "log.xlsx").rows
    assert row.number == 2
    assert row.cells["lúc"] == datetime(2026, 3, 2, 8, 0)  # noqa: DTZ001
    assert str(row.cells["hạn"]).startswith("2026-03-09")
    assert row.cells["số"] == "12"


def test_a_sheet_may_be_named_and_must_exist(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Nhật ký").append(["mã"])
    book.save(tmp_path / "log.xlsx")
    assert read_table(tmp_path / "log.xlsx", sheet="Nhật ký").columns == ("mã",)
    with pytest.raises(UnreadableCaseFileError) as caught:
        read_table(tmp_path / "log.xlsx", sheet="Khác")
    assert "Nhật ký" in str(caught.value)
