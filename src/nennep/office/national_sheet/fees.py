"""What a fee cell says: “Miễn phí”, “800,000 Việt Nam Đồng(/hồ sơ)”, “Phí : 1500000 Đồng (thẩm định)”."""

import re
from dataclasses import dataclass

from nennep.kernel.text import fold
from nennep.kernel.words import money
from nennep.office.national_sheet.records import CHARGE, FEE, Doubt, NationalFee
from nennep.office.spelling import flat, key, shown

NO_INFORMATION = "Không có thông tin"
SMALLEST = 1000
"""The smallest sum in đồng that is believed: below it thousands were meant, or the portal's 1 for nothing."""

_SUM = r"(?:\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+)"
_CURRENCY = r"(?:Việt Nam Đồng|VNĐ|VND|Đồng|đồng|đ\b|USD|EUR)"
_LABEL = re.compile(r"(?P<label>Lệ phí|Phí)\s*:?\s*")
_ITEM = re.compile(rf"(?P<sum>\d(?:[\d.,]*\d)?)?\s*(?P<currency>{_CURRENCY})(?:\s*/\s*\w+(?: \w+)?)?")
_HEAD = re.compile(rf"{NO_INFORMATION}|Miễn phí|{_LABEL.pattern}(?:{_SUM})?\s*{_CURRENCY}|\d[\d.,]*\s*{_CURRENCY}")
_BLANKS = re.compile(r"[\s;]+")
_OPENS = re.compile(r" ?\(")
_BRACKET = re.compile(r"[()]")
# “a)” and “12)” close nothing.
_ENUMERATION = re.compile(r".{0,2}(?<![\w(])\w{1,2}\)$", re.S)
_FREE = re.compile(r"Miễn phí")
_EMPTY = re.compile(NO_INFORMATION)
_TOLD = re.compile(rf"(?<![\d.,/])(?P<sum>{_SUM})\s*(?:\([^()]{{0,80}}\)\s*)?(?:đồng|Đồng|ĐỒNG|VNĐ|VND|đ\b)")
_NO_FEE = frozenset({"khong", "khong co", "khong thu", "khong thu phi", "mien phi"})
_NOTHING = _NO_FEE | {"", "khong quy dinh"}
_DATED = re.compile(r"\btu ngay\b|\bden het ngay\b|\bap dung\b")
LONGEST = 20_000
"""Letters of a cell that are searched for sums."""


@dataclass(frozen=True, slots=True)
class FeePart:
    """The fee cell at the head of a glued text: what it says, and where the text behind it begins."""

    fees: tuple[NationalFee, ...]
    text: str
    end: int


def begins_fee(text: str, start: int) -> bool:
    """Whether a fee cell begins there."""
    return _HEAD.match(text, start) is not None


def fee_at(text: str, start: int) -> FeePart | None:
    """The fee cell that begins there, with the notes in brackets behind each sum; None where none does."""
    if found := _EMPTY.match(text, start):
        return FeePart((), found[0], found.end())
    if found := _FREE.match(text, start):
        note, end = _note(text, found.end())
        return FeePart((NationalFee(found[0], 0, note),), text[start:end].strip(), end)
    fees: list[NationalFee] = []
    at = start
    is_labelled = bool(_LABEL.match(text, at))
    while item := _item_at(text, at):
        fee, end = item
        if bool(fee.kind) != is_labelled:
            break
        fees.append(fee)
        at = _after_blanks(text, end)
    return FeePart(tuple(fees), text[start:at].strip(), at) if fees else None


def _after_blanks(text: str, start: int) -> int:
    found = _BLANKS.match(text, start)
    return found.end() if found else start


def _item_at(text: str, start: int) -> tuple[NationalFee, int] | None:
    label = _LABEL.match(text, start)
    item = _ITEM.match(text, label.end() if label else start)
    if item is None or not (item["sum"] or label):
        return None
    kind = "" if label is None else CHARGE if label["label"].startswith("Lệ") else FEE
    note, end = _note(text, item.end())
    return NationalFee(flat(item[0]), _amount(item["sum"] or "", item["currency"]), note, kind), end


def _amount(figures: str, currency: str) -> int | None:
    if currency in {"USD", "EUR"} or len(figures) > 18 or not re.fullmatch(_SUM, figures):
        return None
    amount = int(re.sub(r"[.,]", "", figures))
    return amount if amount == 0 or amount >= SMALLEST else None


def _note(text: str, start: int) -> tuple[str, int]:
    """What stands in brackets right behind, and the end of it.

    Where more is closed than was opened, the portal's own bracket is the last one.
    """
    opens = _OPENS.match(text, start)
    if opens is None:
        return "", start
    ends: dict[int, int] = {}
    depth = 0
    for sign in _BRACKET.finditer(text, opens.end() - 1, start + LONGEST):
        if depth <= 0 and _ENUMERATION.match(text, max(sign.start() - 3, start), sign.end()):
            continue
        depth += 1 if sign[0] == "(" else -1
        ends.setdefault(depth, sign.end())
    end = ends.get(min(depth, 0))
    if end is None:
        found = text.find(")", start)
        end = len(text) if found < 0 else found + 1
    return _unwrapped(text[opens.end() : end].removesuffix(")")), end


def _unwrapped(note: str) -> str:
    note = flat(note)
    while note.startswith("(") and note.endswith(")") and ")" not in note[1:-1]:
        note = note[1:-1].strip()
    return note


def read_fee_cell(text: str) -> tuple[NationalFee, ...]:
    """The sums of a cell that stands alone; none where it is empty or was not understood."""
    line = flat(text)
    if key(line) in _NO_FEE:
        return (NationalFee(line, 0),)
    found = fee_at(line, 0)
    if found is None:
        return ()
    rest = line[found.end :].strip(" .;,")
    if not rest or len(found.fees) != 1:
        return found.fees
    (fee,) = found.fees
    return (NationalFee(fee.text, fee.amount, f"{fee.note} {rest}".strip(), fee.kind),)


def sums_told(text: str) -> list[int]:
    """The different sums in đồng that a text tells, in their order."""
    found = (re.sub(r"[.,]", "", one["sum"]) for one in _TOLD.finditer(text[:LONGEST]))
    return list(dict.fromkeys(int(figures) for figures in found if len(figures) <= 15))


def fee_doubts(fees: tuple[NationalFee, ...], text: str, note: str, row: int) -> list[Doubt]:
    """What a person must look at in the fee of one channel; ``note`` is the description of that channel."""
    why, choices = _why(fees, text, note)
    return [Doubt("channels.fee", shown(text, 200), why, row, choices)] if why else []


def _why(fees: tuple[NationalFee, ...], text: str, note: str) -> tuple[str, tuple[str, ...]]:
    notes = f"{note} . {' . '.join(fee.note for fee in fees)}"
    told = tuple(money(each) for each in sums_told(notes))
    if not fees:
        why = "không đọc được mức phí" if flat(text) not in {"", NO_INFORMATION} else "không ghi mức phí"
        return why + (", mô tả có nêu số tiền" if told else ""), told
    if len(fees) > 1:
        return f"có {len(fees)} khoản trong một ô", tuple(money(one.amount) if one.amount else one.text for one in fees)
    (fee,) = fees
    if fee.amount is None:
        return _why_no_amount(fee, told)
    mentioned = [each for each in sums_told(notes) if each != fee.amount]
    if mentioned:
        return "còn nêu số tiền khác", tuple(money(each) for each in (fee.amount, *mentioned))
    if fee.amount == 0 and key(fee.note) not in _NOTHING:
        return "ghi miễn phí nhưng chú thích nói thêm về phí", ()
    if _DATED.search(fold(fee.note)):
        return "mức phí theo thời gian áp dụng", ()
    return "", ()


def _why_no_amount(fee: NationalFee, told: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    figures = re.search(r"\d[\d.,]*", fee.text)
    if figures is None:
        return "không có số tiền", told
    if re.search("USD|EUR", fee.text):
        return "không phải tiền đồng", told
    amount = int(re.sub(r"[.,]", "", figures[0])[:18])
    if amount >= SMALLEST:
        return "không rõ là bao nhiêu tiền", tuple(dict.fromkeys((*told, money(amount))))
    return "là số tiền nhỏ bất thường", tuple(dict.fromkeys((*told, money(amount * 1000))))
