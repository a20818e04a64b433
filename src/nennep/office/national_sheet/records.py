"""A procedure as the national database shows it: what the portal's page says, attribute by attribute.

Whoever reads a list of procedures from somewhere else (a workbook, another system's file) makes the
same records, so that one screen corrects them all. Texts are NFC and as written; "" or an empty tuple
is what the file does not tell. What was not certain stands in ``doubts``; nothing is filled in from
elsewhere. Legal shape: NĐ 63/2010/NĐ-CP Điều 8.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as by_default

from nennep.office.decision_rows import ReadingWarning
from nennep.office.durations import TimePhrase

ONLINE, POST, COUNTER = "online", "post", "counter"
CHANNEL_WORDS: Mapping[str, str] = {COUNTER: "Trực tiếp", ONLINE: "Trực tuyến", POST: "Dịch vụ bưu chính"}
"""The channels as the portal names them, by the names under which a version keeps its terms."""

NO_TIME = TimePhrase("")

FEE, CHARGE = "phi", "le_phi"
"""Phí and lệ phí, by the names under which a version keeps its fees."""

FIELD_WORDS: Mapping[str, str] = {
    "code": "Mã thủ tục",
    "decision": "Số quyết định",
    "name": "Tên thủ tục",
    "level": "Cấp thực hiện",
    "kind": "Loại thủ tục",
    "field": "Lĩnh vực",
    "steps_text": "Trình tự thực hiện",
    "channels": "Cách thức thực hiện",
    "channels.channel": "Hình thức nộp",
    "channels.time": "Thời hạn giải quyết",
    "channels.fee": "Phí, lệ phí",
    "components": "Thành phần hồ sơ",
    "components.name": "Tên giấy tờ",
    "components.form": "Mẫu đơn, tờ khai",
    "components.originals": "Số bản chính",
    "components.copies": "Số bản sao",
    "applicants": "Đối tượng thực hiện",
    "agency": "Cơ quan thực hiện",
    "competent": "Cơ quan có thẩm quyền",
    "reception_place": "Địa chỉ tiếp nhận hồ sơ",
    "authorised": "Cơ quan được ủy quyền",
    "coordinating": "Cơ quan phối hợp",
    "result": "Kết quả thực hiện",
    "bases": "Căn cứ pháp lý",
    "bases.number": "Số ký hiệu",
    "conditions": "Yêu cầu, điều kiện thực hiện",
    "keywords": "Từ khóa",
    "description": "Mô tả",
    "sets": "Số lượng hồ sơ",
    "limit": "Thời hạn giải quyết",
    "fee": "Phí, lệ phí",
    "forms": "Mẫu đơn, tờ khai",
}
"""Every attribute with its heading on the sheet; the last four stand apart on older sheets only."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person must look at before the record is taken in.

    ``field`` is a key of FIELD_WORDS; ``row`` the index in ``channels``, ``components`` or ``bases``,
    None where the doubt is about the whole attribute. ``read`` is the piece of text as it stood, ``why``
    a Vietnamese clause that says what is uncertain. ``choices`` are what the field may have meant, each
    typed as a person would type it there (“7 ngày làm việc”, “400.000 đồng”); empty where anything may be.
    A doubt does not say that the value was left open: it was where the field is empty.
    """

    field: str
    read: str
    why: str
    row: int | None = None
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = FIELD_WORDS[self.field] + ("" if self.row is None else f", dòng {self.row + 1}")
        told = f" Có thể là: {'; '.join(self.choices)}." if self.choices else ""
        return f"{where}: “{self.read}” {self.why}.{told}" if self.read else f"{where}: {self.why}.{told}"


@dataclass(frozen=True, slots=True)
class NationalFee:
    """One sum of a channel's fee cell.

    ``amount`` is whole đồng, 0 where the cell says that nothing is paid, None where it cannot be said in
    đồng (another currency, a sum too small to be true). ``text`` is the sum as written, ``note`` what
    stands in brackets behind it, ``kind`` FEE, CHARGE or "" where the cell does not tell them apart.
    """

    text: str
    amount: int | None = None
    note: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class NationalChannel:
    """One row of “Cách thức thực hiện”. A channel stands once for each case that has its own time or fee.

    ``channel`` is a key of CHANNEL_WORDS, "" where the word was not known; ``words`` is that word as
    written. ``time`` is the limit: its term has an amount and no unit where the text names none, and
    neither where the text was not understood or tells none. ``fees`` are the sums of the fee cell, none
    where the cell is empty or says “Không có thông tin”; ``fee_text`` is the cell as written. ``note``
    is the description.
    """

    channel: str
    words: str
    time: TimePhrase = NO_TIME
    fees: tuple[NationalFee, ...] = ()
    fee_text: str = ""
    note: str = ""

    @property
    def fee(self) -> int | str | None:
        """Whole đồng where the cell states one sum, else the cell's text, None where it states nothing."""
        if len(self.fees) == 1 and self.fees[0].amount is not None:
            return self.fees[0].amount
        return self.fee_text or None


@dataclass(frozen=True, slots=True)
class NationalComponent:
    """One paper of “Thành phần hồ sơ”. The name keeps the dash or number that the sheet puts before it.

    ``originals`` and ``copies`` are None where the text gives no number. ``form`` is the name of the
    form or its file, several separated by “; ”. ``case`` is the heading over the paper's table
    (“Trường hợp cấp lại”, “Giấy tờ phải xuất trình”), "" where the table has none.
    """

    name: str
    originals: int | None = None
    copies: int | None = None
    form: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class NationalBasis:
    """One row of “Căn cứ pháp lý”: number (số ký hiệu), title, day of issue and agency as written."""

    number: str
    title: str = ""
    issued_on: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class NationalResult:
    """One result of the procedure, with its code in the national list where the sheet gives it."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalProcedure:
    """One procedure as its sheet shows it.

    ``code`` is the national code (1.000390, with the suffix of the agency where it is written), "" where
    none was found. ``decision`` is the number of the publishing decision as written. ``level`` is as
    printed, several separated by commas (“Cấp tỉnh, Cấp xã”); ``kind`` is the loại thủ tục, ``field`` the
    lĩnh vực. ``agency`` carries out, ``competent`` decides, ``authorised`` acts for it, ``coordinating``
    helps; ``applicants`` is who may ask. ``steps_text`` is the trình tự with its line ends.
    ``place`` says where in the file the sheet stands (“dòng 12”, “thủ tục thứ 3”). ``raw`` holds the text
    of every attribute as it stood, by its key in FIELD_WORDS, for showing it beside.
    """

    code: str
    name: str
    field: str = ""
    level: str = ""
    kind: str = ""
    decision: str = ""
    steps_text: str = ""
    channels: tuple[NationalChannel, ...] = ()
    components: tuple[NationalComponent, ...] = ()
    applicants: str = ""
    agency: str = ""
    competent: str = ""
    reception_place: str = ""
    authorised: str = ""
    coordinating: str = ""
    results: tuple[NationalResult, ...] = ()
    bases: tuple[NationalBasis, ...] = ()
    conditions: str = ""
    keywords: str = ""
    description: str = ""
    doubts: tuple[Doubt, ...] = ()
    place: str = ""
    raw: Mapping[str, str] = by_default(default_factory=dict)

    @property
    def result(self) -> str:
        """The names of the results, separated by “; ”."""
        return "; ".join(one.name for one in self.results)

    def doubts_of(self, attribute: str, row: int | None = None) -> tuple[Doubt, ...]:
        """The doubts of that attribute and, where one is meant, of that row."""
        return tuple(one for one in self.doubts if one.field == attribute and one.row == row)


@dataclass(frozen=True, slots=True)
class NationalReading:
    """The procedures of one file in its order; ``row`` of a warning is an index in ``procedures``.

    Nothing here has been taken in: a person answers the doubts beside the source first.
    """

    procedures: tuple[NationalProcedure, ...]
    warnings: tuple[ReadingWarning, ...]
