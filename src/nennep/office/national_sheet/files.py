"""A file of national sheets: Word, text copied from the page, or rows with the keys of the portal's copy."""

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from nennep.kernel.text import nfc, storable
from nennep.office.archives import OLE, PDF, ZIP, UnreadableUploadError, open_package
from nennep.office.codes import code_of_number
from nennep.office.decision_rows import ReadingWarning
from nennep.office.files import read_body
from nennep.office.national_sheet.records import FIELD_WORDS, NationalProcedure, NationalReading
from nennep.office.national_sheet.sections import (
    SectionReader,
    SheetSection,
    SheetSections,
    sections_of_body,
    sections_of_lines,
)
from nennep.office.national_sheet.sheet import procedure_of
from nennep.office.spelling import clean
from nennep.office.tables import Table

GZIP = b"\x1f\x8b"
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PROCEDURES = 5000
FEWEST_HEADINGS = 3
"""A file with fewer headings of the sheet in one procedure is something else."""
KEYS: Mapping[str, str] = {
    "ma_thu_tuc": "code",
    "ten_thu_tuc": "name",
    "so_quyet_dinh": "decision",
    "cap_thuc_hien": "level",
    "loai_thu_tuc": "kind",
    "linh_vuc": "field",
    "trinh_tu_thuc_hien": "steps_text",
    "cach_thuc_thuc_hien": "channels",
    "thanh_phan_ho_so": "components",
    "doi_tuong_thuc_hien": "applicants",
    "co_quan_thuc_hien": "agency",
    "co_quan_co_tham_quyen": "competent",
    "dia_chi_tiep_nhan": "reception_place",
    "co_quan_duoc_uy_quyen": "authorised",
    "co_quan_phoi_hop": "coordinating",
    "ket_qua_xu_ly": "result",
    "ket_qua_thuc_hien": "result",
    "can_cu_phap_ly": "bases",
    "yeu_cau_dieu_kien": "conditions",
    "tu_khoa": "keywords",
    "mo_ta": "description",
}
"""The keys of a file of rows, with the attribute that each holds."""
# Stands for a tab where tabs become blanks.
_TAB = "\ue000"
WAY_OUT = "Mở tờ thủ tục trên cổng, chép cả trang vào tệp văn bản (.txt, UTF-8) hoặc Word (.docx)."


def read_national_sheet(content: bytes, name: str) -> NationalReading:
    """Every procedure of the file, with what must be asked.

    Raises UnreadableUploadError, in Vietnamese, for a file that is none of ours, is unsafe to open, or
    holds no sheet of a procedure.
    """
    if content.startswith((ZIP, OLE)):
        body = read_body(content, name)
        if any(isinstance(block, Table) and block.sheet for block in body.blocks):
            raise UnreadableUploadError(f"Tệp “{name}” là Excel, không phải tờ thủ tục. {WAY_OUT}")
        notes = [ReadingWarning(note) for note in body.notes]
        return _reading(sections_of_body(body), notes, name)
    text = _text(content, name)
    if text.lstrip()[:1] in ("{", "["):
        return _reading_of_rows(text, name)
    return _reading(sections_of_lines(_lines(text)), [], name)


def _text(content: bytes, name: str) -> str:
    """The file as text. Raises UnreadableUploadError."""
    if content.startswith(GZIP):
        content = _unpacked(content, name)
    if PDF in content[:1024]:
        raise UnreadableUploadError(
            f"Tệp “{name}” là PDF, phần mềm không đọc chữ trong PDF. Mở tệp, chọn hết chữ (Ctrl+A), chép vào một"
            f" tệp văn bản (.txt, UTF-8) hoặc Word rồi đọc tệp đó; không chọn được chữ thì là bản quét: {WAY_OUT}"
        )
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not content.strip() or (b"\0" in content and not is_wide) or _is_foreign(content):
        open_package(content.strip() and content, name)
    try:
        return nfc(content.decode("utf-16" if is_wide else "utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableUploadError(
            f"Tệp “{name}” không theo bảng mã UTF-8 (byte thứ {error.start + 1}). Mở bằng Notepad, lưu lại với"
            " mã hóa UTF-8, hoặc dán vào Word và lưu .docx."
        ) from error


def _is_foreign(content: bytes) -> bool:
    head = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    signs = (
        b"\xff\xd8\xff",
        b"\x89png",
        b"gif8",
        b"ii*",
        b"{\\rtf",
        b"<!doctype",
        b"<html",
        b"<?xml",
        b"mime-version",
        b"pk",
    )
    return head.startswith(signs)


def _unpacked(content: bytes, name: str) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(content, MOST_UNPACKED)
    except zlib.error as error:
        raise UnreadableUploadError(
            f"Tệp nén “{name}” bị hỏng. Tải lại, hoặc giải nén rồi đọc tệp bên trong."
        ) from error
    if not unpacking.eof:
        raise UnreadableUploadError(
            f"Tệp nén “{name}” bị cắt cụt hoặc khi giải nén lớn hơn {MOST_UNPACKED // 1024 // 1024} MB. Chia thành nhiều tệp."
        )
    return found


def _lines(text: str) -> Iterator[str]:
    """Every line in one spelling, the tabs between its cells kept."""
    return (_cleaned(line) for line in re.split(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]", text))


def _cleaned(text: str) -> str:
    return clean(text.replace("\t", _TAB)).replace(_TAB, "\t")


def _reading(reader: SectionReader, notes: list[ReadingWarning], name: str) -> NationalReading:
    if reader.headings < FEWEST_HEADINGS:
        raise UnreadableUploadError(
            f"Tệp “{name}” không phải tờ thủ tục của cơ sở dữ liệu quốc gia: không thấy các đề mục “Mã thủ tục”,"
            f" “Tên thủ tục”, “Cách thức thực hiện”, “Thành phần hồ sơ”… {WAY_OUT}"
        )
    return _whole(reader.sheets, notes)


def _whole(sheets: list[SheetSections], notes: list[ReadingWarning]) -> NationalReading:
    if len(sheets) > MOST_PROCEDURES:
        raise UnreadableUploadError(f"Tệp có {len(sheets)} thủ tục, nhiều hơn {MOST_PROCEDURES}. Chia thành nhiều tệp.")
    procedures = tuple(procedure_of(sheet) for sheet in sheets)
    return NationalReading(procedures, (*notes, *_doubles(procedures)))


def _doubles(procedures: tuple[NationalProcedure, ...]) -> list[ReadingWarning]:
    """A code that stands twice in the file."""
    first: dict[str, int] = {}
    found = []
    for i, one in enumerate(procedures):
        if one.code and first.setdefault(one.code, i) != i:
            before = procedures[first[one.code]]
            found.append(ReadingWarning(f"mã {one.code} đã có ở {before.place}", one.place, i, "double"))
    return found


def _reading_of_rows(text: str, name: str) -> NationalReading:
    sheets: list[SheetSections] = []
    warnings: list[ReadingWarning] = []
    for place, row in _rows(text, name):
        if not isinstance(row, dict):
            warnings.append(ReadingWarning("không phải một thủ tục (cần cặp tên mục và nội dung); bỏ qua", place))
        elif known := {key: row[key] for key in row if key in KEYS}:
            sheets.append(_sheet_of_row(known, place, warnings, len(sheets)))
        else:
            warnings.append(ReadingWarning("không có mục nào của tờ thủ tục; bỏ qua", place))
    if not sheets:
        raise UnreadableUploadError(
            f"Tệp “{name}” không có thủ tục nào: mỗi thủ tục cần các mục {', '.join(list(KEYS)[:3])}…"
            + (f" {warnings[0].place}: {warnings[0].message}." if warnings else "")
        )
    return _whole(sheets, warnings)


def _rows(text: str, name: str) -> Iterator[tuple[str, Any]]:
    """Every row with its place: of one list, or one a line. Raises UnreadableUploadError."""
    try:
        whole = storable(json.loads(text))
    except (ValueError, RecursionError):
        yield from _rows_by_line(text, name)
        return
    rows = whole if isinstance(whole, list) else [whole]
    if isinstance(whole, dict) and not set(whole) & set(KEYS):
        rows = next((value for value in whole.values() if isinstance(value, list)), rows)
    for number, row in enumerate(rows, 1):
        yield f"thủ tục thứ {number}", row


def _rows_by_line(text: str, name: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield f"dòng {number}", storable(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise UnreadableUploadError(
                f"Tệp “{name}” không phải JSON đúng cách ở dòng {number}. Xuất lại tệp từ nơi đã lấy."
            ) from error


def _sheet_of_row(row: Mapping[str, Any], place: str, warnings: list[ReadingWarning], index: int) -> SheetSections:
    sheet = SheetSections(place)
    for key, value in row.items():
        name = KEYS[key]
        if isinstance(value, float) and name == "code" and (code := code_of_number(value)):
            warnings.append(
                ReadingWarning(f"mã ghi dưới dạng số {value}; hiểu là {code}, có thể mất số 0", place, index, "code")
            )
            value = code
        elif value is None:
            continue
        elif not isinstance(value, str):
            words = FIELD_WORDS[name]
            warnings.append(
                ReadingWarning(f"mục {key} ({words}) không phải là chữ; bỏ qua, cần nhập lại", place, index, name)
            )
            continue
        sheet.found.setdefault(name, SheetSection()).lines += _cleaned(value).split("\n")
    return sheet
