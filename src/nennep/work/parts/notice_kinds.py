"""The kinds of notice, the words of each by day, and the hours at which they are sent: ``notice_kinds.toml``."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from nennep.kernel.dates import moment
from nennep.kernel.law import LawField, LawItem, LawKind
from nennep.kernel.worktime import ZONE, Calendar, OutsideCalendarError

FILE = Path(__file__).with_name("notice_kinds.toml")
DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """The words of a kind from a day on; ``{names}`` are facts of the notice."""

    begins_on: date
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """What is told, to whom (official, citizen), and how by mail as long as the person has not chosen.

    One that is ``asked`` for is told to nobody else than those who have chosen to get it.
    """

    code: str
    label: str
    audience: str
    mail: str
    templates: tuple[NoticeTemplate, ...]
    asked: bool = False
    # Only who holds one of these is ever told it; empty where anybody may be.
    duties: tuple[str, ...] = ()

    def template(self, day: date) -> NoticeTemplate:
        """The words of that day; the first ones for a day before them."""
        begun = [each for each in self.templates if each.begins_on <= day]
        return begun[-1] if begun else self.templates[0]


@cache
def _content() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def notice_kinds() -> Mapping[str, NoticeKind]:
    """Every kind by its code, in the order of the file, with the words that came with packages: those stand until another package."""
    return NOTICE_TEMPLATES.value()


def _built_in() -> Iterator[LawItem]:
    for row in _content()["kinds"]:
        for each in row["templates"]:
            content = {"subject": each["subject"], "body": each["body"]}
            yield LawItem(row["code"], each["from"], "", content)


def _kinds(entries: Sequence[LawItem]) -> Mapping[str, NoticeKind]:
    return {row["code"]: _kind(row, entries) for row in _content()["kinds"]}


def _kind(row: Mapping[str, Any], entries: Sequence[LawItem]) -> NoticeKind:
    own = sorted((each for each in entries if each.key == row["code"]), key=lambda each: each.begins_on)
    templates = [NoticeTemplate(each.begins_on, each.content["subject"], each.content["body"]) for each in own]
    mail, asked = row.get("mail", "now"), row.get("asked", False)
    return NoticeKind(
        row["code"], row["label"], row["audience"], mail, tuple(templates), asked, tuple(row.get("duties", ()))
    )


def _fault(entry: LawItem) -> str:
    """Only kinds that there are, and in their words only the facts that the product tells of them."""
    known = {
        name for each in _built_in() if each.key == entry.key for text in each.content.values() for name in _names(text)
    }
    codes = [row["code"] for row in _content()["kinds"]]
    if entry.key not in codes:
        return f"không có loại thông báo này; các loại: {', '.join(sorted(codes))}"
    for text in entry.content.values():
        try:
            names = _names(text)
        except ValueError:
            return f"ngoặc nhọn không cân ở “{text[:60]}”"
        strange = [name for name in names if name not in known]
        if strange:
            return f"không điền được {{{strange[0]}}}; loại này có {', '.join(f'{{{name}}}' for name in sorted(known))}"
    return ""


def _fillable(key: str) -> str:
    """What the words of that kind may be filled with, each as people call it."""
    known = {name for each in _built_in() if each.key == key for text in each.content.values() for name in _names(text)}
    return ", ".join(f"{{{name}}} {FACTS[name]}" for name in sorted(known))


def _names(text: str) -> list[str]:
    """What stands in braces, with whatever is written behind the name."""
    found = [(name, shape, turned) for _, name, shape, turned in Formatter().parse(text) if name is not None]
    return [name if not shape and not turned else f"{name}!{turned}:{shape}" for name, shape, turned in found]


def _spoken(entry: LawItem) -> Mapping[str, str]:
    """The words with what is filled in named as people call it."""
    told = {"Tiêu đề": entry.content["subject"], "Nội dung": entry.content["body"]}
    for name, words in FACTS.items():
        told = {label: text.replace(f"{{{name}}}", f"[{words}]") for label, text in told.items()}
    return told


FACTS = {
    "code": "mã hồ sơ",
    "procedure": "thủ tục",
    "due_at": "hẹn trả",
    "before_at": "hẹn cũ",
    "step": "bước",
    "who": "ai",
    "why": "lý do",
    "until": "hạn",
    "agency": "cơ quan",
    "desk": "nơi tiếp nhận, trả kết quả",
    "collect": "nhận kết quả ở đâu",
    "asked_at": "lúc yêu cầu",
    "count": "số lượng",
    "happened_at": "lúc xảy ra",
    "lines": "các dòng",
    "list": "danh sách",
    "people": "người",
    "received_at": "lúc tiếp nhận",
    "rows": "số dòng",
    "taker": "người nhận",
    "giver": "người bàn giao",
    "holder": "người giữ việc",
    "way": "cách nhận",
    "what": "điều",
    "year": "năm",
    "did": "đã làm gì",
    "said": "lời, số hồ sơ",
    "next": "việc kế tiếp",
    "asking": "cơ quan hỏi",
    "partner": "cơ quan được hỏi",
}
NOTICE_TEMPLATES = LawKind(
    "notice_templates",
    "Lời thông báo",
    built_in=_built_in,
    read=_kinds,
    fields={"subject": LawField("Tiêu đề"), "body": LawField("Nội dung")},
    check=_fault,
    tell=_spoken,
    hint=_fillable,
    yields=True,
    call=lambda entry: next((row["label"] for row in _content()["kinds"] if row["code"] == entry.key), entry.key),
)


def chosen_kinds() -> list[NoticeKind]:
    """Those of which an official chooses how they come."""
    return [kind for kind in notice_kinds().values() if kind.audience == "official"]


def notice_words(kind: str, facts: Mapping[str, Any], made_at: datetime) -> tuple[str, str]:
    """Subject and body; what the facts do not tell stands as “…”."""
    template = notice_kinds()[kind].template(made_at.astimezone(ZONE).date())
    told = _Told({name: _in_words(name, value) for name, value in facts.items()})
    return template.subject.format_map(told), template.body.format_map(told)


class _Told(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def _in_words(name: str, value: Any) -> str:
    if not value and value != 0:
        return "…"
    if not name.endswith("_at"):
        return str(value)
    try:
        return moment(value if isinstance(value, datetime) else datetime.fromisoformat(value))
    except ValueError:
        return str(value)  # Said in words: no time is known yet.


def may_send(audience: str, at: datetime, calendar: Calendar | None) -> bool:
    """Whether this is no quiet hour: to officials in the hours of their agency, to citizens by day."""
    local = at.astimezone(ZONE)
    if audience == "citizen":
        hours: Mapping[str, time] = _content()["hours"]
        return hours["citizen_from"] <= local.time() < hours["citizen_to"]
    if calendar is None:
        return True
    try:
        spans = calendar.spans(local.date())
    except OutsideCalendarError:
        return True
    return bool(spans) and spans[0].start <= local.time() < spans[-1].end


def opened_at(at: datetime, calendar: Calendar | None) -> datetime:
    """When the agency opened on that day, which is where its letter of the morning ends; midnight where no calendar tells."""
    local = at.astimezone(ZONE)
    try:
        spans = calendar.spans(local.date()) if calendar else ()
    except OutsideCalendarError:
        spans = ()
    return datetime.combine(local.date(), spans[0].start if spans else time(0), ZONE)
