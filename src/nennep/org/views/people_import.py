"""People from a spreadsheet: read, corrected on the screen, taken in whole or in part."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from nennep.kernel.text import nfc
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment

from .. import actions
from ..forms import PeopleFileForm
from ..imports.people_sheet import (
    COLUMNS,
    HEADINGS,
    PersonRow,
    UnreadablePeopleFileError,
    check_rows,
    read_rows,
    template,
)
from ..models import Agency
from ..queries import divisions_of, usernames
from ..rules import BrokenRuleError
from .gate import chosen_agency, people_manager, show_once

KEPT = "org.people_rows"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 5 * 1024 * 1024


@people_manager
@require_safe
def people_template(request: HouseRequest) -> HttpResponse:
    """The empty list to fill in."""
    content = template(divisions_of(chosen_agency(request).pk))
    return attachment(content, "Mẫu nhập người và vị trí.xlsx", XLSX)


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: HouseRequest) -> HttpResponse:
    """Choose the file; its rows are kept until they are taken in or dropped."""
    agency = chosen_agency(request)
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise UnreadablePeopleFileError("Tệp lớn hơn 5 MB; tách bớt trang và hình rồi chọn lại.")
            request.session[KEPT] = {"agency": agency.code, "rows": read_rows(file.read())}
        except UnreadablePeopleFileError as error:
            form.add_error("file", str(error))
        else:
            return redirect(f"/people/import/check/?agency={agency.code}")
    context = {"form": form, "agency": agency, "columns": COLUMNS, "kept": KEPT in request.session}
    return render(request, "org/people_import.html", context)


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def people_check(request: HouseRequest) -> HttpResponse:
    """Every row with its faults; nothing is written before all, or the chosen part, is right."""
    agency = chosen_agency(request)
    kept = request.session.get(KEPT)
    if not kept or kept["agency"] != agency.code:
        return redirect("people_import")
    if request.method == "POST":
        if request.POST.get("act") == "drop":
            del request.session[KEPT]
            return redirect("people_import")
        _correct(kept["rows"], request)
        request.session[KEPT] = kept
    rows = _checked(kept["rows"], agency)
    right = [row for row in rows if not row.faults]
    act = request.POST.get("act", "")
    if right and (act == "some" or (act == "all" and len(right) == len(rows))):
        return _take_in(request, agency, right, rows)
    context = {
        "agency": agency,
        "rows": [(row, _cells(row)) for row in sorted(rows, key=lambda row: not row.faults)],
        "headings": [heading for _, heading, _ in COLUMNS],
        "right": len(right),
        "wrong": len(rows) - len(right),
    }
    return render(request, "org/people_check.html", context, status=422 if act == "all" else 200)


def _correct(rows: list[dict[str, Any]], request: HouseRequest) -> None:
    """Write what was typed into the faulty cells over the rows that are kept."""
    for row in rows:
        for key in HEADINGS:
            name = f"{key}-{row['line']}"
            if name in request.POST:
                row["typed"][key] = " ".join(nfc(request.POST[name]).split())
    rows[:] = [row for row in rows if f"leave-{row['line']}" not in request.POST]


def _checked(rows: list[dict[str, Any]], agency: Agency) -> list[PersonRow]:
    divisions = {division.code: division for division in divisions_of(agency.pk)}
    return check_rows(rows, divisions=divisions, taken=usernames())


def _cells(row: PersonRow) -> list[dict[str, str]]:
    return [
        {
            "key": key,
            "name": f"{key}-{row.line}",
            "heading": heading,
            "text": row.typed[key],
            "fault": row.faults.get(key, ""),
        }
        for key, heading, _ in COLUMNS
    ]


def _take_in(request: HouseRequest, agency: Agency, right: list[PersonRow], rows: list[PersonRow]) -> HttpResponse:
    """One person, one commit; the rows left over stay on the screen."""
    passwords, taken, refused = [], set(), []
    for row in right:
        try:
            user, password = actions.add_person(by=request.actor, at=request.at, agency=agency, **row.values)
        except BrokenRuleError as error:
            refused.append(f"Dòng {row.line}: {error}")
            continue
        passwords.append((user.full_name, user.username, password))
        taken.add(row.line)
    left = [row for row in request.session[KEPT]["rows"] if row["line"] not in taken]
    request.session[KEPT] = {"agency": agency.code, "rows": left}
    if not left:
        del request.session[KEPT]
    for words in refused:
        messages.error(request, words)
    if left:
        messages.warning(request, f"Còn {len(left)} dòng chưa nhận, giữ ở màn hình Nhập từ Excel.")
    return show_once(request, passwords)
