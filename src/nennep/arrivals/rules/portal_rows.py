"""One row of a portal's list: what it says of a dossier, and what is wrong with it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from nennep.kernel.phones import PhoneError, read_phone
from nennep.kernel.text import canon, fold, plain_digits
from nennep.office.codes import code_of_number, codes_in
from nennep.office.days import CellValue
from nennep.office.headings import said
from nennep.office.lost_zeros import ADDED, whole_identity, whole_phone
from nennep.office.spelling import flat, key

from .portal_columns import MEANINGS
from .portal_numbers import Values, is_tax_number, mended_numbers
from .typed_moments import FIRST_BIRTH, WAY, moment_in

# As long as the columns that hold them; of those of _CUT the beginning is kept, the rest stands in the list.
LENGTHS = {
    "code": 60,
    "name": 200,
    "owner": 200,
    "identity_number": 20,
    "owner_identity": 20,
    "phone": 20,
    "owner_phone": 20,
    "email": 254,
    "address": 300,
    "owner_address": 300,
    "summary": 400,
}
LONGEST_WORD = 400
_CUT = ("address", "owner_address", "summary")
# The whole state, folded; a state that says anything else is open. Half a phrase may mean the contrary.
_WITHDRAWN = (
    *("da rut", "da rut ho so", "rut ho so", "cong dan rut", "cong dan rut ho so", "cong dan yeu cau rut ho so"),
    *("nguoi nop rut ho so", "nguoi nop da rut ho so", "da huy", "da huy ho so", "da thu hoi"),
)
_ENDED = (
    *(
        "da tra ket qua",
        "da hoan thanh",
        "hoan thanh",
        "da ket thuc",
        "ket thuc",
        "da giai quyet",
        "da giai quyet xong",
    ),
    *("da xu ly xong", "da xong", "tu choi", "tu choi tiep nhan", "tu choi giai quyet", "khong tiep nhan"),
    *("da tu choi", "dung xu ly", "dung giai quyet"),
)
_ONLINE = ("truc tuyen", "online", "qua mang", "toan trinh", "mot phan", "dvc", "dvcqg", "dich vu cong", "cong")
_POST = ("buu chinh", "bcci", "buu dien")
_COUNTER = ("truc tiep", "tai quay", "mot cua")


@dataclass(frozen=True, slots=True)
class RowRemark:
    """What is wrong in a cell, by meaning, with the rule and the way out; ``stops``: no dossier can be made of it."""

    field: str
    words: str
    stops: bool = False

    @property
    def label(self) -> str:
        """The name of the column."""
        return MEANINGS.get(self.field, "Cả dòng")


@dataclass(slots=True)
class PortalRow:
    """A row as it is understood."""

    values: dict[str, str] = field(default_factory=dict)
    remarks: list[RowRemark] = field(default_factory=list)

    def remark(self, name: str, words: str, *, stops: bool = False) -> None:
        self.remarks.append(RowRemark(name, words, stops))

    @property
    def filed_by_day(self) -> bool:
        """Whether the hour of filing is not told."""
        return "T00:00:00" in self.values.get("filed", "")

    @property
    def is_stopped(self) -> bool:
        return any(remark.stops for remark in self.remarks)


def row_of(cells: Sequence[CellValue], places: Mapping[str, int], *, at: datetime) -> PortalRow | None:
    """What the cells say; None for a line without a dossier: a total, a signature, an empty line.

    ``at``: nothing may have been filed later.
    """
    given = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    if not any(text_of(given.get(name, "")) for name in ("code", "name", "owner", "filed")):
        return None
    if not text_of(given.get("code", "")) and sum(bool(text_of(cell)) for cell in cells) < 3:
        return None
    row = PortalRow()
    for name, cell in given.items():
        row.values[name] = _READERS.get(name, _read_text)(row, name, cell)
    _check_numbers(row)
    _check_needed(row)
    _check_lengths(row)
    filed = row.values.get("filed", "")
    if filed and datetime.fromisoformat(filed) > at:
        row.remark("filed", f"{text_of(given['filed'])} chưa tới. Sửa theo cổng rồi tải lên lại.", stops=True)
    elif row.filed_by_day:
        row.remark("filed", "Cổng không ghi giờ nộp: giấy và màn hình chỉ ghi ngày, hạn trả lời đếm từ đầu ngày ấy.")
    return row


def text_of(cell: CellValue) -> str:
    """The cell on one line; a whole number without a point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return flat(plain_digits(str(cell)))


def ending_of(state: str) -> str:
    """What the state on the portal means here: “withdrawn”, “ended”, or "" while it waits, is worked on, or is strange."""
    words = key(state)
    if words in _WITHDRAWN:
        return "withdrawn"
    return "ended" if words in _ENDED else ""


def procedure_key(values: Values) -> str:
    """By what a procedure of the portal is told from others: the root of its code, or its folded name."""
    return _procedure_word(values.get("procedure_code", ""), values.get("procedure_name", ""))


@lru_cache(maxsize=1024)
def _procedure_word(code: str, name: str) -> str:
    """A list names few procedures on many lines."""
    codes = codes_in(code).found
    if codes and codes[0][0].isdigit():
        return ".".join(codes[0].split(".")[:2])
    return (key(code) or key(name))[:LONGEST_WORD]


def procedure_told(values: Values) -> str:
    """The procedure as the portal calls it."""
    return flat(f"{values.get('procedure_code', '')} {values.get('procedure_name', '')}")[:LONGEST_WORD]


def channel_of(words: str) -> str | None:
    """By which channel it was filed; online where nothing is said, None where it cannot be told."""
    plain = key(words)
    if not plain or said(plain, *_ONLINE):
        return "online"
    if said(plain, *_POST):
        return "post"
    return "counter" if said(plain, *_COUNTER) else None


def result_channel_of(words: str, *, paper: bool) -> str:
    """Where the result is wanted; what the procedure gives, where nothing is said."""
    plain = key(words)
    if paper and said(plain, *_POST):
        return "post"
    if paper and said(plain, *_COUNTER):
        return "counter"
    return "online" if not paper or said(plain, *_ONLINE, "dien tu") else "both"


def _read_text(row: PortalRow, name: str, cell: CellValue) -> str:
    return text_of(cell)


def _read_name(row: PortalRow, name: str, cell: CellValue) -> str:
    return canon(text_of(cell))


def _read_procedure_code(row: PortalRow, name: str, cell: CellValue) -> str:
    restored = code_of_number(cell)
    if restored:
        row.remark(name, f"Excel giữ mã dưới dạng số {text_of(cell)}; hiểu là {restored}, có thể mất số 0 ở cuối.")
    return restored or text_of(cell)


def _read_filed(row: PortalRow, name: str, cell: CellValue) -> str:
    text = text_of(cell)
    if not text:
        return ""
    found = moment_in(cell)
    if found is None:
        row.remark(name, f"“{text}” không đọc được: {WAY}. Sửa trong tệp rồi tải lên lại.", stops=True)
        return ""
    return found[0].isoformat()


def _read_born(row: PortalRow, name: str, cell: CellValue) -> str:
    text = text_of(cell)
    found = moment_in(cell, FIRST_BIRTH) if text else None
    if text and found is None:
        row.remark(name, f"“{text}” không đọc được nên để trống: cần ngày/tháng/năm. Hỏi lại khi tiếp nhận.")
    return found[0].date().isoformat() if found else ""


def _read_phone(row: PortalRow, name: str, cell: CellValue) -> str:
    digits = re.sub(r"[\s.\-()]", "", text_of(cell))
    if whole := whole_phone(digits):
        digits = whole
        row.remark(name, f"Excel làm mất số 0 đầu; ghi là {digits[:4]} •••.")
    try:
        return read_phone(digits)
    except PhoneError as error:
        row.remark(name, f"Số điện thoại {error.words} Sửa khi tiếp nhận.")
        return digits


def _read_identity(row: PortalRow, name: str, cell: CellValue) -> str:
    text = text_of(cell)
    if re.fullmatch(r"\d[.,]\d+E\+?\d+", text, re.IGNORECASE):
        row.remark(
            name, f"Excel đã đổi số thành “{text}”, mất chữ số. Xuất lại với cột dạng chữ, hoặc sửa khi tiếp nhận."
        )
        return ""
    number = re.sub(r"[\s.\-]", "", text).upper()
    if whole := whole_identity(number):
        number = whole
        row.remark(name, ADDED.format(lost="số 0", digits=12))
    return number


def _read_channel(row: PortalRow, name: str, cell: CellValue) -> str:
    text = text_of(cell)
    if channel_of(text) is None:
        row.remark(name, f"“{text}” chưa rõ là cách nộp nào; ghi là trực tuyến.")
    return text


_READERS: Mapping[str, Callable[[PortalRow, str, CellValue], str]] = {
    "name": _read_name,
    "owner": _read_name,
    "procedure_code": _read_procedure_code,
    "filed": _read_filed,
    "born_on": _read_born,
    "phone": _read_phone,
    "owner_phone": _read_phone,
    "identity_number": _read_identity,
    "owner_identity": _read_identity,
    "channel": _read_channel,
}


def _check_numbers(row: PortalRow) -> None:
    for name, number, words in list(mended_numbers(row.values)):
        row.values[name] = number
        row.remark(name, words)
    for name in ("identity_number", "owner_identity"):
        number = row.values.get(name, "")
        if number and not (re.fullmatch(r"\d{12}|[A-Z]{1,2}\d{6,9}", number) or is_tax_number(number)):
            row.remark(name, f"Cần 12 chữ số (tổ chức: 10 hoặc 13), đang có {len(number)} ký tự. Sửa khi tiếp nhận.")


def _check_needed(row: PortalRow) -> None:
    told = {remark.field for remark in row.remarks if remark.stops}
    for name in ("code", "filed"):
        if not row.values.get(name) and name not in told:
            row.remark(name, "Còn trống. Ghi như trên cổng rồi tải lên lại.", stops=True)
    if not row.values.get("name") and not row.values.get("owner"):
        row.remark("name", "Còn trống, cả người nộp lẫn chủ hồ sơ. Ghi như trên cổng rồi tải lên lại.", stops=True)
    if not procedure_key(row.values):
        row.remark("procedure_code", "Mã và tên thủ tục đều trống. Ghi như trên cổng rồi tải lên lại.", stops=True)


def _check_lengths(row: PortalRow) -> None:
    for name, most in LENGTHS.items():
        text = row.values.get(name, "")
        if len(text) <= most:
            continue
        if name in _CUT:
            row.values[name] = text[:most]
            row.remark(name, f"Dài {len(text)} ký tự; ghi {most} ký tự đầu, chữ còn lại ở danh sách.")
        else:
            row.remark(name, f"Dài {len(text)} ký tự, nhiều nhất {most}. Sửa trong tệp rồi tải lên lại.", stops=True)


def same_person(one: str, other: str) -> bool:
    """Whether two names are spelt alike, marks and case apart."""
    return fold(one).split() == fold(other).split()
