"""Whom a case may be given to and what each has in hand; how it was given last."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from nennep.kernel.dates import moment
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.org.models import User
from nennep.work.models import WorkItem

from ..models import Case, Remark
from ..rules import ASSIGNMENT, OPEN
from .chronicle import Chronicle
from .step_events import STEP_EVENTS
from .tasks import handlers_for, is_handler_for
from .workload import Candidate, with_load


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gave a case to another handler, when, and why; no reason where its words were erased."""

    by: str
    at: datetime
    reason: str
    before: str = ""
    to: str = ""

    @property
    def words(self) -> str:
        """“Lê Thu Hà giao hồ sơ này từ Trần Quang Minh sang Phạm Tiến Đạt lúc 10:00 17/11/2026. Lý do: …”"""
        why = f". Lý do: {self.reason}" if self.reason else ""
        return f"{self.by} giao hồ sơ này từ {self.before} sang {self.to} lúc {moment(self.at)}{why}"


def candidates_for(case: Case, at: datetime) -> list[Candidate]:
    """Those who may handle the case instead of who does, by given name."""
    others = [person for person in handlers_for(case, at) if person.pk != case.handler_id]
    return with_load(others, [case.agency_id], at)


def refuses_handler(case: Case, user_id: int, at: datetime) -> str:
    """Why that person may not be given the case; empty where they may."""
    if user_id == case.handler_id:
        return "Người này đang thụ lý hồ sơ rồi. Chọn người khác."
    if not is_handler_for(case, user_id, at):
        where = f"phòng {case.division.name}" if case.division else "cơ quan"
        return f"Người được chọn không thụ lý ở {where}, đã thôi giữ vị trí hoặc đã bị khóa. Chọn người khác."
    return ""


def steps_in_hand(case: Case) -> list[str]:
    """The steps that wait for the handler of the case by name."""
    items = WorkItem.objects.filter(subject_type="case", subject_id=case.pk, assignee=case.handler_id)
    return sorted(items.filter(state__in=["open", "waiting"]).values_list("node", flat=True))


def assignment_told(case: Case, chronicle: Chronicle) -> Assignment | None:
    """How the case came to its handler, until that person has done a step of it; None where a step assigned it."""
    if case.state not in OPEN:
        return None
    for event in reversed(chronicle.events):
        if event.kind in STEP_EVENTS and case.handler_id in (event.actor_id, event.acting_for_id):
            return None
        if event.kind == ASSIGNMENT:
            facts, people = facts_of(event), chronicle.people
            by, reason = people.get(event.actor_id or 0, "Hệ thống"), chronicle.remarks.get(facts["remark"], "")
            said = Assignment(by, event.at, reason, people[facts["from"]], people[facts["handler"]])
            return said if facts["handler"] == case.handler_id else None
    return None


def assignments_told(items: Iterable[WorkItem], cases: Mapping[int, Case]) -> dict[int, Assignment]:
    """How those of these items came to their person that another handler gave way for, by the id of the item."""
    mine = [item for item in items if item.assignee_id and item.subject_id in cases]
    mine = [item for item in mine if cases[item.subject_id].handler_id == item.assignee_id]
    given = _last_assignments({item.subject_id for item in mine}) if mine else {}
    given = {case: event for case, event in given.items() if facts_of(event)["handler"] == cases[case].handler_id}
    if not given:
        return {}
    done = {(case, person) for case, when, *people in _steps_of(given) if when > given[case].at for person in people}
    digests = [facts_of(event)["remark"] for event in given.values()]
    texts = dict(Remark.objects.filter(digest__in=digests).values_list("digest", "text"))
    names = User.objects.in_bulk({event.actor_id for event in given.values() if event.actor_id})
    return {
        item.pk: Assignment(
            str(names.get(event.actor_id or 0, "Hệ thống")), event.at, texts.get(facts_of(event)["remark"], "")
        )
        for item in mine
        if (event := given.get(item.subject_id)) and (item.subject_id, item.assignee_id) not in done
    }


def _last_assignments(case_ids: Collection[int]) -> dict[int, Event]:
    events = Event.objects.filter(subject_type="case", subject_id__in=case_ids, kind=ASSIGNMENT)
    return {event.subject_id: event for event in events.order_by("at", "number")}


def _steps_of(case_ids: Collection[int]) -> Iterable[tuple[int, datetime, int | None, int | None]]:
    events = Event.objects.filter(subject_type="case", subject_id__in=case_ids, kind__in=STEP_EVENTS)
    return events.values_list("subject_id", "at", "actor_id", "acting_for_id")
