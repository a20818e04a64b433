"""What a person answers to a doubt: kept as read, one of the choices, or typed; and what it changes."""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

from nennep.kernel.text import nfc
from nennep.kernel.words import exact_number, read_money
from nennep.kernel.worktime import UNITS, Unit
from nennep.office.codes import codes_in
from nennep.office.days import day_in, why_no_day
from nennep.office.durations import read_time
from nennep.office.national_sheet import CHANNEL_WORDS
from nennep.office.national_sheet.channels import channel_named
from nennep.office.national_sheet.fees import SMALLEST, read_fee_cell
from nennep.office.national_sheet.records import NationalFee
from nennep.office.procedure_workbook.records import FIRST_DECISION, LAST_DECISION
from nennep.office.spelling import key
from nennep.org.rules import BrokenRuleError

from .sheets import REPEATED, WARNING, KeptDoubt, Values

KEPT = "="
"""The answer that what was read stays as it is."""
NO_LIMIT, NO_FEE = "không hẹn ngày", "không thu"
_NONE: Mapping[str, str] = {"channels.time": NO_LIMIT, "channels.fee": NO_FEE}
MOST = 4000
# Ways of answering the same question for many procedures at once.
KEEP_WORDS = "Giữ như đã đọc"
WAYS: Mapping[str, str] = {
    "keep": KEEP_WORDS,
    "first": "Lấy khả năng thứ nhất",
    "second": "Lấy khả năng thứ hai",
    "none": "Không có",
    **{f"unit:{unit}": UNITS[unit] for unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.WORKING_HOUR, Unit.MONTH)},
}

Apply = Callable[[Values, int | None, str], None]


def is_waiting(doubt: Mapping[str, Any]) -> bool:
    """Whether nobody has answered it."""
    return doubt["answer"] is None


def group_of(doubt: Mapping[str, Any]) -> tuple[str, str]:
    """Doubts of the same group are the same question: about the same attribute, for the same reason."""
    why = re.sub(r"^trang “[^”]*”, dòng \d+, ", "", doubt["why"])
    return doubt["field"], why


def answered(values: Values, doubts: Sequence[KeptDoubt]) -> Values:
    """The values after every answer took its place; what was kept as read stays."""
    made = deepcopy(values)
    for doubt in doubts:
        if doubt["answer"] not in (None, KEPT):
            _applier(doubt["field"])(made, doubt["row"], doubt["answer"])
    return made


def check_answer(values: Values, doubt: KeptDoubt, text: str) -> str:
    """The answer as it is stored. Raises BrokenRuleError with the way out where it cannot be one."""
    answer = nfc(text).strip()
    if not answer:
        raise BrokenRuleError("answer", "Chọn một khả năng, hoặc ghi câu trả lời.")
    if len(answer) > MOST:
        raise BrokenRuleError("answer", f"Câu trả lời dài {len(answer)} ký tự, nhiều nhất {MOST}.")
    if answer == KEPT:
        if not _can_keep(values, doubt):
            raise BrokenRuleError("answer", "Chỗ này chưa đọc được nên không giữ được; ghi câu trả lời.")
        return answer
    _applier(doubt["field"])(deepcopy(values), doubt["row"], answer)
    return answer


def ways_for(doubts: Sequence[tuple[Values, KeptDoubt]]) -> dict[str, str]:
    """The ways of answering that fit at least one of these doubts of one question, with their words."""
    found: dict[str, str] = {}
    for way, words in WAYS.items():
        answers = (answer_by(way, values, doubt) for values, doubt in doubts)
        example = next((answer for answer in answers if answer is not None), None)
        if example is not None:
            found[way] = f"{words}, như “{example}”" if way in ("first", "second") else words
    if "none" in found:
        found["none"] = _NONE[doubts[0][1]["field"]]
    units = {way: words for way, words in found.items() if way.startswith("unit:")}
    # Where the unit alone is missing, the first of its choices is the number with one of the units.
    return units | {"none": found["none"]} if units else found


def answer_by(way: str, values: Values, doubt: KeptDoubt) -> str | None:
    """What that way answers to this doubt; None where it answers nothing that can be."""
    choices, field = doubt["choices"], doubt["field"]
    if way == "keep":
        return KEPT if _can_keep(values, doubt) else None
    if way in ("first", "second"):
        at = 0 if way == "first" else 1
        return choices[at] if at < len(choices) else None
    if way == "none":
        return _NONE.get(field)
    row = values["channels"][doubt["row"]] if field == "channels.time" and doubt["row"] is not None else None
    if row is None or row["amount"] is None or row["unit"] or not way.startswith("unit:"):
        return None
    return f"{exact_number(Decimal(row['amount']))} {UNITS[way.removeprefix('unit:')]}"


def _can_keep(values: Values, doubt: KeptDoubt) -> bool:
    """Whether what was read can stand: a number without its unit and a sum without its figures cannot."""
    field, row = doubt["field"], doubt["row"]
    if field in ("code", "name", "field", "decision", "signed_on"):
        return bool(values.get(field))
    if field == "channels.time" and row is not None:
        term = values["channels"][row]
        return bool(term["unit"])
    if field == "channels.fee" and row is not None:
        fees = values["channels"][row]["fees"]
        return bool(fees) and all(fee["amount"] is not None for fee in fees)
    if field == "channels.channel" and row is not None:
        return bool(values["channels"][row]["channel"])
    if field == "components.name" and row is not None:
        return bool(values["components"][row]["name"])
    return bool(field != REPEATED)


def _text(field: str) -> Apply:
    def apply(values: Values, row: int | None, answer: str) -> None:
        values[field] = answer

    return apply


def _code(values: Values, row: int | None, answer: str) -> None:
    found = codes_in(answer).found
    if len(found) != 1 or not found[0][0].isdigit():
        raise BrokenRuleError("answer", "Mã có dạng 1.234567, có thể kèm đuôi 000.00.00.H99.")
    values["code"] = found[0]


def _day(values: Values, row: int | None, answer: str) -> None:
    day = day_in(answer, FIRST_DECISION, LAST_DECISION)
    if day is None:
        raise BrokenRuleError("answer", why_no_day(answer, FIRST_DECISION, LAST_DECISION))
    values["signed_on"] = day.isoformat()


def _time(values: Values, row: int | None, answer: str) -> None:
    if row is None:
        raise BrokenRuleError("answer", "Chỗ này không thuộc dòng nào; giữ như đã đọc.")
    values["channels"][row] |= _limit(answer)


def _limit(answer: str) -> dict[str, Any]:
    if key(answer) == key(NO_LIMIT):
        return {"amount": None, "unit": ""}
    time = read_time(answer)
    if time.unit not in set(Unit) or time.variants:
        raise BrokenRuleError("answer", "Ghi số và đơn vị, như 7 ngày làm việc; không hẹn thì ghi: không hẹn ngày.")
    return {"amount": None if time.amount is None else format(time.amount.normalize(), "f"), "unit": str(time.unit)}


def _repeated(values: Values, row: int | None, answer: str) -> None:
    channel = values["channels"][row or 0]["channel"]
    values.setdefault("general", {})[channel] = _limit(answer)


def _fee(values: Values, row: int | None, answer: str) -> None:
    if row is None:
        raise BrokenRuleError("answer", "Chỗ này không thuộc dòng nào; giữ như đã đọc.")
    held, given = values["channels"][row]["fees"], _fees(answer)
    unread = [fee for fee in held if fee["amount"] is None and fee["kind"]]
    # Where one sum of the row could not be read the others stay. What its column named the sum stays too,
    # unless the answer names it.
    rest = [fee for fee in held if fee is not unread[0]] if len(unread) == 1 and len(given) <= 1 else []
    was = {fee["kind"] for fee in (unread if rest else held)}
    kind = was.pop() if len(was) == 1 else ""
    values["channels"][row]["fees"] = rest + [{**fee, "kind": fee["kind"] or kind} for fee in given]


def _fees(answer: str) -> list[dict[str, Any]]:
    if key(answer) in ("khong thu", "mien phi", "khong", "0", "0 dong"):
        return []
    amount = read_money(answer)
    fees = read_fee_cell(answer) if amount is None else (NationalFee(answer, amount if amount >= SMALLEST else None),)
    if not fees or any(fee.amount is None for fee in fees):
        raise BrokenRuleError("answer", "Ghi số tiền bằng đồng, như 400.000 đồng; không thu thì ghi: không thu.")
    return [{"text": f.text, "amount": f.amount, "note": f.note, "kind": f.kind} for f in fees if f.amount]


def _channel(values: Values, row: int | None, answer: str) -> None:
    channel = channel_named(answer)
    if not channel or row is None:
        told = ", ".join(CHANNEL_WORDS.values())
        raise BrokenRuleError("answer", f"Chọn một hình thức nộp: {told}.")
    values["channels"][row]["channel"] = channel


def _cell(part: str, name: str) -> Apply:
    def apply(values: Values, row: int | None, answer: str) -> None:
        if row is None or row >= len(values[part]):
            raise BrokenRuleError("answer", "Chỗ này không thuộc dòng nào; giữ như đã đọc.")
        values[part][row][name] = answer

    return apply


def _count(name: str) -> Apply:
    write = _cell("components", name)

    def apply(values: Values, row: int | None, answer: str) -> None:
        if not (answer.isascii() and answer.isdigit() and len(answer) < 3):
            raise BrokenRuleError("answer", "Ghi số bản, 0 nếu không cần.")
        write(values, row, answer)
        values["components"][row][name] = int(answer)

    return apply


def _nothing(values: Values, row: int | None, answer: str) -> None:
    raise BrokenRuleError("answer", "Chỗ này chỉ xác nhận đã xem; sửa chi tiết sau khi nhận thủ tục.")


def _applier(field: str) -> Apply:
    if field in _APPLY:
        return _APPLY[field]
    return _nothing if field in (WARNING, "channels", "components", "bases") else _text(field)


_APPLY: Mapping[str, Apply] = {
    "code": _code,
    "signed_on": _day,
    "channels.time": _time,
    REPEATED: _repeated,
    "channels.fee": _fee,
    "channels.channel": _channel,
    "components.name": _cell("components", "name"),
    "components.form": _cell("components", "form"),
    "components.originals": _count("originals"),
    "components.copies": _count("copies"),
    "bases.number": _cell("bases", "number"),
}
