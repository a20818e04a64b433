"""Papers go from the desk of another agency to the competent one and back, signed by both."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from nennep.cases.actions import carry_over
from nennep.cases.models import Case
from nennep.cases.queries.acts import permit
from nennep.cases.rules.acts import ACTS
from nennep.documents.actions import take_number
from nennep.kernel.actors import Actor
from nennep.kernel.text import legible
from nennep.ledger.actions import NotPermittedError, append, move, take_line
from nennep.ledger.events import name_events
from nennep.ledger.statement import Part
from nennep.org.models import Agency
from nennep.org.rules import BrokenRuleError

from ..models import HandoverLine, HandoverList, HandoverPaper
from ..parts.papers import ListedPaper, fees_held, papers_of
from ..parts.work_items import LIST, done_part, item_part, place_of
from ..queries import MOST_ON_A_LIST, takes, waiting_cases
from ..rules import GIVES, TAKES
from .differences import raise_differences, settle_found
from .queues import follow_list, follow_waiting

name_events({"handover_list.given": "Lập danh sách bàn giao", "handover_list.cited": "Danh sách bàn giao của bên kia"})
GONE = (
    "Có hồ sơ vừa được đưa vào danh sách khác, kết quả chưa vào số, hoặc không còn phải bàn giao."
    " Xem lại danh sách rồi lập lại."
)


def give_papers(
    desk: Agency, *, competent: Agency, direction: str, cases: Collection[str], by: Actor, at: datetime
) -> HandoverList:
    """Afterwards the papers of these cases (by code) are on one list, signed by who gives them.

    Event in the chains of both. Raises BrokenRuleError where one of them waits no longer, NotPermittedError.
    """
    if not 0 < len(cases) <= MOST_ON_A_LIST:
        raise BrokenRuleError("", f"Chọn từ 1 đến {MOST_ON_A_LIST} hồ sơ để bàn giao.")
    giver = desk if direction == "dossiers" else competent
    with transaction.atomic():
        _take_lines(desk.pk, competent.pk)
        found = waiting_cases(direction).filter(desk=desk, agency=competent, code__in=cases)
        rows = list(found.select_related("agency", "desk").order_by("code"))
        if len(rows) != len(set(cases)):
            raise BrokenRuleError("", GONE)
        grants = [permit(GIVES[direction], case, by=by) for case in rows]
        papers = {case.pk: papers_of(case, direction) for case in rows}
        made = _list(giver, desk, competent, direction, by=by, at=at)
        facts = {"direction": direction, "number": made.called, "cases": [case.pk for case in rows]}
        facts |= {"papers": _list_papers(made, rows, papers), "fees": _fees(made)}
        for case in rows:
            carry_over(case, act=GIVES[direction], list_id=made.pk, by=by, at=at)
        append(
            "handover_list.given",
            subject=(LIST, made.pk),
            agency_id=giver.pk,
            by=by,
            at=at,
            grant=grants[0],
            facts=facts,
            parts=[_item(made, at)],
        )
        append("handover_list.cited", subject=(LIST, made.pk), agency_id=made.taker_id, by=by, at=at, facts=facts)
        follow_waiting(desk.pk, competent_id=competent.pk, direction=direction, by=by, at=at)
    return made


def _take_lines(*agency_ids: int) -> None:
    """Both chains are held, always in the same order, so that two who sign for each other never wait in a ring."""
    for agency_id in sorted(agency_ids):
        take_line(agency_id)


def _item(made: HandoverList, at: datetime) -> Part:
    """What waits for whoever takes papers there: to compare them with the list, and sign."""
    place = place_of(made.taker_id, at_desk=made.direction == "results", at=at)
    title = "Đối chiếu giấy tờ, ký nhận bàn giao"
    return item_part(place, subject=(LIST, made.pk), node="take", title=title, at=at)


def _list(giver: Agency, desk: Agency, competent: Agency, direction: str, *, by: Actor, at: datetime) -> HandoverList:
    """The next list of who gives in that year."""
    year = timezone.localdate(at).year
    return HandoverList.objects.create(
        code=token_hex(6),
        desk=desk,
        competent=competent,
        direction=direction,
        year=year,
        number=take_number(agency_id=giver.pk, kind=f"handover-{direction}", period=str(year), by=by, at=at),
        given_at=at,
        given_by_id=by.user_id,
    )


def _list_papers(
    made: HandoverList, cases: Sequence[Case], papers: Mapping[int, Sequence[ListedPaper]]
) -> list[list[int]]:
    """Write the lines with their papers; per paper: case, number, originals, certified and other copies."""
    held = fees_held(cases)
    lines = [HandoverLine(handover_list=made, case=case, fee_held=held.get(case.pk, 0)) for case in cases]
    rows = [
        HandoverPaper(
            line=line,
            number=number,
            name=paper.name,
            originals=paper.originals,
            certified=paper.certified,
            copies=paper.copies,
        )
        for line in HandoverLine.objects.bulk_create(lines)
        for number, paper in enumerate(papers[line.case_id], 1)
    ]
    HandoverPaper.objects.bulk_create(rows)
    return [[row.line.case_id, row.number, row.originals, row.certified, row.copies] for row in rows]


def _fees(made: HandoverList) -> list[list[int | None]]:
    return [[case_id, fee] for case_id, fee in made.lines.order_by("pk").values_list("case_id", "fee_held")]


def take_papers(
    handover: HandoverList,
    *,
    missing: Collection[int],
    differences: Mapping[int, str],
    missing_papers: Collection[int] = (),
    by: Actor,
    at: datetime,
) -> None:
    """Afterwards both have signed; ``missing`` (case ids) and ``missing_papers`` (ids) were not there.

    ``differences`` (by case id) are what was otherwise. Each difference waits for an answer of who gave. What came has
    reached the competent agency, or the desk; a dossier from outside the territory has its promise from now on. Raises
    BrokenRuleError for a missing dossier without a word, NotPermittedError, ConflictError.
    """
    if not takes(by, handover) and handover.state == "given":
        raise NotPermittedError(ACTS[TAKES[handover.direction]].who.refused)
    lines = list(handover.lines.select_related("case__agency", "case__desk").prefetch_related("papers").order_by("pk"))
    # What a page sends of cases that are on no line of the list is nothing of the list.
    listed = {line.case_id for line in lines}
    missing = listed.intersection(missing)
    said = {pk: text for pk, given in differences.items() if pk in listed and (text := legible(given)[:400])}
    _check_said(lines, missing, said)
    with transaction.atomic():
        _take_lines(handover.desk_id, handover.competent_id)
        lacking = _lacking(lines, missing, missing_papers)
        for line in lines:
            line.is_missing, line.difference = line.case_id in missing, said.get(line.case_id, "")
            line.save(update_fields=["is_missing", "difference"])
            if not line.is_missing:
                act = TAKES[handover.direction]
                carry_over(line.case, act=act, list_id=handover.pk, by=by, at=at, said=line.difference)
        facts = {"missing": sorted(missing), "differing": sorted(said), "missing_papers": lacking}
        changes = {"taken_at": at, "taken_by": by.user_id}
        subject = (LIST, handover.pk)
        move(handover, "taken", by=by, at=at, facts=facts, changes=changes, parts=[done_part(subject, "take")])
        append("handover_list.cited", subject=subject, agency_id=handover.taker_id, by=by, at=at, facts=facts)
        raise_differences(handover, lines=lines, by=by, at=at)
        settle_found(handover, lines=lines, by=by, at=at)
        follow_list(handover, by=by, at=at)


def _check_said(lines: Sequence[HandoverLine], missing: Collection[int], said: Mapping[int, str]) -> None:
    for line in lines:
        if line.case_id in missing and line.case_id not in said:
            raise BrokenRuleError(
                f"said-{line.case_id}", f"Hồ sơ {line.case.code} không có trong số giấy tờ: ghi vì sao."
            )


def _lacking(lines: Sequence[HandoverLine], missing: Collection[int], papers: Collection[int]) -> list[list[int]]:
    """Mark the papers that were not there, where the dossier was; case and number of each."""
    rows = [
        (line, paper)
        for line in lines
        for paper in line.papers.all()
        if paper.pk in papers and line.case_id not in missing
    ]
    for _, paper in rows:
        paper.is_missing = True
        paper.save(update_fields=["is_missing"])
    return sorted([line.case_id, paper.number] for line, paper in rows)
