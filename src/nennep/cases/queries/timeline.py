"""Diễn biến: the events of a case in words, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from nennep.kernel.dates import brief_date, with_doubt
from nennep.kernel.words import money
from nennep.ledger.events import EVENTS
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.processes.queries import graph_of_version

from ..models import Case
from ..parts.corrections import MASKED
from ..rules import CHANNELS, FEE_EVENTS, PARTY_ROLES, REPROCESSED
from .chronicle import Chronicle, chronicle_of

# What the applicant does; the desk writes it down.
OF_THE_APPLICANT = ("case.submitted", "case.recalled", "case.withdrawn")
CLOCK_WORDS = {"stands": "đồng hồ dừng", "runs": "đồng hồ chạy"}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One event: when it happened (``day_only``: at an hour nobody told), who did what, when it was recorded if that differs.

    ``sent_back``: a conclusion led back. ``corrected``: label, before, after, and whether only those see it who told what for.
    """

    number: int
    happened_at: datetime
    who: str
    what: str
    remark: str
    recorded_at: datetime | None
    corrected: tuple[tuple[str, str, str, bool], ...] = ()
    day_only: bool = False
    sent_back: bool = False


def story(case: Case, chronicle: Chronicle | None = None) -> list[StoryLine]:
    """The events, newest first."""
    told = chronicle or chronicle_of(case)
    lines = []
    # Read backwards: before a change of version the steps are those of the version it came from.
    version_id = case.process_version_id
    for event in reversed(told.events):
        facts = facts_of(event)
        sent_back = bool(_went_back(version_id, facts))
        words, who = _words(version_id, event, facts), told.people.get(event.actor_id or 0, "Hệ thống")
        if event.kind == REPROCESSED:
            version_id = facts["from"]
        if event.kind in OF_THE_APPLICANT:
            words, who = f"{words}, {who} ghi" if event.actor_id else words, PARTY_ROLES["submitter"]
        late = (event.at - event.happened_at).total_seconds() > 3600
        lines.append(
            StoryLine(
                event.number,
                event.happened_at,
                who,
                words,
                told.remarks.get(facts.get("remark", ""), ""),
                event.at if late else None,
                tuple(
                    (label, before, after, key.partition(".")[2] in MASKED)
                    for key, label, before, after in told.corrections.get(facts.get("correction", ""), ())
                ),
                day_only=event.kind == "case.submitted" and case.filed_by_day,
                sent_back=sent_back,
            )
        )
    return lines


def _words(version_id: int | None, event: Event, facts: dict[str, Any]) -> str:
    kind, words = event.kind, EVENTS[event.kind].lower()
    if kind == REPROCESSED:
        return f"{words}: từ bản {facts['from_number']} sang bản {facts['to_number']}"
    if kind == "case.submitted":
        words = f"{words}, {CHANNELS.get(facts['channel'], facts['channel']).lower()}"
    step = facts.get("step")
    if step and version_id:
        graph = graph_of_version(version_id)
        if step in graph.ids:
            name = graph.node(step).step.name
            told = f"{name[:1].lower()}{name[1:]}"
            if back := _went_back(version_id, facts):
                words = f"trả lại về bước {back}, từ bước {told}"
            else:
                words = words if told == words else f"{words}: {told}"
            timer = graph.nodes.get(facts.get("timer", 0))
            if timer and timer.alarm:
                words = f"{words}, {timer.alarm.name[:1].lower()}{timer.alarm.name[1:]}"
    if facts.get("slip"):
        words = f"{words}, giấy hẹn số {facts['slip']} thay số {facts['replaces_slip']}"
    for number, before in facts.get("receipts", ()):
        words = f"{words}, biên lai số {number} thay số {before}"
    if kind in FEE_EVENTS:
        words = f"{words}, {money(facts['amount'])}"
    if facts.get("outcome"):
        words = f"{words}, {facts['outcome'].lower()}"
    if facts.get("clock") in CLOCK_WORDS:
        words = f"{words}, {CLOCK_WORDS[facts['clock']]}"
    before, after = facts.get("due_before"), facts.get("due_at")
    if before and after and before != after:
        words = f"{words}, hạn dời {_day(before, event)} sang {with_doubt(_day(after, event), bool(facts.get('provisional')))}"
    return words


def _went_back(version_id: int | None, facts: dict[str, Any]) -> str:
    """The steps to which the conclusion of a step sent the case back, in words; empty where it went on."""
    if version_id is None or not facts.get("outcome"):
        return ""
    graph = graph_of_version(version_id)
    if facts.get("step") not in graph.ids or facts["outcome"] not in graph.node(facts["step"]).back:
        return ""
    return ", ".join(f"“{graph.node(step).step.name}”" for step in facts["entered"])


def _day(text: str, event: Event) -> str:
    """A day told beside the event: its year too where that is another one."""
    return brief_date(timezone.localdate(datetime.fromisoformat(text)), timezone.localdate(event.happened_at))
