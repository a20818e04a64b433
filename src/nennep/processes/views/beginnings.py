"""New processes: the procedures that have none, many begun at once, one begun with its own code."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nennep.org.models import Agency
from nennep.procedures.queries import fields_in
from nennep.procedures.rules.governing_limit import GoverningLimit
from nennep.procedures.views.gate import kept_or_403
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from .. import actions
from ..forms.beginnings import BeginningForm, OneBeginningForm
from ..models import ProcessVersion
from ..queries import blocking_checks, carrying_out, cautions_of
from ..queries.beginnings import UnservedProcedure, has_procedures, unserved_procedures, ways_to_begin
from .gate import agency_kept, keeper, today
from .version_acts import POSTED

# A process takes a twentieth of a second with its checks: so many are begun in one request.
MOST_AT_ONCE = 40


@keeper
@require_http_methods(POSTED)
def beginnings(request: HouseRequest) -> HttpResponse:
    """The procedures without a process; those that are ticked get one, and what was left out is told."""
    agency, day = agency_kept(request), today(request)
    asked = {name: request.GET.get(key, "") for name, key in (("words", "q"), ("field", "field"))}
    asked["division"] = request.GET.get("of", "")
    rows, every = unserved_procedures(agency, day, **asked), unserved_procedures(agency, day)
    by_code = {row.procedure.quality_code: row for row in every}
    ticked = (request.POST or request.GET).getlist("procedure")
    given = _initial(request) | request.GET.dict()
    form = BeginningForm(request.POST if request.method == "POST" else None, agency=agency, day=day, initial=given)
    if request.method == "POST":
        form.require_division([code for code in ticked if code in by_code and not by_code[code].division])
        if not ticked:
            form.add_error(None, "Chưa chọn thủ tục nào. Đánh dấu rồi lập quy trình.")
        if form.is_valid():
            return _begun(request, agency, form, by_code, ticked)
    divisions = {row.division.code: row.division.name for row in every if row.division}
    context = {
        "agency": agency,
        "form": form,
        "rows": rows,
        "all": len(every),
        "any": bool(every) or has_procedures(agency, day),
        "asked": asked,
        "fields": fields_in([row.listed for row in every]),
        "divisions": sorted(divisions.items()),
        "ticked": ticked,
        "most": MOST_AT_ONCE,
    }
    return render(request, "processes/beginnings.html", context, status=422 if form.errors else 200)


def _initial(request: HouseRequest, limit: GoverningLimit | None = None) -> dict[str, Any]:
    """The usual pattern, the short one for what is given on the day; who asks is who drafts."""
    source = "same_day" if limit and limit.is_instant else "examination"
    return {"source": source, "owner": request.user.get_username()}


def _begun(
    request: HouseRequest,
    agency: Agency,
    form: BeginningForm,
    rows: dict[str, UnservedProcedure],
    ticked: Sequence[str],
) -> HttpResponse:
    """As many as one request takes; the rest goes on with the next. Who has one by now needs none."""
    given = form.cleaned_data
    wanted = [
        actions.Beginning(
            procedure=row.procedure,
            division=given["division"] or row.division,
            source=form.chosen,
            owner=given["owner"],
            due_on=given["due_on"],
        )
        for row in (rows[code] for code in ticked if code in rows)
    ]
    now, left = wanted[:MOST_AT_ONCE], wanted[MOST_AT_ONCE:]
    made, left_out = actions.begin_processes(agency, beginnings=now, by=request.actor, at=request.at)
    day = today(request)
    carried = [(name, request.POST[name]) for name in form.fields if request.POST.get(name)]
    again = [("procedure", each.procedure.quality_code) for each in left_out]
    context = {
        "agency": agency,
        "form": form,
        "made": [(each, len(blocking_checks(each, day)), len(cautions_of(each, day))) for each in made],
        "left_out": left_out,
        "served": [code for code in ticked if code not in rows],
        "rest": [each.procedure.quality_code for each in left],
        "carried": carried,
        "again": urlencode([*again, *carried]),
    }
    return render(request, "processes/begun.html", context)


@keeper
@require_http_methods(POSTED)
def begin(request: HouseRequest, code: str) -> HttpResponse:
    """A process for one procedure, with what each way to begin makes of its limit; then to the editor."""
    procedure, day = kept_or_403(request, code), today(request)
    agency = procedure.agency
    row = next((each for each in unserved_procedures(agency, day) if each.procedure == procedure), None)
    limit, refused, ways = ways_to_begin(procedure, day)
    initial = _initial(request, limit) | {
        "code": procedure.quality_code,
        "name": row.version.name if row else "",
        "division": row.division.code if row and row.division else None,
    }
    form = OneBeginningForm(request.POST or None, agency=agency, day=day, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        beginning = actions.Beginning(
            procedure=procedure,
            source=form.chosen,
            **{name: given[name] for name in ("division", "code", "name", "owner", "due_on")},
        )
        done, made = attempt(
            form, lambda: actions.begin_process(agency, given=beginning, by=request.actor, at=request.at), request
        )
        if done:
            messages.success(request, _said(made, day))
            return redirect("processes:editor", made.process.code)
    context = {
        "procedure": procedure,
        "row": row,
        "served": [] if row else carrying_out(procedure, day),
        "form": form,
        "limit": limit,
        "refused": refused,
        "ways": ways,
    }
    return render(request, "processes/begin.html", context, status=422 if form.errors else 200)


def _said(made: ProcessVersion, day: date) -> str:
    problems = len(blocking_checks(made, day))
    rest = f"còn {problems} lỗi phải sửa trước khi trình." if problems else "không còn lỗi, trình được."
    return f"Đã lập quy trình {made.process.code} với bản nháp {made.number}; {rest}"
