"""“Cách thức thực hiện”: channel, time, fee and description, in cells or with the cells glued together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nennep.kernel.text import fold
from nennep.kernel.worktime import UNITS, Term
from nennep.office.durations import DAY, HOUR, MONTH, SAME_DAY, WORKING_DAY, TimePhrase, read_time, spoken
from nennep.office.national_sheet.fees import NO_INFORMATION, begins_fee, fee_at, fee_doubts, read_fee_cell
from nennep.office.national_sheet.records import COUNTER, NO_TIME, ONLINE, POST, Doubt, NationalChannel, NationalFee
from nennep.office.national_sheet.rows import OUTSIDE, SheetRows
from nennep.office.spelling import flat, key

_WORDS = r"(?:Trực tuyến|Trực tiếp|(?:Qua )?(?:[Dd]ịch vụ )?[Bb]ưu chính(?: công ích)?)"
_HEADING = re.compile(r"Hình thức nộp\s*Thời (?:hạn giải quyết|hạn|gian)\s*Phí\s*,?\s*[Ll]ệ phí\s*Mô tả\s*")
_UNIT = r"(?:Ngày làm việc|Giờ làm việc|Ngày|Giờ|Tháng|Tuần|Năm|Phút)"
_LENGTH = rf"\d+(?:[.,]\d+)?(?:\s*(?:-|–|đến)\s*\d+)?\s*{_UNIT}"
_PHRASE = r"(?:Không quy định|(?:Giải quyết )?[Nn]gay trong (?:ngày|buổi)(?: làm việc)?|[Tt]rong ngày(?: làm việc)?)"
_START = re.compile(
    rf"(?P<words>{_WORDS})(?P<gap>\s*)(?:(?P<none>{NO_INFORMATION})|(?P<time>{_LENGTH}|{_PHRASE})"
    r"|(?P<bare>\d{1,4})(?=\s*(?:Miễn phí|Không có thông tin|Phí\b|Lệ phí\b|\s\d))"
    r"|(?P<digits>\d[\d.,]*)\s*(?:Việt Nam Đồng|VNĐ|VND|Đồng)|(?P<other>[^\W\d_]))",
    re.I,
)
_OTHER_CELL = re.compile(r"(?P<time>[^\n]{1,60}?)(?=Miễn phí|Không có thông tin|\d[\d,]* (?:Việt Nam Đồng|VNĐ))")
_TIME_CELL = re.compile(rf"(?:{NO_INFORMATION}|\d+(?:[.,]\d+)?(?:\s*{_UNIT})?|{_PHRASE})\s*$", re.I)
_FIGURE = re.compile(r"\d|ngày làm việc")
_LONGEST_CHANNEL = 40
_HOUR_OF_DAY = re.compile(r"\b(?:sau|truoc|luc|den|tu)\s+\d{1,2}\s*(?:gio|h)\b")
_SAME_DAY = re.compile(r"\b(?:trong|ngay trong)\s+(?:buoi|ngay)\s+(?:lam viec|nhan|tiep nhan)\b")
_SENTENCE = re.compile(r"\n|;|(?<=\w)\.\s")
_LIMIT = re.compile(
    r"thoi (?:han|gian)|khong qua|toi da|cham nhat|trong vong|ke tu|lam viec|^\W*\d{1,3}(?: \(\w+\))? (?:ngay|gio)"
)
_UNTOLD = frozenset({"", NO_INFORMATION})
LONGEST = 200_000
"""Letters of a glued table that is still taken apart; the longest of the portal has a tenth of that."""
_ASKED_UNITS = (WORKING_DAY, DAY, HOUR, MONTH)


Channels = SheetRows[NationalChannel]


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a row begins in a glued text: its channel, its time, and where its fee begins."""

    at: int
    words: str
    time: str
    fee_at: int
    is_split: bool = True


def channel_named(words: str) -> str:
    """COUNTER, ONLINE or POST by what the portal or an office calls it; "" where neither is meant."""
    found = key(words)
    kinds = {ONLINE: "truc tuyen", POST: "buu chinh", COUNTER: "truc tiep"}
    meant = [kind for kind, said in kinds.items() if said in found]
    return meant[0] if len(meant) == 1 else ""


def read_channels(text: str) -> Channels:
    """The rows of a text whose cells are glued together, stand one a line, or are parted by tabs."""
    heading = _HEADING.search(text)
    if heading and "\t" in heading[0].strip():
        return read_channel_cells(_tabbed(text))
    text = _HEADING.sub("", text).strip()
    made = Channels()
    if len(text) > LONGEST:
        made.ask("channels", text, "quá dài để tách thành từng dòng")
        return made
    if not text or text == NO_INFORMATION:
        return made
    starts = [found for one in _START.finditer(text) if (found := _start(text, one))]
    if not starts:
        made.ask("channels", text, "không tách được hình thức nộp, thời hạn và phí")
        return made
    if before := flat(text[: starts[0].at]):
        made.ask("channels", before, "đứng trước dòng đầu tiên, không rõ thuộc dòng nào")
    for i, start in enumerate(starts):
        end = starts[i + 1].at if i + 1 < len(starts) else len(text)
        _add_glued(made, start, text[start.fee_at : end])
    return made


def _tabbed(text: str) -> list[list[str]]:
    """The cells of each row; a line that begins none goes on in the cell before."""
    rows: list[list[str]] = []
    for line in text.split("\n"):
        first, *others = line.split("\t")
        if not rows or _places((first, *others)) or (others and (_is_channel(first) or _TIME_CELL.match(first))):
            rows.append([first, *others])
        else:
            rows[-1][-1] += f"\n{first}"
            rows[-1] += others
    return rows


def _is_channel(cell: str) -> bool:
    return len(cell) <= _LONGEST_CHANNEL and channel_named(cell) != ""


def _start(text: str, found: re.Match[str]) -> _Start | None:
    """The row that begins with this word, or None where the word is part of a sentence."""
    words, at = found["words"], found.start()
    if not words[0].isupper():
        return None
    if found["none"] or found["time"]:
        time = found["time"] or NO_INFORMATION
        end = _after_blanks(text, found.end())
        is_row = begins_fee(text, end) or not found["gap"] or "\n" in found["gap"]
        return _Start(at, words, time, end) if is_row else None
    if found["bare"]:
        return _Start(at, words, found["bare"], _after_blanks(text, found.end()))
    if found["digits"]:
        return _glued_sum(text, found)
    other = None if found["gap"] else _OTHER_CELL.match(text, found.start("other"))
    if other is None or not found["other"].isupper():
        return None
    return _Start(at, words, flat(other["time"]), other.end())


def _glued_sum(text: str, found: re.Match[str]) -> _Start:
    """A number without its unit before a sum: taken apart only where the thousands show the place."""
    at, words = found.start(), found["words"]
    ways = [one for n in (1, 2, 3, 4) if (one := _way(found["digits"], n))]
    if len(ways) == 1:
        return _Start(at, words, ways[0], found.start("digits") + len(ways[0]))
    return _Start(at, words, "", found.start("digits"), is_split=False)


def _way(digits: str, length: int) -> str:
    time, rest = digits[:length], digits[length:]
    is_sum = re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+", rest)
    return time if is_sum and not time.startswith("0") and time.isdigit() else ""


def _after_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _add_glued(made: Channels, start: _Start, text: str) -> None:
    """``text`` is what stands between the time of the row and the next row."""
    fee = fee_at(text, 0)
    end = fee.end if fee else 0
    if start.is_split:
        _add(made, start.words, start.time, fee.fees if fee else (), fee.text if fee else "", text[end:])
        return
    for field in ("time", "fee"):
        made.ask(f"channels.{field}", text[:end], "có thời hạn và phí dính liền, không rõ tách ở đâu")
    channel = channel_named(start.words)
    made.rows.append(NationalChannel(channel, start.words, NO_TIME, (), text[:end], text[end:].strip()))


def read_channel_cells(lines: Sequence[Sequence[str]], above: str = "") -> Channels:
    """The rows of a table; its first line may be its heading, ``above`` is the text over it."""
    made = Channels()
    if flat(above):
        made.ask("channels", above, OUTSIDE)
    places = {"words": 0, "time": 1, "fee": 2, "note": 3}
    before = ""
    for cells in lines:
        if found := _places(cells):
            places = found
            continue
        if before and not _is_channel(cells[0]) and _TIME_CELL.match(cells[0]):
            cells = (before, *cells)  # the channel's cell goes on over this line
        words, time, fee, note = (
            cells[at] if (at := places.get(name, -1)) >= 0 and at < len(cells) else ""
            for name in ("words", "time", "fee", "note")
        )
        words = flat(words) or before
        if not any(map(flat, cells)):
            continue
        before = words
        _add(made, words, flat(time), read_fee_cell(fee), flat(fee), note)
    return made


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Which column holds what, where this line is a heading; else empty."""
    said = {
        "words": ("hinh thuc", "cach thuc"),
        "time": ("thoi han", "thoi gian"),
        "fee": ("phi",),
        "note": ("mo ta", "dien giai", "ghi chu"),
    }
    found = {
        name: i
        for i, cell in enumerate(cells)
        for name, phrases in said.items()
        if len(cell) < 60 and any(key(cell).startswith(one) for one in phrases)
    }
    return found if "words" in found and len(found) > 1 else {}


def _add(made: Channels, words: str, time: str, fees: tuple[NationalFee, ...], fee_text: str, note: str) -> None:
    row = len(made.rows)
    note = note.strip().strip("\t")
    channel = channel_named(words)
    if not channel:
        made.ask("channels.channel", words, "không phải hình thức nộp đã biết")
    told = terms_told(note)
    if not told and time in _UNTOLD:
        told = terms_told("\n".join(fee.note for fee in fees))
    phrase, doubts = _time(time, told, row)
    fee_text = "" if fee_text == NO_INFORMATION else fee_text
    made.rows.append(NationalChannel(channel, words, phrase, fees, fee_text, note))
    made.doubts += doubts + fee_doubts(fees, fee_text, note, row)


def _time(text: str, told: list[Term], row: int) -> tuple[TimePhrase, list[Doubt]]:
    """The limit of one channel with what must be asked of it; ``told`` is what its description says."""
    if text in _UNTOLD:
        why = "không ghi thời hạn" + (", mô tả có nêu" if told else "")
        return NO_TIME, [Doubt("channels.time", "", why, row, tuple(map(spoken, told)))]
    phrase = read_time(text)
    if phrase.amount is not None and not phrase.unit and not phrase.variants:
        return _without_unit(phrase, told, row)
    choices = [phrase.term, *(one.term for one in phrase.variants), *told]
    others = [term for term in told if term != phrase.term]
    why = phrase.doubt or ("là thời hạn ở cột, mô tả còn nêu thời hạn khác" if others else "")
    if not why:
        return phrase, []
    names = tuple(dict.fromkeys(spoken(term) for term in choices if term.unit or term.amount is not None))
    return phrase, [Doubt("channels.time", phrase.text, why, row, names)]


def _without_unit(phrase: TimePhrase, told: list[Term], row: int) -> tuple[TimePhrase, list[Doubt]]:
    if len(told) == 1 and told[0].amount == phrase.amount:
        return TimePhrase(phrase.text, told[0]), []
    same = [term for term in told if term.amount == phrase.amount]
    terms = [*same, *(Term(phrase.amount, unit) for unit in _ASKED_UNITS), *told]
    choices = tuple(dict.fromkeys(spoken(term) for term in terms))
    return phrase, [Doubt("channels.time", phrase.text, "có số mà không có đơn vị", row, choices)]


def terms_told(note: str) -> list[Term]:
    """The different limits that a description tells, in their order; ages and hours of the clock are none."""
    found: dict[Term, None] = {}
    if len(note) > LONGEST or not _FIGURE.search(note):
        return []
    for sentence in _SENTENCE.split(note):
        plain = fold(flat(sentence))
        if not _LIMIT.search(plain):
            continue
        if _SAME_DAY.search(plain):
            found[Term(unit=SAME_DAY)] = None
        phrase = read_time(_HOUR_OF_DAY.sub(" ", plain))
        terms = (phrase.term, *(one.term for one in phrase.variants))
        found |= {term: None for term in terms if term.amount is not None and term.unit in _COUNTED}
    return list(found)


_COUNTED = frozenset(UNITS) - {"year", "minute", "half_day"}
