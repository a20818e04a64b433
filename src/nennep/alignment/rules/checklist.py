"""What a change of a procedure asks of its process, as a list to tick off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nennep.procedures.rules import COLUMNS, PARTS, label_of
from nennep.procedures.rules.comparison.fees import words_of_fees
from nennep.procedures.rules.comparison.terms import words_of, words_of_terms
from nennep.procedures.rules.published import Published, stored

# After the content is right: each authority in turn, then the posting.
CLOSING = (
    ("internal", "Trình phê duyệt quy trình nội bộ"),
    ("iso", "Phê duyệt quy trình ISO"),
    ("posting", "Công khai"),
)
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """One attribute that changes: ``told`` says it in the reason, ``asks`` what there is to do."""

    field: str
    told: str
    asks: str


def changes_of(change: str, values: Mapping[str, Any], before: Published | None) -> tuple[AttributeChange, ...]:
    """What setting ``values`` changes in the procedure as it was ``before``."""
    found = []
    if "terms" in values:
        found.append(_terms(values["terms"], stored(before.terms) if before else {}))
    if "fees" in values:
        words = words_of_fees(values["fees"])
        found.append(AttributeChange("fees", "phí, lệ phí", f"Đổi phí, lệ phí: {words}"))
    cited = {basis.document for basis in before.bases} if before else set()
    new = [b["document"] for b in values.get("bases", ()) if b["document"] not in cited]
    if "bases" in values:
        words = f": {'; '.join(new)}" if new else ""
        found.append(AttributeChange("bases", "căn cứ pháp lý", f"Xem căn cứ pháp lý{words}"))
    if "name" in values and (before is None or values["name"] != before.name):
        found.append(AttributeChange("name", "tên thủ tục", f"Đổi tên thủ tục thành “{values['name']}”"))
    for name, words in (("level", "cấp thực hiện"), ("result", "kết quả"), ("competent", "thẩm quyền")):
        if name in values:
            found.append(AttributeChange(name, words, f"Xem lại {words}: {values[name]}"))
    told = {one.field for one in found} | {"name"}
    for name in (*COLUMNS, *PARTS):
        if name in values and name not in told:
            words = label_of(name)[:1].lower() + label_of(name)[1:]
            found.append(AttributeChange(name, words, f"Xem lại {words}"))
    if change == "replaced":
        found.append(AttributeChange("code", "thay thế thủ tục", "Đổi mã, tên thủ tục bị thay thế"))
    if not found:
        found.append(AttributeChange("content", "nội dung thủ tục", "Đối chiếu quy trình với quyết định"))
    return tuple(found)


def _terms(new: Mapping[str, Any], old: Mapping[str, Any]) -> AttributeChange:
    words = words_of_terms(new)
    told = f"thời hạn {words}"
    if old and new:
        first, last = next(iter(old.values())), next(iter(new.values()))
        same = first.get("unit") == last.get("unit") and first.get("amount") and last.get("amount")
        if same and len({words_of(t) for t in (*old.values(),)}) == 1:
            way = "xuống" if float(last["amount"]) < float(first["amount"]) else "lên"
            told = f"thời hạn từ {first['amount']} {way} {words}"
        else:
            told = f"thời hạn từ {words_of_terms(old)} thành {words}"
    return AttributeChange("terms", told, f"Sửa tổng giờ cho vừa thời hạn {words}")


def items_of(
    decision: int, lines: Sequence[tuple[int, str, Sequence[AttributeChange]]], *, closing: bool = True
) -> list[dict[str, Any]]:
    """The list for a draft; a key names decision, line and attribute, so that none stands twice.

    ``lines`` are (order, code, changes); the code is told where there is more than one.
    """
    found = []
    for order, code, changes in lines:
        for one in changes:
            words = one.asks if len(lines) == 1 else f"{code}: {one.asks[:1].lower()}{one.asks[1:]}"
            found.append((f"{decision}:{order}:{one.field}", words))
    found += CLOSING if closing else ()
    return [{"key": k, "words": words, "done_at": None, "done_by": None} for k, words in found]


def law_items(names: Sequence[str]) -> list[dict[str, Any]]:
    """The list of a draft that changes of the law ask for; ``names`` are their texts."""
    found = [(f"law:{name}:steps", f"Đối chiếu bảng bước, căn cứ với {name}") for name in names]
    return [{"key": k, "words": words, "done_at": None, "done_by": None} for k, words in (*found, *CLOSING)]


def joined(standing: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The list of an open draft with what is asked besides, before its closing items."""
    known = {one["key"] for one in standing}
    closing = {key for key, _ in CLOSING}
    more = [dict(one) for one in new if one["key"] not in known]
    last = [dict(one) for one in standing if one["key"] in closing]
    first = [dict(one) for one in standing if one["key"] not in closing]
    ends = [one for one in more if one["key"] in closing]
    return first + [one for one in more if one["key"] not in closing] + last + ends


def reason_of(number: str, lines: Sequence[tuple[str, Sequence[AttributeChange]]]) -> str:
    """Why a draft is asked for, in one line."""
    told = [(f"{code} " if len(lines) > 1 else "") + ", ".join(one.told for one in changes) for code, changes in lines]
    text = f"QĐ {number}: {'; '.join(told)}"
    return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 1].rstrip()}…"
