"""People from a spreadsheet: read, corrected on the screen, taken in whole or in part."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nennep.kernel.text import fold, nfc
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment, page_by_number

from .. import actions
from ..forms import PeopleFileForm
from ..imports.people_sheet import (
    COLUMNS,
    HEADINGS,
    PersonRow,
    UnreadablePeopleFileError,
    check_rows,
    missing_divisions,
    proposed_username,
    read_people,
    same_name,
    template,
)
from ..models import Agency
from ..queries import divisions_of, people_of, usernames
from ..queries.departures import held_at_move
from ..queries.known_people import known_people
from ..queries.names import former_codes
from .gate import chosen_agency, people_manager, show_once

KEPT = "org.people_rows"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 5 * 1024 * 1024
# Rows on a page of the list; a form may send no more than a thousand fields.
PAGE = 100
# To make a password safe takes a tenth of a second.
AT_ONCE = 100


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
            read = read_people(file.read())
            request.session[KEPT] = {"agency": agency.code, "rows": read.rows, "unread": read.unread}
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
    act = request.POST.get("act", "")
    if request.method == "POST":
        if act == "drop":
            del request.session[KEPT]
            return redirect("people_import")
        _correct(kept["rows"], request)
        if act == "names":
            _propose_names(kept["rows"])
        if act == "divisions":
            _add_divisions(kept["rows"], agency, request)
        request.session[KEPT] = kept
    rows = _checked(kept["rows"], agency, request)
    right = [row for row in rows if not row.faults]
    if right and (act == "some" or (act == "all" and len(right) == len(rows))):
        return _take_in(request, agency, right)
    context = _shown(rows, agency, request) | {"unread": kept.get("unread", []), "right": len(right)}
    return render(request, "org/people_check.html", context, status=422 if act == "all" else 200)


def _shown(rows: list[PersonRow], agency: Agency, request: HouseRequest) -> dict[str, Any]:
    """One page of the list, the rows that need work first, and what can be mended for many at once."""
    ordered = sorted(rows, key=lambda row: not row.faults)
    page = page_by_number(ordered, request.GET, PAGE)
    divisions = {division.code: division for division in divisions_of(agency.pk)}
    return {
        "agency": agency,
        "page": page,
        "rows": [(row, _cells(row)) for row in page.rows],
        "headings": [f"{first}, {then[:1].lower()}{then[1:]}" for first, then in _by_two(h for _, h, _ in COLUMNS)],
        "wrong": sum(bool(row.faults) for row in rows),
        "nameless": sum(not row.typed["username"] for row in rows),
        "missing": missing_divisions(rows, divisions),
        "verbs": [(verb, sum(row.verb == verb for row in rows)) for verb in ("Thêm", "Sửa", "Không đổi")],
        "at_once": AT_ONCE,
    }


def _propose_names(rows: list[dict[str, Any]]) -> None:
    """Afterwards who has no sign-in name has the one that the name proposes."""
    taken = usernames() | {row["typed"].get("username", "") for row in rows}
    for row in rows:
        if not row["typed"].get("username"):
            name = proposed_username(row["typed"].get("full_name", ""), taken)
            row["typed"]["username"] = name
            taken.add(name)


def _add_divisions(rows: list[dict[str, Any]], agency: Agency, request: HouseRequest) -> None:
    """Afterwards the divisions that were ticked exist, and the rows that meant them name their codes."""
    divisions = {division.code: division for division in divisions_of(agency.pk)}
    told = []
    for place, missing in enumerate(missing_divisions(_checked(rows, agency, request), divisions)):
        if f"make-{place}" not in request.POST:
            continue
        given = {name: " ".join(nfc(request.POST.get(f"{name}-{place}", "")).split()) for name in ("code", "name")}
        desk = f"desk-{place}" in request.POST
        make = partial(actions.add_division, agency=agency, by=request.actor, at=request.at, is_one_stop=desk, **given)
        done, made = attempt(None, make, request)
        if done:
            told.append(f"{made.name} (mã {made.code})")
            for row in rows:
                if fold(row["typed"].get("division", "")) == fold(missing.words):
                    row["typed"]["division"] = made.code
    if told:
        messages.success(request, f"Đã lập {len(told)} phòng: {', '.join(told)}. Chưa nhận người nào.")


def _correct(rows: list[dict[str, Any]], request: HouseRequest) -> None:
    """Write what was typed into the faulty cells over the rows that are kept."""
    for row in rows:
        for key in HEADINGS:
            name = f"{key}-{row['line']}"
            if name in request.POST:
                row["typed"][key] = " ".join(nfc(request.POST[name]).split())
        if f"sure-{row['line']}" in request.POST:
            row["sure"] = True
    rows[:] = [row for row in rows if f"leave-{row['line']}" not in request.POST]


def _checked(rows: list[dict[str, Any]], agency: Agency, request: HouseRequest) -> list[PersonRow]:
    divisions = {division.code: division for division in divisions_of(agency.pk)}
    names = {same_name(person.full_name): person.username for person in people_of(agency.pk)}
    known = known_people(agency.pk, timezone.localdate(request.at))
    former = {fold(code): one for code, one in former_codes(agency.pk).items()}
    checked = check_rows(rows, divisions=divisions, taken=usernames(), names=names, known=known, former=former)
    for row in checked:
        if not row.faults and row.known and "division" in row.before and row.known.posts:
            _look_at_work(row, agency, request)
    return checked


def _look_at_work(row: PersonRow, agency: Agency, request: HouseRequest) -> None:
    """A row that moves somebody who holds work cannot name receivers: it says where they are named."""
    values = row.values
    duties = values["duties"] if "duties" in row.before else row.known.posts[0].duties if row.known else ()
    count = held_at_move(row.known.posts[0].key, values["division"], duties, request.at) if row.known else 0
    if count:
        row.faults["division"] = (
            f"Người này còn giữ {count} việc phải có người nhận khi chuyển phòng. Mở trang của người này (/people/"
            f"{row.values['username']}/), bấm Chuyển, chọn người nhận; ở đây để trống phòng hoặc bỏ dòng này."
        )


def _by_two(columns: Iterable[Any]) -> list[tuple[Any, Any]]:
    """What belongs together stands in one column of the page: name and sign-in name, division and title, and so on."""
    told = list(columns)
    return list(zip(told[::2], told[1::2], strict=True))


def _cells(row: PersonRow) -> list[tuple[Any, Any]]:
    cells = [
        {
            "key": key,
            "name": f"{key}-{row.line}",
            "heading": heading,
            "text": row.typed[key],
            "fault": row.faults.get(key, ""),
            "note": row.notes.get(key, ""),
            "before": row.before.get(key, ""),
        }
        for key, heading, _ in COLUMNS
    ]
    return _by_two(cells)


def _take_in(request: HouseRequest, agency: Agency, right: list[PersonRow]) -> HttpResponse:
    """So many at once; the rows left over stay on the screen, the passwords of those added are shown."""
    changed = _change(request, agency, right)
    rows = [(row.line, row.values) for row in right if row.known is None][:AT_ONCE]
    done = actions.add_people(agency, rows=rows, by=request.actor, at=request.at)
    for line, words in done.refused.items():
        messages.error(request, f"Dòng {line}: {words}")
    if not done.added and not changed:
        if done.overtaken:  # the session is that of the press that takes the list in: it writes its passwords there
            request.session.modified = False
        return redirect(f"/people/import/check/?agency={agency.code}")
    taken = {*done.added, *changed}
    left = [row for row in request.session[KEPT]["rows"] if row["line"] not in taken]
    request.session[KEPT] = request.session[KEPT] | {"rows": left}
    if left:
        messages.warning(request, f"Còn {len(left)} dòng chưa nhận, giữ ở màn hình Nhập từ Excel.")
    else:
        del request.session[KEPT]
    if not done.added:
        return redirect(f"/people/import/check/?agency={agency.code}" if left else f"/people/?agency={agency.code}")
    return show_once(request, [(user.full_name, user.username, password) for user, password in done.added.values()])


def _change(request: HouseRequest, agency: Agency, right: list[PersonRow]) -> list[int]:
    """The lines of people who are there already and now are as their rows say; what was refused is told."""
    rows = [(row.line, row.values, row.known, tuple(row.before)) for row in right if row.known and row.before]
    same = [row.line for row in right if row.known and not row.before]
    done, refused = actions.update_people(agency, rows=rows, by=request.actor, at=request.at)
    for line, words in refused.items():
        messages.error(request, f"Dòng {line}: {words}")
    if done or same:
        unchanged = f" {len(same)} dòng không có gì đổi, không ghi gì." if same else ""
        messages.info(request, f"Đã sửa {len(done)} người.{unchanged}")
    return [*done, *same]
