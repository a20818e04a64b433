"""Instructions on the page of their case, in the worklist, and in the words of notices."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse

from nennep.cases.models import Case
from nennep.kernel.dates import full_date
from nennep.org.rules import HANDLE
from nennep.web.panels import panel
from nennep.web.request import HouseRequest
from nennep.work.models import WorkItem
from nennep.work.parts.descriptions import Description, describes, lent_with

from .queries import (
    ANSWER,
    SUBJECT,
    InstructionLine,
    answers,
    instructions_by_id,
    instructions_of,
    late_by_person,
    lines_of,
    may_instruct,
)

LONGEST = 160
lent_with(SUBJECT, ANSWER, HANDLE)


@panel("cases.case")
def of_case(request: HouseRequest, subject: object) -> str:
    """The instructions on the case, and the way to write one for whoever may."""
    if not isinstance(subject, Case):
        return ""
    lines = lines_of(instructions_of(subject), request.at)
    may = may_instruct(request.actor, subject)
    context = {"case": subject, "lines": lines, "may": may}
    return render_to_string("instructions/_of_case.html", context) if lines or may else ""


@panel("cases.case.now")
def now(request: HouseRequest, subject: object) -> str:
    """Above the step: what the viewer has to answer, or to look at."""
    if not isinstance(subject, Case):
        return ""
    found, me = instructions_of(subject), request.user.pk
    asked = [one for one in found if one.state == "open" and answers(request.actor, one)]
    answered = [one for one in found if one.state == "answered" and one.given_by_id == me]
    lines = [*lines_of(asked, request.at, me), *lines_of(answered, request.at)]
    return render_to_string("instructions/_now.html", {"case": subject, "lines": lines})


@panel("work.list")
def late(request: HouseRequest, subject: object) -> str:
    """How many that the viewer gave are past their day without an answer."""
    count = late_by_person(request.actor, request.at)
    return render_to_string("instructions/_late.html", {"count": count}) if count else ""


@describes(SUBJECT)
def describe(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """On which case, what was said, by whom."""
    found = instructions_by_id({item.subject_id for item in items})
    lines = {line.instruction.pk: line for line in lines_of(found.values(), at)}
    return {item.pk: _description(item, lines[item.subject_id]) for item in items if item.subject_id in lines}


def _description(item: WorkItem, line: InstructionLine) -> Description:
    one = line.instruction
    case, to_answer = one.case, item.node == ANSWER
    said, who = (line.text, one.given_by) if to_answer else (line.answer, line.answered_by)
    late = "Quá hạn. " if line.late else ""
    return Description(
        about=case.procedure_version.name if case.procedure_version else case.summary,
        about_code=case.code,
        note=f"{late}{who}: “{_short(said)}”" + (f", trước hết ngày {full_date(one.due_on)}" if to_answer else ""),
        address=reverse("instructions:instruction", args=[case.code, one.number]),
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"
