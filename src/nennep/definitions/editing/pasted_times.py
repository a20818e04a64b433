"""Amounts of time in pasted rows: what must be asked before they are hours, and what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nennep.definitions.editing.amounts import read_hours, says_at_once
from nennep.definitions.editing.errors import EditError
from nennep.kernel.worktime import UNITS
from nennep.office.durations import DAY, HOUR, WORKING_DAY, read_time
from nennep.office.spelling import shown

BLANK = "blank"
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "day": {WORKING_DAY: "ngày làm việc, mọi dòng", BLANK: "để trống, ghi giờ sau"},
    "bare": {HOUR: "giờ, mọi dòng", WORKING_DAY: "ngày làm việc, mọi dòng", BLANK: "để trống, ghi giờ sau"},
    "unread": {BLANK: "để trống, ghi giờ sau"},
}
_ASKED = {
    "day": "“{example}” ({count} dòng) chưa nói ngày lịch hay ngày làm việc. “Ngày” ở đây là",
    "bare": "“{example}” ({count} dòng) không có đơn vị. Số ở đây là",
    "unread": "“{example}” ({count} dòng) không đọc được thành giờ",
}


@dataclass(frozen=True, kw_only=True)
class TimeQuestion:
    """What a person has to say of all cells of one kind: day, bare or unread."""

    kind: str
    words: str

    @property
    def choices(self) -> Mapping[str, str]:
        return ANSWERS[self.kind]


def questions_of(texts: Sequence[str]) -> tuple[TimeQuestion, ...]:
    """One question for each kind of amount that is no working time by itself."""
    found: dict[str, list[str]] = {}
    for text in texts:
        if kind := _kind(text):
            found.setdefault(kind, []).append(text)
    return tuple(
        TimeQuestion(kind=kind, words=_ASKED[kind].format(example=shown(cells[0], 40), count=len(cells)))
        for kind, cells in sorted(found.items())
    )


def answered(text: str, answers: Mapping[str, str]) -> str:
    """The cell as the answers say it. Raises EditError where nobody has answered."""
    kind = _kind(text)
    if not kind:
        return text
    answer = answers.get(kind, "")
    if answer not in ANSWERS[kind]:
        raise EditError("", "hours", f"Thời gian “{shown(text, 40)}”: trả lời câu hỏi ở trên bảng đã dán rồi nhận.")
    if answer == BLANK:
        return ""
    return f"{text} làm việc" if kind == "day" else f"{text} {UNITS[answer]}"


def _kind(text: str) -> str:
    try:
        read_hours("", text, Decimal(8))
    except EditError:
        return "unread"
    phrase = read_time(text, "")
    if not phrase.amount or not says_at_once(text):
        return ""
    return {DAY: "day", "": "bare"}.get(phrase.unit, "")
