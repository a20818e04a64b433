"""Running cases on the pages of processes: of a version, beside the editor, of a decision."""

from django.template.loader import render_to_string
from django.utils import timezone

from nennep.procedures.models import PublishingDecision
from nennep.processes.models import Process, ProcessVersion
from nennep.processes.queries import version_of_day
from nennep.processes.queries.running_cases import counts_running
from nennep.web.panels import panel
from nennep.web.request import HouseRequest

from ..queries.version_change import running_by_version, running_of, running_of_procedures
from ..rules.acts import agencies_of

# What the consistency board tells of the running cases of each version.
counts_running(running_of)


@panel("processes.version")
def of_version(request: HouseRequest, subject: object) -> str:
    """How many cases run by each version of the process, and the way over to this one."""
    if not isinstance(subject, ProcessVersion):
        return ""
    counted = running_by_version(subject.process)
    elsewhere = sum(count for version, count in counted if version.pk != subject.pk)
    begun = subject.effective_from and subject.effective_from <= timezone.localdate(request.at)
    keeps = subject.process.agency_id in agencies_of("move_to_version", request.actor)
    moves = bool(elsewhere and keeps and begun and subject.state == "in_force")
    context = {"version": subject, "counted": counted, "elsewhere": elsewhere, "moves": moves}
    return render_to_string("cases/panels/version.html", context)


@panel("processes.editor")
def beside_editor(request: HouseRequest, subject: object) -> str:
    """Whom the draft does not touch: the cases that run by the versions there are."""
    if not isinstance(subject, ProcessVersion):
        return ""
    counted = running_by_version(subject.process)
    return render_to_string("cases/panels/editor.html", {"counted": counted})


@panel("processes.process")
def of_process(request: HouseRequest, subject: object) -> str:
    """How many cases run by each version of the process, and the way over to the one in force."""
    if not isinstance(subject, Process):
        return ""
    held = version_of_day(subject, timezone.localdate(request.at))
    counted = running_by_version(subject)
    if held is not None:
        held.process = subject
        return of_version(request, held)
    return render_to_string("cases/panels/version.html", {"counted": counted})


@panel("processes.decision")
def of_decision(request: HouseRequest, subject: object) -> str:
    """A line: how many running cases keep their limit whatever the decision says; none where none runs."""
    return _kept(subject, "cases/panels/decision.html")


@panel("processes.decision_applied")
def of_applied_decision(request: HouseRequest, subject: object) -> str:
    """The same of a decision that was applied, procedure by procedure."""
    return _kept(subject, "cases/panels/decision_applied.html")


def _kept(subject: object, template: str) -> str:
    rows = running_of_procedures(subject) if isinstance(subject, PublishingDecision) else []
    if not rows:
        return ""
    return render_to_string(template, {"rows": rows, "total": sum(count for _, count in rows)})
