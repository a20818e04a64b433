"""What was not there when a list was signed, or was otherwise: raised for who gave, and answered."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.cases.parts.remarks import remark_part
from nennep.cases.rules.acts import ACTS
from nennep.kernel.actors import Actor
from nennep.kernel.text import legible
from nennep.ledger.actions import NotPermittedError, append, move, note, overtaken, take_line
from nennep.ledger.events import name_events
from nennep.ledger.statement import Part
from nennep.org.rules import BrokenRuleError

from ..models import HandoverDifference, HandoverLine, HandoverList
from ..parts.work_items import DIFFERENCE, done_part, item_part, place_of
from ..queries.differences import answers, kind_of, papers_lacking
from ..rules import DIFFERENCE_ANSWERS, GIVES, why_no_answer, wrong_day
from .queues import follow_list

name_events(
    {
        "handover_difference.raised": "Bên nhận ghi chỗ khác nhau khi bàn giao",
        "handover_difference.cited": "Chỗ khác nhau khi bàn giao, bên kia ghi",
        "case.papers_differed": "Giấy tờ bàn giao khác danh sách",
        "case.papers_found": "Ký nhận đủ giấy tờ thiếu khi bàn giao",
        "case.papers_answered": "Bên giao trả lời chỗ khác nhau khi bàn giao",
    }
)
NODE = "answer"


def raise_differences(handover: HandoverList, *, lines: Iterable[HandoverLine], by: Actor, at: datetime) -> None:
    """Inside the signing: each line that was not wholly there, or was otherwise, waits for an answer of who gave.

    Events in the chains of both and in the history of the case.
    """
    place = place_of(handover.agency_id, at_desk=handover.direction == "dossiers", at=at)
    for line in lines:
        lacking = papers_lacking(line)
        if not (line.is_missing or lacking or line.difference):
            continue
        made = HandoverDifference.objects.create(line=line, raised_at=at)
        item = item_part(
            place, subject=(DIFFERENCE, made.pk), node=NODE, title="Trả lời chỗ khác nhau khi bàn giao", at=at
        )
        facts: dict[str, Any] = {"list": handover.pk, "case": line.case_id, "is_missing": line.is_missing}
        facts["papers"] = [paper.number for paper in lacking]
        _told(made, "raised", facts, by=by, at=at, parts=[item])
        if line.is_missing or lacking:
            _tell_case(line, "case.papers_differed", _lack_words(line), by=by, at=at)


def _lack_words(line: HandoverLine) -> str:
    names = "; ".join(paper.name for paper in papers_lacking(line))
    what = "Cả hồ sơ không có" if line.is_missing else f"Không có: {names}"
    return f"{what}. {line.difference}" if line.difference else what


def answer_difference(
    difference: HandoverDifference,
    *,
    answer: str,
    reason: str,
    answered_on: date,
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    """Afterwards who gave has said what became of it, of which day and why; both sides see that.

    Events in the chains of both and in the history of the case. Raises BrokenRuleError, NotPermittedError, and
    ConflictError where somebody answered before.
    """
    line = difference.line
    handover = line.handover_list
    if not answers(by, handover):
        raise NotPermittedError(ACTS[GIVES[handover.direction]].who.refused)
    if difference.version != version or difference.state != "open":
        raise overtaken(difference, by=by, at=at, words="Chỗ khác nhau này đã được trả lời.")
    if words := why_no_answer(answer, **kind_of(difference)):
        raise BrokenRuleError("answer", words)
    since, today = timezone.localdate(handover.taken_at or handover.given_at), timezone.localdate(at)
    if words := wrong_day(answered_on, since=since, today=today):
        raise BrokenRuleError("answered_on", words)
    if not (reason := legible(reason)):
        raise BrokenRuleError("reason", "Ghi lý do: giấy tờ ở đâu, vì sao khác danh sách.")
    with transaction.atomic():
        for agency_id in sorted((handover.desk_id, handover.competent_id)):
            take_line(agency_id)
        _answer(difference, answer, reason, answered_on, by=by, at=at)
        follow_list(handover, by=by, at=at)


def settle_found(handover: HandoverList, *, lines: Sequence[HandoverLine], by: Actor, at: datetime) -> None:
    """Inside the signing: a dossier that was missing from a list before, and is there now, has its answer by that."""
    there = [line.case_id for line in lines if not line.is_missing]
    before = HandoverDifference.objects.filter(
        state="open", line__is_missing=True, line__case__in=there, line__handover_list__direction=handover.direction
    )
    for difference in before.exclude(line__handover_list=handover).select_related("line__handover_list", "line__case"):
        reason = f"Có trong danh sách số {handover.called}, hai bên đã ký."
        _answer(difference, "brought", reason, timezone.localdate(at), by=by, at=at, kind="case.papers_found")


def _answer(
    difference: HandoverDifference,
    answer: str,
    reason: str,
    answered_on: date,
    *,
    by: Actor,
    at: datetime,
    kind: str = "case.papers_answered",
) -> None:
    facts = {"answer": answer, "answered_on": answered_on.isoformat()}
    changes = {"answer": answer, "reason": reason, "answered_on": answered_on}
    changes |= {"answered_at": at, "answered_by": by.user_id}
    parts = [done_part((DIFFERENCE, difference.pk), NODE)]
    move(difference, "answered", by=by, at=at, facts=facts, changes=changes, parts=parts)
    line = difference.line
    _cite(difference, facts, by=by, at=at)
    _tell_case(line, kind, f"{DIFFERENCE_ANSWERS[answer]}. {reason}", by=by, at=at)


def _tell_case(line: HandoverLine, kind: str, words: str, *, by: Actor, at: datetime) -> None:
    """The history of the case tells it, to both sides."""
    line.case.refresh_from_db()
    remark, told = remark_part(line.case, "handover", words, by=by, at=at)
    note(line.case, kind, by=by, at=at, facts={"list": line.handover_list_id} | told, parts=[remark])


def _told(
    difference: HandoverDifference,
    what: str,
    facts: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    parts: Sequence[Part],
) -> None:
    append(
        f"handover_difference.{what}",
        subject=(DIFFERENCE, difference.pk),
        agency_id=difference.agency_id,
        by=by,
        at=at,
        facts=facts,
        parts=parts,
    )
    _cite(difference, facts, by=by, at=at)


def _cite(difference: HandoverDifference, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    append(
        "handover_difference.cited",
        subject=(DIFFERENCE, difference.pk),
        agency_id=difference.line.handover_list.taker_id,
        by=by,
        at=at,
        facts=facts,
    )
