"""Describes the steps of cases for the worklist."""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime
from textwrap import shorten

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from nennep.definitions import engine
from nennep.definitions.definition import Step
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.dates import brief_date, moment
from nennep.kernel.worktime import Unit
from nennep.processes.queries import graph_of_version
from nennep.web.panels import panel
from nennep.web.request import HouseRequest
from nennep.work.models import WorkItem
from nennep.work.parts.descriptions import Description, Elsewhere, describes, looks_elsewhere, weighs

from ..models import Case
from ..parts.clock import limit_of
from ..queries import cases_of_items, steps_elsewhere, weighed_items
from ..queries.acts import results_away
from ..queries.apologies import apologies_owed
from ..queries.assignments import Assignment, assignments_told
from ..queries.case_page import parties_of
from ..queries.worklist import LONGEST_REASON, Reminder, SendingBack, agencies_asking, sendings_back
from ..rules import STOP_REASONS

# How an item came to its person: sent back by a conclusion, or given by whoever gives cases to another handler.
Came = tuple[SendingBack | None, Assignment | None]
RESULT_AWAY = "Kết quả chưa giao tới quầy"
WAITS_FOR_APPLICANT = "Công dân bổ sung giấy tờ"


@panel("work.list")
def owed(request: HouseRequest, subject: object) -> str:
    """The overdue cases for which the viewer is to sign an apology, each with the way to it."""
    cases = apologies_owed(request.actor, request.at) if request.actor else []
    return render_to_string("cases/_apologies.html", {"cases": cases}) if cases else ""


@describes("case")
def describe(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """The steps of cases: whose dossier, which procedure, which step of how many."""
    cases = cases_of_items(items)
    alone = {pk: case for pk, (case, _) in cases.items()}
    back, given = sendings_back(items, alone), assignments_told(items, alone)
    asking, away = agencies_asking(items, alone), results_away(alone.values())
    return {
        item.pk: _asked(item, cases[item.subject_id][0], asking[item.pk])
        if item.pk in asking
        else _description(item, *cases[item.subject_id], (back.get(item.pk), given.get(item.pk)), away, at)
        for item in items
        if item.subject_id in cases
    }


@weighs("case")
def weigh(actor: Actor, items: Sequence[WorkItem]) -> Mapping[int, Grant | None]:
    """The steps that another person must do than who did an earlier one."""
    return weighed_items(actor, items)


@looks_elsewhere("case")
def look(actor: Actor) -> Iterator[Elsewhere]:
    """The running cases this person handles, at the steps that are somebody else's."""
    for item, case, reason in steps_elsewhere(actor):
        if case.stopped_since and item.state == "waiting":
            supplement = reason == "supplement"
            words = WAITS_FOR_APPLICANT if supplement else STOP_REASONS.get(reason, "Chờ theo văn bản")
            yield Elsewhere(item, words, case.stopped_since, outside=True)
        else:
            yield Elsewhere(item, _turn(case, item), item.entered_at)


def _description(
    item: WorkItem, case: Case, reminder: Reminder, came: Came, away: Container[int], at: datetime
) -> Description:
    version = case.procedure_version
    budget = limit_of(case)
    step, number, total = _place(case, item)
    names = {role: party.name for role, party in parties_of(case).items()}
    returns = step is not None and step.returns
    not_here = returns and case.pk in away
    return Description(
        of_whom=names.get("owner") or names.get("submitter", ""),
        code=case.code,
        about=version.name if version else case.summary,
        about_code=version.procedure.quality_code if version else "",
        address=reverse("cases:case", args=[case.code]),
        note=" ".join(filter(None, [*_came(*came), _note(item, case, reminder, at, number, total)])),
        unit=budget.unit if budget else Unit.WORKING_DAY,
        norm=step.hours if step and step.hours else None,
        provisional=case.due_provisional,
        rests=RESULT_AWAY if not_here else "chờ người nhận" if returns else "",
        rests_until=reverse("desks:handovers") if not_here else "",
    )


def _asked(item: WorkItem, case: Case, asking: str) -> Description:
    """A step that another agency asks for: whose case it is; its page shows that part alone."""
    names = {role: party.name for role, party in parties_of(case).items()}
    return Description(
        of_whom=names.get("owner") or names.get("submitter", ""),
        code=case.code,
        about=case.procedure_version.name if case.procedure_version else case.summary,
        address=reverse("desks:partner_step", args=[case.code, item.node]),
        note=f"Việc phối hợp, {asking} chuyển đến" + ("" if item.taken_at else "; chưa xác nhận đã nhận"),
    )


def _place(case: Case, item: WorkItem) -> tuple[Step | None, int, int]:
    if case.process_version_id is None:
        return None, 0, 0
    graph = graph_of_version(case.process_version_id)
    if item.node not in graph.ids:
        return None, 0, 0
    node = graph.node(item.node)
    return node.step, *engine.step_number(graph, node.id)


def _note(item: WorkItem, case: Case, reminder: Reminder, at: datetime, number: int, total: int) -> str:
    """The one thing to know before opening it."""
    running = case.finished_at is None and case.stopped_since is None
    if case.due_at and case.due_at < at and running:
        return "Đã xin lỗi, hẹn lại." if reminder.apologised else "Chưa có văn bản xin lỗi; người ký lập ở Việc khác."
    came = reminder.supplemented_at
    if came and came >= item.entered_at:
        return f"Công dân đã nộp bổ sung {brief_date(timezone.localdate(came), timezone.localdate(at))}"
    return f"Bước {number} trên {total}" if total else ""


def _came(back: SendingBack | None, given: Assignment | None) -> tuple[str, str]:
    return _given(given), back.words if back else ""


def _given(assignment: Assignment | None) -> str:
    """“Lê Thu Hà giao lại 10:00 18/11/2026: Minh nghỉ thai sản.”"""
    if assignment is None:
        return ""
    why = f": {shorten(assignment.reason, LONGEST_REASON, placeholder='…')}" if assignment.reason else ""
    return f"{assignment.by} giao lại {moment(assignment.at)}{why.rstrip('.')}."


def _turn(case: Case, item: WorkItem) -> str:
    """“Trưởng phòng thẩm tra”: whose turn it is, with what they do."""
    step = _place(case, item)[0]
    if step is None or not step.role:
        return item.title
    return f"{step.role} {item.title[:1].lower()}{item.title[1:]}"
