"""The columns of a portal's list: what each may mean, by its heading or by what was once answered."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from nennep.office.spelling import key

PORTALS = {"national": "Cổng Dịch vụ công quốc gia", "provincial": "Hệ thống giải quyết thủ tục hành chính của tỉnh"}
MEANINGS = {
    "code": "Mã hồ sơ trên cổng",
    "procedure_code": "Mã thủ tục",
    "procedure_name": "Tên thủ tục",
    "filed": "Ngày nộp",
    "name": "Người nộp",
    "identity_number": "Số định danh người nộp",
    "born_on": "Ngày sinh",
    "phone": "Điện thoại",
    "email": "Thư điện tử",
    "address": "Địa chỉ",
    "applicant_kind": "Đối tượng nộp",
    "owner": "Chủ hồ sơ",
    "owner_identity": "Số định danh, mã số của chủ hồ sơ",
    "owner_phone": "Điện thoại chủ hồ sơ",
    "owner_address": "Địa chỉ chủ hồ sơ",
    "channel": "Hình thức nộp",
    "result_channel": "Hình thức nhận kết quả",
    "state": "Trạng thái trên cổng",
    "summary": "Nội dung đề nghị",
}
# Of each group at least one column must be known before anything can be read.
NEEDED: Sequence[tuple[str, ...]] = (("code",), ("procedure_code", "procedure_name"), ("filed",), ("name", "owner"))
# A column that is known, and of which nothing is taken.
UNUSED = ""

_SUBMITTER = ("người nộp", "người nộp hồ sơ", "người đăng ký", "công dân")
_OWNER = ("chủ hồ sơ", "chủ đơn", "tổ chức", "doanh nghiệp")
_NAMES = ("tên", "họ tên", "họ và tên")
_IDENTITIES = (
    *("cccd", "số cccd", "căn cước", "số căn cước", "căn cước công dân", "số căn cước công dân", "cmnd", "số cmnd"),
    *("cmnd cccd", "số cmnd cccd", "cccd cmnd", "số cccd cmnd", "cccd hộ chiếu", "số cccd hộ chiếu"),
    *("số định danh", "mã định danh", "số định danh cá nhân", "số giấy tờ", "số giấy tờ tùy thân", "giấy tờ tùy thân"),
)
_PHONES = ("điện thoại", "số điện thoại", "sđt", "di động", "số di động", "điện thoại liên hệ", "số điện thoại liên hệ")
_ADDRESSES = ("địa chỉ", "địa chỉ liên hệ", "địa chỉ thường trú", "nơi cư trú", "nơi ở hiện tại", "địa chỉ chi tiết")
_TAX_NUMBERS = ("mã số thuế", "mst", "mã số doanh nghiệp", "mã số tổ chức", "mã định danh tổ chức", "mã doanh nghiệp")
_SAID = {
    "code": (
        *("mã hồ sơ", "số hồ sơ", "mã số hồ sơ", "mã biên nhận", "số biên nhận", "mã hồ sơ trên cổng"),
        *("mã hồ sơ dvc", "mã hồ sơ dvcqg", "mã hồ sơ quốc gia", "mã hồ sơ cổng dvcqg"),
    ),
    "procedure_code": (
        *("mã tthc", "mã thủ tục", "mã thủ tục hành chính", "mã tthc quốc gia", "mã số tthc", "mã số thủ tục"),
        *("mã dịch vụ công", "mã dvc", "mã dvctt"),
    ),
    "procedure_name": (
        *("tên tthc", "tên thủ tục", "tên thủ tục hành chính", "thủ tục", "thủ tục hành chính", "tthc"),
        *("dịch vụ công", "tên dịch vụ công", "tên dvc", "tên dịch vụ"),
    ),
    "filed": (
        *("ngày nộp", "ngày nộp hồ sơ", "thời gian nộp", "thời gian nộp hồ sơ", "thời điểm nộp", "ngày giờ nộp"),
        *("ngày gửi", "ngày gửi hồ sơ", "ngày gửi trực tuyến", "ngày nộp trực tuyến", "ngày đăng ký"),
    ),
    "name": (*_SUBMITTER, *_NAMES),
    "owner": (*_OWNER[:2], "tổ chức cá nhân", "cá nhân tổ chức", "tên tổ chức cá nhân", "cá nhân tổ chức nộp hồ sơ"),
    "identity_number": _IDENTITIES,
    "owner_identity": _TAX_NUMBERS,
    "born_on": ("ngày sinh", "ngày tháng năm sinh", "năm sinh", "ngày sinh người nộp"),
    "phone": _PHONES,
    "email": ("email", "e mail", "thư điện tử", "hộp thư", "email người nộp", "địa chỉ email", "địa chỉ thư điện tử"),
    "address": _ADDRESSES,
    "applicant_kind": ("đối tượng", "đối tượng nộp", "loại đối tượng", "đối tượng nộp hồ sơ", "loại chủ hồ sơ"),
    "channel": (
        *("hình thức nộp", "hình thức nộp hồ sơ", "cách thức nộp", "kênh nộp", "kênh tiếp nhận"),
        *("hình thức tiếp nhận", "phương thức nộp", "nguồn hồ sơ"),
    ),
    "result_channel": (
        *("hình thức nhận kết quả", "hình thức trả kết quả", "hình thức nhận kq", "nơi nhận kết quả"),
        *("cách thức nhận kết quả", "phương thức nhận kết quả"),
    ),
    "state": ("trạng thái", "trạng thái hồ sơ", "tình trạng", "tình trạng hồ sơ", "trạng thái xử lý"),
    "summary": (
        *("nội dung", "trích yếu", "trích yếu hồ sơ", "nội dung hồ sơ", "nội dung đề nghị", "nội dung yêu cầu"),
        *("nội dung yêu cầu giải quyết", "tên hồ sơ"),
    ),
    UNUSED: (
        *("stt", "tt", "số tt", "số thứ tự", "lĩnh vực", "tên lĩnh vực", "ngày tiếp nhận", "ngày hẹn trả"),
        *("ngày hẹn trả kết quả", "hạn xử lý", "hạn giải quyết", "cơ quan", "cơ quan thực hiện", "cơ quan giải quyết"),
        *("cơ quan tiếp nhận", "đơn vị", "đơn vị xử lý", "đơn vị tiếp nhận", "cán bộ xử lý", "người xử lý", "ghi chú"),
        *("mức độ", "lệ phí", "phí lệ phí", "trạng thái thanh toán", "số bộ", "ngày trả kết quả", "giới tính"),
    ),
}


def _composed() -> Iterator[tuple[str, str]]:
    """“Họ tên chủ hồ sơ” and, under a common heading, “Chủ hồ sơ” over “Họ tên”."""
    for people, meanings in (
        (_SUBMITTER, {"name": _NAMES, "identity_number": _IDENTITIES, "phone": _PHONES, "address": _ADDRESSES}),
        (_OWNER, {"owner": _NAMES, "owner_identity": _IDENTITIES, "owner_phone": _PHONES, "owner_address": _ADDRESSES}),
    ):
        for meaning, words in meanings.items():
            for person, word in product(people, words):
                yield key(f"{word} {person}"), meaning
                yield key(f"{person} {word}"), meaning


_KNOWN = {key(words): meaning for meaning, listed in _SAID.items() for words in listed}
_KNOWN = dict(_composed()) | _KNOWN


def meaning_of(heading: str) -> str | None:
    """What a column under this heading means; UNUSED for one of which nothing is taken, None if it is not known."""
    return _KNOWN.get(key(heading))


def heading_keys(headings: Sequence[str]) -> list[str]:
    """The headings folded, by which answers are remembered; of two alike the second is told apart."""
    counted: Counter[str] = Counter()
    found = []
    for heading in headings:
        word = key(heading)
        counted[word] += 1
        found.append(word if counted[word] == 1 else f"{word} #{counted[word]}")
    return found


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """Which column, counted from 0, holds what. ``doubled``: meanings that several columns may have.

    ``strange`` are the columns of which nobody knows what they hold.
    """

    places: Mapping[str, int]
    doubled: Mapping[str, Sequence[int]]
    strange: Sequence[int]

    @property
    def missing(self) -> list[tuple[str, ...]]:
        """The needed groups of which no column is known."""
        return [group for group in NEEDED if not any(name in self.places for name in group)]

    @property
    def is_clear(self) -> bool:
        """Whether rows can be read: everything needed is there, and nothing twice."""
        return not self.missing and not self.doubled


def read_columns(headings: Sequence[str], remembered: Mapping[str, str]) -> ColumnReading:
    """What the columns hold: first as was answered before (by heading key), then by their headings."""
    found: dict[str, list[int]] = {}
    answered: dict[str, list[int]] = {}
    strange = []
    for place, word in enumerate(heading_keys(headings)):
        if word in remembered:
            answered.setdefault(remembered[word], []).append(place)
            continue
        meaning = meaning_of(headings[place])
        if meaning is None and word:
            strange.append(place)
        elif meaning:
            found.setdefault(meaning, []).append(place)
    found |= {meaning: places for meaning, places in answered.items() if meaning}
    return ColumnReading(
        places={meaning: places[0] for meaning, places in found.items() if len(places) == 1},
        doubled={meaning: places for meaning, places in found.items() if len(places) > 1},
        strange=strange,
    )


def column_letter(place: int) -> str:
    """The letter over a column: A for the first."""
    return (column_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)
