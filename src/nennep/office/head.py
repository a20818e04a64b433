"""Number, date, issuer and effect of a decision, from its head, its annex line and its articles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from nennep.kernel.dates import full_date
from nennep.office.decision_rows import ReadingWarning
from nennep.office.spelling import flat, key, shown

_NUMBER = r"(?P<number>\d{1,5}[a-z]?)\s*/\s*(?:(?P<year>\d{4})\s*/\s*)?(?P<kind>QĐ\s*-\s*[A-ZĐ]+(?:\s*-\s*[A-ZĐ]+)*)"
_AT_HEAD = re.compile(rf"^Số\s*:?\s*{_NUMBER}", re.I)
_BLANK = re.compile(r"^Số\s*:?\s*[.…_\s]*/\s*(?:\d{4}\s*/\s*)?QĐ", re.I)
_OF_ANNEX = re.compile(rf"^[(\s]*(?:Ban\s+hành\s+|Công\s+bố\s+)?kèm\s+theo\s+Quyết\s+định\s+số\s*:?\s*{_NUMBER}", re.I)
_NAMED = re.compile(rf"Quyết\s+định\s+số\s*:?\s*{_NUMBER}", re.I)
_OF_OTHERS = ("can cu", "theo", "xet", "thay the", "bai bo")
_DAY = r"ngày\s+(?P<d>\d{1,2})\s*(?:tháng|/|-|\.)\s*(?P<m>\d{1,2})\s*(?:năm|/|-|\.)\s*(?P<y>\d{4})"
_SIGNED = re.compile(rf"^[^,;:()]{{2,60}},\s*{_DAY}\s*\.?$", re.I)
_ANY_DAY = re.compile(_DAY, re.I)
_DAY_LEFT_BLANK = re.compile(r"^[^,;:()]{2,60},\s*ngày\s*[.…_ ]*\s*tháng", re.I)
_EFFECT = re.compile(r"hiệu\s+lực\s+(?:thi\s+hành\s+)?(?:kể\s+)?từ\s+(?P<rest>.*)", re.I)
_AGENCIES = ("UỶ BAN NHÂN DÂN", "ỦY BAN NHÂN DÂN", "BỘ ", "SỞ ", "BẢO HIỂM XÃ HỘI", "NGÂN HÀNG")
_FAR, LONGEST = 120, 1000


@dataclass(slots=True)
class Head:
    """What the decision says of itself; "" or None where it does not tell."""

    number: str = ""
    signed_on: date | None = None
    issuer: str = ""
    effective_on: date | None = None
    title: str = ""
    warnings: list[ReadingWarning] = field(default_factory=list)


def read_head(lines: Sequence[str]) -> Head:
    """The head of the decision whose lines, in order, are given."""
    head = Head()
    lines = [flat(line[:LONGEST]) for line in lines]
    _number_and_date(lines, head)
    head.issuer = _issuer(lines[:40])
    head.title = _title(lines[:60])
    _effect(lines, head)
    return head


def _number_and_date(lines: Sequence[str], head: Head) -> None:
    first = lines[:_FAR]
    at_head = next((m for line in first if (m := _AT_HEAD.match(line))), None)
    annexes = [(m, line[m.end() :]) for line in lines if (m := _OF_ANNEX.search(line))]
    signed = next((m for line in first if (m := _SIGNED.match(line))), None)
    if at_head:
        head.number = _told(at_head)
    elif annexes:
        head.number = _told(annexes[0][0])
    if signed:
        head.signed_on = _day(signed, head)
    elif annexes:
        after = _ANY_DAY.search(annexes[0][1])
        head.signed_on = _day(after, head) if after else None
    for match, rest in annexes:
        _compare(match, rest, head)
    if not head.number:
        _from_running_text(first, head)
    _tell_missing(first, head)


def _from_running_text(lines: Sequence[str], head: Head) -> None:
    """The one decision that the text names, if it names one only; told as a doubt."""
    named = [
        (match, line[match.end() :])
        for line in lines
        if not key(line).startswith(_OF_OTHERS)
        for match in _NAMED.finditer(line)
    ]
    if len({_told(match) for match, _ in named}) != 1:
        return
    head.number = _told(named[0][0])
    day = _ANY_DAY.match(named[0][1].strip())
    if day and head.signed_on is None:
        head.signed_on = _day(day, head)
    head.warnings.append(
        ReadingWarning(f"số {head.number} lấy từ câu văn, không từ đầu quyết định", shown(named[0][0].string))
    )


def _compare(match: re.Match[str], rest: str, head: Head) -> None:
    """The annex names its decision again; a difference is an error of the file."""
    if _told(match) != head.number:
        head.warnings.append(
            ReadingWarning(f"đầu quyết định ghi số {head.number}, phụ lục ghi số {_told(match)} – LỆCH")
        )
    found = _ANY_DAY.search(rest[:60])
    day = _day(found, head) if found else None
    if day and head.signed_on and day != head.signed_on:
        head.warnings.append(
            ReadingWarning(
                f"đầu quyết định ghi ngày {full_date(head.signed_on)}, phụ lục ghi ngày {full_date(day)} – LỆCH"
            )
        )


def _tell_missing(first: Sequence[str], head: Head) -> None:
    if not head.number:
        is_draft = any(_BLANK.match(line) for line in first)
        why = "số còn để trống (bản dự thảo?)" if is_draft else "không thấy dòng “Số: …/QĐ-…”"
        head.warnings.append(ReadingWarning(f"chưa đọc được số quyết định: {why}"))
    if head.signed_on is None:
        is_blank = any(_DAY_LEFT_BLANK.match(line) for line in first)
        why = "ngày còn để trống (bản dự thảo?)" if is_blank else "không thấy dòng “…, ngày … tháng … năm …”"
        head.warnings.append(ReadingWarning(f"chưa đọc được ngày quyết định: {why}"))


def _told(match: re.Match[str]) -> str:
    """“1369/QĐ-UBND”, blanks taken out, letters raised."""
    year = f"{match['year']}/" if match["year"] else ""
    kind = "".join(match["kind"].split()).upper()
    return f"{match['number']}/{year}{kind}"


def _day(match: re.Match[str], head: Head) -> date | None:
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        head.warnings.append(ReadingWarning(f"“{shown(match[0])}” không phải một ngày có thật"))
        return None


def _issuer(lines: Sequence[str]) -> str:
    """The agency above the number: “ỦY BAN NHÂN DÂN TỈNH LAM GIANG”."""
    for i, line in enumerate(lines):
        if line.upper() != line or not line.startswith(_AGENCIES) or len(line) > 120:
            continue
        after = lines[i + 1] if i + 1 < len(lines) else ""
        is_more = line.endswith("NHÂN DÂN") and after.upper() == after
        if is_more and after.startswith(("TỈNH", "THÀNH PHỐ", "XÃ", "PHƯỜNG", "ĐẶC KHU")):
            return f"{line} {after}"
        return line
    return ""


def _title(lines: Sequence[str]) -> str:
    found = next((line for line in lines if re.match(r"(?:về\s+việc|v/v)\s", line, flags=re.I)), "")
    return found


def _effect(lines: Sequence[str], head: Head) -> None:
    """The day of effect: the day of signing, or the one the article names."""
    articles = [
        m["rest"]
        for line in lines
        if "này" in line.lower() and (m := _EFFECT.search(line)) and key(line).find("quyet dinh nay") >= 0
    ]
    if not articles:
        return
    rest = articles[0]
    words = key(rest)
    if words.startswith(("ngay ky", "khi ky")):
        head.effective_on = head.signed_on
        return
    found = _ANY_DAY.match(rest)
    if found:
        head.effective_on = _day(found, head)
    else:
        head.warnings.append(ReadingWarning(f"chưa hiểu ngày hiệu lực “{shown(rest)}”"))
