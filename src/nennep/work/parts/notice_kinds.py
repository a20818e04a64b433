"""The kinds of notice, the words of each by day, and the hours at which they are sent: ``notice_kinds.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from nennep.kernel.dates import moment
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

    def template(self, day: date) -> NoticeTemplate:
        """The words of that day; the first ones for a day before them."""
        begun = [each for each in self.templates if each.begins_on <= day]
        return begun[-1] if begun else self.templates[0]


@cache
def _content() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def notice_kinds() -> Mapping[str, NoticeKind]:
    """Every kind by its code, in the order of the file."""
    return {each["code"]: _kind(each) for each in _content()["kinds"]}


def _kind(row: Mapping[str, Any]) -> NoticeKind:
    templates = sorted((NoticeTemplate(t["from"], t["subject"], t["body"]) for t in row["templates"]), key=_begin)
    mail, asked = row.get("mail", "now"), row.get("asked", False)
    return NoticeKind(row["code"], row["label"], row["audience"], mail, tuple(templates), asked)


def _begin(template: NoticeTemplate) -> date:
    return template.begins_on


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
    if name.endswith("_at"):
        return moment(value if isinstance(value, datetime) else datetime.fromisoformat(value))
    return str(value)


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
