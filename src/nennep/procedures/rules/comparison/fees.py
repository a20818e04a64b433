"""The fees and legal bases of a decision beside those that are held."""

import re
from collections.abc import Sequence
from typing import Any

from nennep.kernel.words import money
from nennep.office.spelling import flat, key, shown

from ..columns import FEE_KINDS
from ..published import PublishedBasis, PublishedFee
from .doubts import Doubt, by_hand, choice, doubt
from .terms import UNCHANGED
from .texts import Texts

_AMOUNT = re.compile(r"(?<![\w/.])(\d{1,3}(?:[.,]\d{3})+|\d{4,})(?![\w/]|[.,]\d)\s*(?:đồng|đ\b|vnđ|vnd)?", re.I)
_FREE = re.compile(
    r"^(?:phi |le phi )*(?:khong|khong co|khong thu|khong thu phi|khong quy dinh|mien phi|0|0 dong)"
    r"(?: phi)?(?: le phi)?$"
)
_CHANNELS = {"truc tuyen": "online", "truc tiep": "counter", "buu chinh": "post"}
_LAW = re.compile(r"\d+/(?:\d{4}/)?[A-ZĐ]+[\w-]*|\b(?:luat|nghi dinh|thong tu|quyet dinh)\b", re.I)
_ARTICLE = re.compile(r"^((?:Khoản|Điểm|Điều|khoản|điểm)\s[^,;]*?Điều\s\d+[a-z]?|Điều\s\d+[a-z]?)\b")
Rows = list[dict[str, Any]]


def words_of_fees(fees: Sequence[PublishedFee] | Rows) -> str:
    """“Phí thẩm định 500.000 đồng”; “không thu” where there is none."""
    told = [(one["name"], one["amount"]) if isinstance(one, dict) else (one.name, one.amount) for one in fees]
    return "; ".join(f"{name} {money(amount)}" for name, amount in told) or "không thu"


def compare_fees(texts: Texts, held: Sequence[PublishedFee]) -> tuple[Rows | None, list[Doubt]]:
    """The new fees (None = as they are held), and what a person must look at."""
    text = texts["fee"]
    words = key(text)
    if not words or any(said in words for said in UNCHANGED):
        return None, []
    if _FREE.match(words):
        return _free(text, held)
    read = _rows(text, held)
    if not read:
        why = "Văn bản không ghi số tiền, nên không tự đổi phí."
        acts = (choice("Giữ phí đang có", keep=["fees"]), by_hand("Nhập phí"))
        return None, [doubt("fees", why, *acts, read=shown(text, 200), held=words_of_fees(held))]
    if sorted(one["amount"] for one in read) == sorted(one.amount for one in held):
        return None, []
    if held and len(read) != len(held):
        why = f"Văn bản ghi {len(read)} khoản thu, đang có {len(held)}."
        acts = (choice("Theo văn bản", values={"fees": read}), choice("Giữ phí đang có", keep=["fees"]))
        return read, [doubt("fees", why, *acts, read=flat(text), held=words_of_fees(held))]
    return read, []


def fees_typed(text: str) -> Rows | None:
    """Fees as a person types them, a line each: “Phí thẩm định: 1.000.000”; None where a line has no amount.

    “Không thu” is no fee at all.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and _FREE.match(key(lines[0])):
        return []
    found = [_rows(line, ()) for line in lines]
    return [row for rows in found for row in rows] if all(found) else None


def bases_typed(text: str) -> list[dict[str, str]]:
    """Legal bases as a person types them, a line each."""
    return _bases(text)


def _free(text: str, held: Sequence[PublishedFee]) -> tuple[Rows | None, list[Doubt]]:
    if not held:
        return None, []
    acts = (choice("Không thu nữa", values={"fees": []}), choice("Giữ phí đang có", keep=["fees"]))
    why = "Văn bản ghi không thu, đang có phí."
    return [], [doubt("fees", why, *acts, read=flat(text), held=words_of_fees(held))]


def _rows(text: str, held: Sequence[PublishedFee]) -> Rows:
    """A row an amount; its kind, name and channel by the words before it on the line, or as held."""
    found: Rows = []
    for piece in re.split(r"[\n;]+", text):
        amounts = list(_AMOUNT.finditer(piece))
        for i, match in enumerate(amounts):
            before = piece[amounts[i - 1].end() if i else 0 : match.start()]
            found.append(_row(before, int(re.sub(r"\D", "", match[1])), len(found), held))
    return found


def _row(before: str, amount: int, place: int, held: Sequence[PublishedFee]) -> dict[str, Any]:
    words = key(before)
    old = held[place] if place < len(held) else None
    kind = "le_phi" if "le phi" in words else "phi" if "phi" in words else ""
    name = flat(before).strip(" :-–—.,()")
    return {
        "kind": kind or (old.kind if old else "phi"),
        "name": (old.name if old and kind in ("", old.kind) else name or FEE_KINDS[kind or "phi"])[:200],
        "amount": amount,
        "channel": next((c for said, c in _CHANNELS.items() if said in words), old.channel if old else ""),
        "basis": old.basis if old else "",
    }


def compare_bases(
    texts: Texts, held: Sequence[PublishedBasis], *, whole: bool = False
) -> tuple[list[dict[str, str]] | None, list[Doubt]]:
    """The new legal bases (None = as they are held).

    A decision that sets them ``whole`` replaces those that are held; an amendment only adds to them,
    for what it does not name it does not end.
    """
    if any(said in key(texts["basis"]) for said in UNCHANGED):
        return None, []
    told_in_prose = bool(texts["amendment"]) and texts["basis"] == texts["amendment"]
    if told_in_prose and not _LAW.search(key(texts["amendment"]) + " " + texts["amendment"]):
        return None, []
    read = _bases(texts["basis"])
    known = {_same(one.document) for one in held}
    new = [one for one in read if _same(one["document"]) not in known]
    if whole:
        same = {_same(one["document"]) for one in read} == known
        return (None if same or not read else read), []
    kept = [{"document": one.document, "article": one.article} for one in held]
    return (kept + new if new else None), []


def compare_amendment(texts: Texts) -> list[Doubt]:
    """Changed content told in prose is not understood by a machine: a person writes it in."""
    text = texts["amendment"]
    if not text or _LAW.search(key(text) + " " + text):
        return []
    why = "Nội dung sửa đổi viết bằng lời; những mục máy hiểu được nằm ở các dòng khác."
    acts = (choice("Đã xem, đủ rồi"), by_hand("Sửa thêm"))
    return [doubt("amendment", why, *acts, read=shown(text, 300))]


def _bases(text: str) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for piece in re.split(r"[\n;]+|(?<=\.)\s+-\s+", text):
        line = re.sub(r"^\s*(?:[-–+•*]|\d{1,2}[.)])\s*", "", flat(piece)).strip(" .;,")
        if not line:
            continue
        article = _ARTICLE.match(line)
        document = line
        if article and " " in line[article.end() :].strip():
            document = re.sub(r"^(?:của|,)\s*", "", line[article.end() :].strip())
        found.setdefault(document, {"document": document[:300], "article": article[1][:120] if article else ""})
    return list(found.values())


def _same(document: str) -> str:
    """What tells a legal document: its number where it has one, else its words."""
    found = re.search(r"\d+/(?:\d{4}/)?[A-ZĐ][\w-]*", document)
    return key(found[0]) if found else key(document)
