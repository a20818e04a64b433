"""Papers go from the desk of another agency to the competent one and back, signed by both."""

from collections.abc import Collection, Mapping
from datetime import datetime
from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from nennep.cases.actions import carry_over
from nennep.cases.queries.acts import permit
from nennep.cases.rules.acts import ACTS
from nennep.documents.actions import take_number
from nennep.kernel.actors import Actor
from nennep.kernel.text import legible
from nennep.ledger.actions import NotPermittedError, append, move, take_line
from nennep.ledger.events import name_events
from nennep.ledger.statement import Insert, Update
from nennep.org.models import Agency
from nennep.org.queries import holders_of
from nennep.org.queries.names import desk_of
from nennep.org.rules import ISSUE_RESULT, RECEIVE, BrokenRuleError
from nennep.work.models import WorkItem

from .models import HandoverLine, HandoverList
from .queries import MOST_ON_A_LIST, takes, waiting_cases
from .rules import GIVES, TAKES

name_events({"handover_list.given": "Lập danh sách bàn giao", "handover_list.cited": "Danh sách bàn giao của bên kia"})
SUBJECT = "handover_list"
GONE = "Có hồ sơ vừa được đưa vào danh sách khác hoặc không còn phải bàn giao. Xem lại danh sách rồi lập lại."


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
        take_line(giver.pk)
        found = waiting_cases(direction).filter(desk=desk, agency=competent, code__in=cases)
        rows = list(found.select_related("agency", "desk").order_by("code"))
        if len(rows) != len(set(cases)):
            raise BrokenRuleError("", GONE)
        grants = [permit(GIVES[direction], case, by=by) for case in rows]
        made = _list(giver, desk, competent, direction, by=by, at=at)
        HandoverLine.objects.bulk_create(HandoverLine(handover_list=made, case=case) for case in rows)
        for case in rows:
            carry_over(case, act=GIVES[direction], list_id=made.pk, by=by, at=at)
        facts = {"direction": direction, "number": made.called, "cases": [case.pk for case in rows]}
        subject = ("handover_list", made.pk)
        append(
            "handover_list.given",
            subject=subject,
            agency_id=giver.pk,
            by=by,
            at=at,
            grant=grants[0],
            facts=facts,
            parts=[_item(made, at)],
        )
        append("handover_list.cited", subject=subject, agency_id=made.taker_id, by=by, at=at, facts=facts)
    return made


def _item(made: HandoverList, at: datetime) -> Insert:
    """What waits for whoever takes papers there: to compare them with the list, and sign."""
    desk = desk_of(made.taker_id)
    to_desk = made.direction == "results" or not holders_of(ISSUE_RESULT, made.taker_id, timezone.localdate(at))
    row = {
        "agency": made.taker_id,
        "division": desk.pk if desk and to_desk else None,
        "duty": RECEIVE if to_desk else ISSUE_RESULT,
        "assignee": None,
        "subject_type": SUBJECT,
        "subject_id": made.pk,
        "node": "take",
        "title": "Đối chiếu giấy tờ, ký nhận bàn giao",
        "entered_at": at,
        "state": "open",
    }
    return Insert(WorkItem, row)


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


def take_papers(
    handover: HandoverList, *, missing: Collection[int], differences: Mapping[int, str], by: Actor, at: datetime
) -> None:
    """Afterwards both have signed; ``missing`` (case ids) were not there, ``differences`` what was otherwise.

    What came has reached the competent agency, or the desk; a dossier from outside the territory has its promise
    from now on. Raises BrokenRuleError for a missing one without a word, NotPermittedError, ConflictError.
    """
    if not takes(by, handover) and handover.state == "given":
        raise NotPermittedError(ACTS[TAKES[handover.direction]].who.refused)
    said = {pk: text for pk, given in differences.items() if (text := legible(given)[:400])}
    lines = list(handover.lines.select_related("case__agency", "case__desk").order_by("pk"))
    for line in lines:
        if line.case_id in missing and line.case_id not in said:
            raise BrokenRuleError(
                f"said-{line.case_id}", f"Hồ sơ {line.case.code} không có trong số giấy tờ: ghi vì sao."
            )
    with transaction.atomic():
        take_line(handover.taker_id)
        for line in lines:
            line.is_missing, line.difference = line.case_id in missing, said.get(line.case_id, "")
            line.save(update_fields=["is_missing", "difference"])
            if not line.is_missing:
                act = TAKES[handover.direction]
                carry_over(line.case, act=act, list_id=handover.pk, by=by, at=at, said=line.difference)
        facts = {"missing": sorted(missing), "differing": sorted(said)}
        waited = Update(
            WorkItem, {"subject_type": SUBJECT, "subject_id": handover.pk, "state": "open"}, {"state": "done"}
        )
        changes = {"taken_at": at, "taken_by": by.user_id}
        move(handover, "taken", by=by, at=at, facts=facts, changes=changes, parts=[waited])
        append(
            "handover_list.cited",
            subject=("handover_list", handover.pk),
            agency_id=handover.taker_id,
            by=by,
            at=at,
            facts=facts,
        )
