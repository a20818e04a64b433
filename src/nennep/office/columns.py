"""The columns of the lists of a publishing decision (tables A-D), by the words agencies use."""

import re
from collections.abc import Mapping

from nennep.office.decision_rows import AMENDED, ENACTED, REPEALED, REPLACED
from nennep.office.headings import said

ORDER, CODE, NAME, TIME, PLACE = "order", "code", "name", "time", "place"
MANNER, FEE, BASIS, FIELD = "manner", "fee", "basis", "field"
AGENCY, LEVEL, AMENDMENT, NOTE, KIND = "agency", "level", "amendment", "note", "kind"
OLD_CODE, OLD_NAME = "old_code", "old_name"
_A_PROCEDURE = ("thu tuc hanh chinh", "tthc", "thu tuc", "dich vu cong")
_OLD = ("duoc thay the", "bi thay the", "thay the cho", "thay the boi", "tthc cu", "thu tuc cu")
_CODE = re.compile(
    r"^ma(?: so)?(?: (?:cu|moi|quoc gia|csdlqg))?$|\bma(?: so)?$"
    r"|\bma (?:so )?(?:tthc|thu tuc|ho so)\b|^so ho so\b"
)
_LAW = ("vbqppl", "van ban", "can cu", "quyet dinh")
# First match wins: the narrow before the wide.
_SAID = (
    (AMENDMENT, ("noi dung sua doi", "noi dung thay doi", "van ban sua doi", "bo phan sua doi")),
    (BASIS, ("bai bo", "can cu", "co so phap ly", "vbqppl", "van ban quy pham", "van ban quy dinh")),
    (TIME, ("thoi han", "thoi gian")),
    (FEE, ("phi", "le phi", "muc thu")),
    (PLACE, ("dia diem", "noi tiep nhan", "noi nop", "dia chi")),
    (AGENCY, ("co quan", "don vi giai quyet", "don vi thuc hien", "tham quyen")),
    (MANNER, ("cach thuc", "buu chinh", "bcci", "truc tuyen", "muc do", "hinh thuc nop")),
    (LEVEL, ("cap thuc hien", "cap giai quyet")),
    (KIND, ("loai", "hinh thuc cong bo", "noi dung cong bo", "tinh trang", "bien dong")),
    (NOTE, ("ghi chu", "quyet dinh cong bo", "quyet dinh da cong bo")),
)


def column_named(words: str) -> str:
    """What the column under these folded words holds; "" if it is none of ours."""
    if words in {"tt", "stt", "so tt", "so thu tu", "no"}:
        return ORDER
    is_old = said(words, *_OLD)
    if _CODE.search(words) and not said(words, "ten"):
        return OLD_CODE if is_old else CODE
    is_name = said(words, "ten") and not said(words, "nguoi", "co quan", *_LAW)
    if is_name or words in _A_PROCEDURE or words in {"ten", "noi dung thu tuc hanh chinh"}:
        return OLD_NAME if is_old else _name_or_none(words)
    if said(words, *_A_PROCEDURE) and not said(words, *_LAW):
        if is_old:
            return OLD_NAME
        if said(words, "bai bo", "thay the", "huy bo") and not said(words, "ly do"):
            return NAME
    if said(words, "phi dia gioi", "ma qr"):
        return ""
    for name, phrases in _SAID:
        if said(words, *phrases):
            return name
    if said(words, "linh vuc"):
        return FIELD
    return NAME if said(words, *_A_PROCEDURE) and len(words) <= 60 else ""


def _name_or_none(words: str) -> str:
    return NAME if said(words, *_A_PROCEDURE) or words == "ten" else ""


def is_list_heading(columns: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether these columns are those of a list of procedures."""
    if not (NAME in columns or CODE in columns):
        return False
    others = set(columns) - {ORDER, NAME, CODE}
    return len(columns) >= 3 and (bool(others) or (NAME in columns and CODE in columns))


_KINDS = (
    (
        ENACTED,
        (
            "ban hanh moi",
            "moi ban hanh",
            "cong bo moi",
            "moi duoc ban hanh",
            "bo sung moi",
            "tthc moi",
            "hanh chinh moi",
            "thu tuc moi",
        ),
    ),
    (AMENDED, ("sua doi", "sua doi bo sung", "duoc sua doi")),
    (REPLACED, ("thay the",)),
    (REPEALED, ("bai bo", "huy bo", "het hieu luc")),
)


def kinds_said(words: str) -> tuple[str, ...]:
    """The tables (A-D) that folded words speak of, in their order."""
    if words in {"moi", "them moi", "ban hanh"}:
        return (ENACTED,)
    found = []
    for kind, phrases in _KINDS:
        if said(words, *phrases):
            found.append(kind)
    return tuple(found)


_HEAD = re.compile(r"^(?:phu luc|phan|danh muc|bang|bieu|muc|[a-e]|[ivx]{1,4}|\d{1,2}|thu tuc|tthc|cac thu tuc)\b")
COUNT = re.compile(r"\b(\d{1,4})\s+(?:thu tuc|tthc|dich vu cong)\b")


def is_list_title(words: str) -> bool:
    """Whether folded words head a list: “B. Danh mục thủ tục hành chính sửa đổi, bổ sung”."""
    if not words or len(words) > 320:
        return False
    subject = said(words, "danh muc", *_A_PROCEDURE)
    return bool(_HEAD.match(words)) and subject and not words.startswith("can cu")


_BARE = re.compile(
    r"^(?:[a-e]|[ivx]{1,4}|\d{1,2}) (?:duoc |bi |cong bo )?"
    r"(?:ban hanh moi|moi ban hanh|sua doi|thay the|bai bo|huy bo)\b"
)


def is_bare_kind(line: str, words: str) -> bool:
    """Whether a line heads a list by its kind alone: “II. SỬA ĐỔI, BỔ SUNG”; no article does."""
    is_sentence = line.endswith((".", ";")) or said(words, "quyet dinh", "dieu", "khoan")
    return len(words) <= 90 and not is_sentence and bool(_BARE.match(words))


def counted(words: str) -> int | None:
    """How many procedures folded words announce: “(05 TTHC)”; None if they do not tell."""
    found = COUNT.findall(words)
    return int(found[0]) if len(found) == 1 else None
