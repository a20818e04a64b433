"""The page of a version: its table and drawing, its approvals, its papers; how it differs from another."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from nennep.definitions import engine
from nennep.definitions.bpmn import svg
from nennep.definitions.definition import Definition, DefinitionError
from nennep.definitions.difference import CellChange, Difference
from nennep.definitions.editing import Context, rows
from nennep.ledger.files import DamagedFileError, QuarantinedFileError, read
from nennep.office.scans import KINDS as SCANS
from nennep.org.views.gate import signed_in
from nennep.press.pdf import PressError
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment
from nennep.web.views import found_or_404

from ..forms.approvals import RemarkForm
from ..models import ProcessVersion
from ..papers import KINDS
from ..papers.frozen_document import FORMS, page_pictures, paper_of
from ..papers.pinned_version import facts_day
from ..queries import (
    cautions_of,
    covers_of,
    difference_of,
    frozen_paper,
    may_approve_iso,
    may_keep,
    may_review,
    may_write,
    other_versions,
    reviewers_named,
    revoked_approvals,
    scan_of,
    unit_names_of,
    version_before,
    version_rows,
)
from ..queries.covered_changes import general_changes
from ..queries.effect import Dates, proposed_dates, takes_effect_on
from ..queries.touches import touches_of
from ..rules.approvals import all_approved, in_sentence
from .gate import note_opened, today, version_or_404
from .process import TAGS, is_ready

MEDIA = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@dataclass(slots=True)
class StepChange:
    """A step that differs: its name, what became of it, its changed cells."""

    step: str
    name: str
    what: str
    cells: list[CellChange] = field(default_factory=list)


@signed_in
@require_safe
def version(request: HouseRequest, code: str, number: str) -> HttpResponse:
    """What the version says, who approved which document of it, and the next act with it."""
    row = version_or_404(request, code, number)
    before = row.based_on if row.based_on_id else version_before(row)
    told = difference_of(before, row) if before else None
    definition = Definition.from_dict(row.definition)
    keeps = may_keep(request.actor, row.process)
    context = {
        "process": row.process,
        "version": row,
        "tag": TAGS[row.state],
        "before": before,
        "told": told,
        "steps": step_changes(told) if told else [],
        "general": general_changes(before, row),
        "rows": rows(definition, _context(row, today(request))),
        "drawing": _drawing(definition, told),
        "hours": _hours(definition),
        "tracks": version_rows(row),
        "revoked": revoked_approvals(row),
        "covers": covers_of(row),
        "keeps": keeps,
        "writes": row.state == "draft" and may_write(request.actor, row),
        "reviews": row.state == "review" and may_review(request.actor, row),
        "reviewers": reviewers_named(row, today(request)) if row.state == "review" else "",
        "approves_iso": may_approve_iso(request.actor, row),
        "remark": RemarkForm(),
        "ready": keeps and is_ready(row, today(request)),
        "coming": all_approved(first) if (first := takes_effect_on(row, today(request))) else "",
        "day": today(request),
        "cautions": cautions_of(row, today(request)) if row.state in ("review", "approval") else [],
        "touches": (touches := touches_of(row)),
        "confirms": bool(touches) and row.state == "approval" and may_review(request.actor, row),
        "approvable": row.state in ("approval", "in_force", "superseded"),
    }
    return render(request, "processes/version.html", context)


@signed_in
@require_safe
def difference(request: HouseRequest, code: str, number: str) -> HttpResponse:
    """What changed from the version before (or the one named by ``?with=``), step by step."""
    row = version_or_404(request, code, number)
    others = other_versions(row)
    asked = request.GET.get("with", "")
    before = next((each for each in others if each.number == asked), None) if asked else None
    if asked and before is None:
        raise Http404
    before = before or (row.based_on if row.based_on_id else version_before(row))
    told = difference_of(before, row) if before else None
    changed = step_changes(told) if told else []
    touched = {each.step for each in changed}
    names = {place.step.id: place.step.name for place in told.after.walk()} if told else {}
    context = {
        "process": row.process,
        "version": row,
        "before": before,
        "others": others,
        "told": told,
        "steps": changed,
        "general": general_changes(before, row),
        "same": [(step, name) for step, name in names.items() if step not in touched],
    }
    return render(request, "processes/difference.html", context)


@signed_in
@require_safe
def paper(request: HouseRequest, code: str, number: str, track: str, form: str) -> HttpResponse:
    """One of the four documents: as it was frozen, else printed now and marked as a draft."""
    row = version_or_404(request, code, number)
    if track not in KINDS or form not in FORMS:
        raise Http404
    try:
        content = paper_of(row, track, form, at=request.at)
    except (PressError, DefinitionError) as error:
        messages.error(request, f"Chưa in được {in_sentence(track)}: {error}")
        return redirect("processes:version", code, number)
    except DamagedFileError:
        words = "Bản in đã lưu bị mất hoặc hỏng trên ổ đĩa; báo người quản trị khôi phục từ bản sao lưu."
        messages.error(request, words)
        return redirect("processes:version", code, number)
    if track == "iso":
        note_opened(request, row)
    kept = "" if frozen_paper(row, track, form) else "-ban-in-thu"
    name = f"{row.process.code}-{row.number}-{KINDS[track].file}{kept}.{form}".replace("/", "-")
    if form == "docx":
        return attachment(content, name, MEDIA[form])
    answer = HttpResponse(content, content_type=MEDIA[form])
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@signed_in
@require_safe
def page(request: HouseRequest, code: str, number: str, track: str, page: int) -> HttpResponse:
    """A page of a document as a picture, printed as it stands now: for who signs it."""
    row = version_or_404(request, code, number)
    if track not in KINDS:
        raise Http404
    try:
        pages = page_pictures(row, track, at=request.at, dates=dates_asked(request, row, track))
    except (PressError, DefinitionError) as error:
        raise Http404 from error
    if not 0 < page <= len(pages):
        raise Http404
    answer = HttpResponse(pages[page - 1], content_type="image/png")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@signed_in
@require_safe
def scan(request: HouseRequest, code: str, number: str, approval: int) -> HttpResponse:
    """The scan of a decision; one that has not been looked at is not handed out."""
    row = version_or_404(request, code, number)
    found, file = found_or_404(scan_of, row, approval)
    kind = SCANS[file.media_type]
    try:
        content = read(file.sha256)
    except (DamagedFileError, QuarantinedFileError) as refusal:
        messages.error(request, refusal.words)
        return redirect("processes:version", code, number)
    return attachment(content, f"{found.number} {code}.{kind.ending}".replace("/", "-"), kind.media_type)


def dates_asked(request: HouseRequest, row: ProcessVersion, track: str) -> Dates:
    """The dates of ``?signed=`` and ``?from=``, or those of the form that was shown; else those proposed."""
    given, asked = proposed_dates(row, track, today(request)), {**request.GET.dict(), **request.POST.dict()}
    days = [parse_date(asked.get(name) or asked.get(f"shown_{name}") or "") for name in ("signed", "from")]
    return Dates(days[0] or given.signed_on, days[1] or given.effective_from)


def step_changes(told: Difference) -> list[StepChange]:
    """The steps that differ, in the order of the new table, those that are gone last."""
    old = {place.step.id: place.step.name for place in told.before.walk()}
    found = []
    for place in told.after.walk():
        step = place.step.id
        cells = [each for each in told.changes if each.step == step]
        what = "thêm" if step in told.added else "chuyển chỗ" if step in told.moved else ""
        if cells or what:
            found.append(StepChange(step, place.step.name, what, cells))
    return [*found, *(StepChange(step, old[step], "bỏ") for step in told.removed)]


def _context(version: ProcessVersion, day: date) -> Context:
    """How the cells name units: as called today, of a version that has ended as on its last day; also by old codes."""
    return Context(divisions=unit_names_of(version, facts_day(version, day)))


def _drawing(definition: Definition, told: Difference | None) -> str:
    changed = {*told.changed, *told.added, *told.moved} if told else set()
    try:
        return svg.draw(definition, changed=changed)
    except DefinitionError:
        return ""


def _hours(definition: Definition) -> object:
    try:
        return engine.path_hours(engine.compile(definition)).longest
    except DefinitionError:
        return None
