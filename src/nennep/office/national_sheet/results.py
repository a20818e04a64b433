"""“Kết quả thực hiện”: the name of each result, its code, and what the page lists behind them."""

import re
from dataclasses import dataclass

from nennep.office.national_sheet.fees import NO_INFORMATION
from nennep.office.national_sheet.records import Doubt, NationalResult
from nennep.office.spelling import flat, shown

_BEHIND = re.compile(r"Từ khóa:?\s*(?P<keywords>.*?)\s*Mô tả:?\s*(?P<description>.*)\Z", re.S)
_CODE = re.compile(
    r"\s*Mã:\s*(?P<code>KQ\.[A-Z]\d{2}\.\d{6}|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}-KQ\d+|[^\s]+?(?=\s|\Z))", re.S
)


@dataclass(slots=True)
class Results:
    """The results that were read, the keywords and the description behind them, and what must be asked."""

    rows: list[NationalResult]
    doubts: list[Doubt]
    keywords: str = ""
    description: str = ""


def read_results(text: str) -> Results:
    """The results of a text, with or without codes."""
    made = Results([], [])
    behind = _BEHIND.search(text)
    if behind:
        made.keywords, made.description = (
            "" if (words := behind[name].strip()) == NO_INFORMATION else words for name in ("keywords", "description")
        )
        text = text[: behind.start()]
    begin = 0
    for code in _CODE.finditer(text):
        made.rows.append(NationalResult(flat(text[begin : code.start()]), code["code"]))
        begin = code.end()
    rest = flat(text[begin:])
    if rest and rest != NO_INFORMATION:
        made.rows.append(NationalResult(rest))
        if len(made.rows) > 1:
            made.doubts.append(Doubt("result", shown(rest, 200), "đứng sau kết quả cuối cùng mà không có mã"))
    return made
