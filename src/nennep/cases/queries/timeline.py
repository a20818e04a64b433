"""Diễn biến: the events of a case in words, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from nennep.kernel.dates import brief_date, full_date, with_doubt
from nennep.kernel.words import money
from nennep.ledger.events import EVENTS
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.processes.queries import graph_of_version

from ..models import Case, IssuedPaper
from ..parts.corrections import MASKED
from ..parts.receipts import form_of, number_on
from ..rules import ASSIGNMENT, CHANNELS, FEE_EVENTS, FEE_PAYMENTS, PARTY_ROLES, REPROCESSED, SLIP_WAYS
from .chronicle import INSTRUCTIONS, Chronicle, chronicle_of

# What the applicant does; the desk writes it down.
OF_THE_APPLICANT = ("case.submitted", "case.recalled", "case.withdrawn")
CLOCK_WORDS = {"stands": "đồng hồ dừng", "runs": "đồng hồ chạy"}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One event: when it happened (``day_only``: at an hour nobody told), who did what, when it was recorded if that differs.

    ``sent_back``: a conclusion led back. ``assigned``: it went to another handler. ``corrected``: label, before, after, and whether only those see it who told what for.
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
    assigned: bool = False

    @property
    def reason(self) -> str:
        """The remark where it says why something was turned round, so that it is told at once."""
        return self.remark if self.sent_back or self.assigned or self.corrected else ""


def story(case: Case, chronicle: Chronicle | None = None) -> list[StoryLine]:
    """The events, newest first."""
    told = chronicle or chronicle_of(case)
    papers = {(paper.form, paper.round): paper for paper in case.papers.all()}
    lines = []
    # Read backwards: before a change of version the steps are those of the version it came from.
    version_id = case.process_version_id
    for event in reversed(told.events):
        facts = facts_of(event)
        sent_back = bool(_went_back(version_id, facts))
        words = _words(version_id, event, facts) + _paper(papers, event.kind, facts)
        words += (
            _handlers(told, event.kind, facts)
            + _assigned(told, event.kind, facts)
            + _instructed(told, event.kind, facts)
        )
        who = _who(told, event)
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
                assigned=event.kind == ASSIGNMENT,
            )
        )
    return lines


def _who(told: Chronicle, event: Event) -> str:
    """Who did it, and in whose place where it was by a lent duty."""
    who, lender = told.people.get(event.actor_id or 0, "Hệ thống"), told.people.get(event.acting_for_id or 0)
    return f"{who} (thay {lender})" if lender else who


def _words(version_id: int | None, event: Event, facts: dict[str, Any]) -> str:
    kind, words = event.kind, EVENTS[event.kind].lower()
    if kind == REPROCESSED:
        return f"{words}: từ bản {facts['from_number']} sang bản {facts['to_number']}"
    if kind == "case.succeeded":
        before, after = facts["names"]
        return f"{words}: từ {before} sang {after}, theo {facts['decision']}"
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
        words = f"{words}, giấy hẹn số {facts['slip']} thay số {facts['replaces_slip']}{_dated(facts.get('replaces_slip_of'))}"
    for number, before, *dated in facts.get("receipts", ()):
        words = f"{words}, biên lai số {number} thay số {before}{_dated(*dated)}"
    if kind in FEE_EVENTS:
        words = f"{words}, {money(facts['amount'])}{_way(facts['way'])}"
    if kind == "case.received" and facts.get("fee"):
        words = f"{words}, thu phí {money(facts['fee'])}{_way(facts['fee_paid_by'])}"
    words += _told(kind, facts)
    if facts.get("outcome"):
        words = f"{words}, {facts['outcome'].lower()}"
    if facts.get("clock") in CLOCK_WORDS:
        words = f"{words}, {CLOCK_WORDS[facts['clock']]}"
    before, after = facts.get("due_before"), facts.get("due_at")
    if before and after and before != after:
        words = f"{words}, hạn dời {_moved(before, after, event, provisional=bool(facts.get('provisional')))}"
    return words


def _moved(before: str, after: str, event: Event, *, provisional: bool) -> str:
    """“20/11 sang 25/11”; with the year where it is not that of the event, with the hour where the day is the same."""
    old, new = (timezone.localtime(datetime.fromisoformat(text)) for text in (before, after))
    year = timezone.localdate(event.happened_at)
    hours = [f"{at:%H:%M} " if old.date() == new.date() else "" for at in (old, new)]
    told = [f"{hour}{brief_date(at.date(), year)}" for hour, at in zip(hours, (old, new), strict=True)]
    return f"{told[0]} sang {with_doubt(told[1], provisional)}"


def _went_back(version_id: int | None, facts: dict[str, Any]) -> str:
    """The steps to which the conclusion of a step sent the case back, in words; empty where it went on."""
    if version_id is None or not (facts.get("outcome") or facts.get("back_to")):
        return ""
    graph = graph_of_version(version_id)
    if back_to := facts.get("back_to"):
        return f"“{graph.node(back_to).step.name}”" if back_to in graph.ids else ""
    if facts.get("step") not in graph.ids or facts["outcome"] not in graph.node(facts["step"]).back:
        return ""
    return ", ".join(f"“{graph.node(step).step.name}”" for step in facts["entered"])


def _paper(papers: Mapping[tuple[str, int], IssuedPaper], kind: str, facts: dict[str, Any]) -> str:
    """Which paper was printed: “: biên lai thu phí, lệ phí số 01/BL”."""
    paper = papers.get((facts["form"], facts["round"])) if kind == "case.paper_issued" else None
    if paper is None:
        return ""
    title, number = form_of(paper).title, number_on(paper)
    return f": {title[:1].lower()}{title[1:]}{f' số {number}' if number else ''}"


def _handlers(told: Chronicle, kind: str, facts: dict[str, Any]) -> str:
    """“: Trần Quang Minh sang Phạm Tiến Đạt”, where the case went to another handler."""
    return f": {told.people[facts['from']]} sang {told.people[facts['handler']]}" if kind == ASSIGNMENT else ""


def _assigned(told: Chronicle, kind: str, facts: dict[str, Any]) -> str:
    """“, giao Trần Quang Minh”, where a step of the process assigned the case."""
    handler = facts.get("handler") if kind == "step.completed" else None
    return f", giao {told.people[handler]}" if handler in told.people else ""


def _instructed(told: Chronicle, kind: str, facts: dict[str, Any]) -> str:
    """“, gửi Trần Quang Minh, trả lời trước hết ngày 20/11/2026”; who has it now, where it went to another."""
    now = facts.get("receiver", facts.get("giver")) if kind.startswith(INSTRUCTIONS) else None
    if now not in told.people:
        return ""
    before = told.people.get(facts.get("from", 0))
    due = f", trả lời trước hết ngày {full_date(date.fromisoformat(facts['due_on']))}" if "due_on" in facts else ""
    return f": {before} sang {told.people[now]}{due}" if before else f", gửi {told.people[now]}{due}"


def _told(kind: str, facts: Mapping[str, Any]) -> str:
    """“: gửi bưu chính ngày 19/11/2026, bổ sung đến hết ngày 04/12/2026”: what the applicant was told, and by when."""
    if facts.get("told_at"):
        return f" {full_date(timezone.localdate(datetime.fromisoformat(facts['told_at'])))}, hạn không dời"
    if kind != "case.slip_sent":
        return ""
    way = SLIP_WAYS.get(facts["way"], facts["way"])
    until = f", bổ sung đến hết ngày {full_date(date.fromisoformat(facts['answer_by']))}" if facts["answer_by"] else ""
    return f": {way[:1].lower()}{way[1:]} ngày {full_date(date.fromisoformat(facts['day']))}{until}"


def _way(way: str) -> str:
    words = FEE_PAYMENTS.get(way, way)
    return f", {words[:1].lower()}{words[1:]}" if words else ""


def _dated(day: str | None = None) -> str:
    """“ lập ngày 31/12/2026”: numbers begin anew each year. Nothing where the event does not hold the day."""
    return f" lập ngày {full_date(date.fromisoformat(day))}" if day else ""
