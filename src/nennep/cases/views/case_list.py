"""The list of cases: on screen, as an Excel file, on paper."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nennep.kernel.dates import with_doubt
from nennep.web import formats, tables
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet, told_by

from ..actions import record_finding
from ..forms.case_list import address_of, filter_from
from ..models import Case
from ..queries import desks_of, handles_cases, sees_cases
from ..queries.case_list import (
    CaseFilter,
    Choices,
    choices_for,
    count_of,
    counted,
    listed,
    nearest,
    order_of,
    rows_of,
    whole_list,
)
from ..queries.case_list_columns import EXCEL, PAPER, SCREEN, SORTED, columns_on
from ..queries.searches import found_by_identity
from ..rules import STATES
from ..rules.acts import ACTS
from ..rules.searches import SAID

PILLS = (
    ("open", "Đang mở"),
    ("late", "Quá hẹn"),
    ("soon", "Trong 3 ngày làm việc"),
    ("waiting", "Chờ bổ sung"),
    ("desk", "Chờ tiếp nhận"),
    ("done", "Đã xong"),
)
# The results that lie at the desk: opened from its page.
RESULTS = "Kết quả chờ trả"
ON_PAPER = 1000


@require_safe
@login_required
def cases(request: HouseRequest) -> HttpResponse:
    """One page of the list, with the counts of the daily questions."""
    wanted = _wanted(request)
    counts = counted(request.actor, wanted, request.at)
    shown = _shown(request, wanted)
    page = tables.page_by_key(shown, order_of(wanted), request.GET)
    _tell_finding(request, wanted, page.rows)
    choices = choices_for(request.actor)
    context = {
        "wanted": wanted,
        "page": page,
        "columns": columns_on(SCREEN, wanted.view),
        "rows": rows_of(page.rows, request.at),
        "pills": _pills(request, wanted, counts),
        "choices": choices,
        "states": STATES,
        "desks": desks_of(request.actor),
        "before": ACTS["receive"].sources,
        "sentence": _sentence(wanted, choices),
        "said": SAID,
        "sorted": SORTED[wanted.sort],
        "query": address_of(wanted),
        "standing": counts["standing"] if wanted.view == "open" else 0,
        "running": page.total,
        "total": page.total + (counts["standing"] if wanted.view == "open" else 0),
        "standing_query": address_of(wanted, view="waiting"),
        "everybody": counts["everybody"] if wanted.handler and wanted.view == "open" else 0,
        "everybody_query": address_of(wanted, handler="all", view="open"),
        **({} if page.rows else _nothing(request, wanted, choices)),
    }
    return render(request, "cases/list.html", context)


@require_safe
@login_required
def export(request: HouseRequest) -> HttpResponse:
    """The whole list as an Excel file. What it finds is told when it is asked for, also where the worker makes the file."""
    answer = whole_sheet(request)
    wanted = _wanted(request)
    if wanted.words:
        _tell_finding(request, wanted, listed(request.actor, wanted, request.at))
    return answer


@sheet("cases.list", words="Danh sách hồ sơ", page="cases:list")
def whole_sheet(request: HouseRequest) -> SheetContent:
    """The whole list under the same filter, waiting cases included."""
    wanted = _wanted(request)
    total, rows = whole_list(request.actor, wanted, request.at)
    columns, day = columns_on(EXCEL), timezone.localdate(request.at)
    lines = ([column.value(row) for column in columns] for row in rows)
    told = told_by(_sentence(wanted, choices_for(request.actor)), f"xếp theo {SORTED[wanted.sort]}")
    return SheetContent(f"Hồ sơ {day:%Y-%m-%d}", [column.heading for column in columns], lines, total, told)


@require_safe
@login_required
def paper(request: HouseRequest) -> HttpResponse:
    """The list under the same filter as a sheet to print."""
    wanted = _wanted(request)
    total, found = whole_list(request.actor, wanted, request.at, most=ON_PAPER)
    rows = list(found)
    _tell_finding(request, wanted, [row.case for row in rows])
    context = {
        "columns": columns_on(PAPER),
        "rows": rows,
        "total": total,
        "most": ON_PAPER,
        "sentence": _sentence(wanted, choices_for(request.actor)),
        "query": address_of(wanted),
        "at": request.at,
    }
    return render(request, "cases/list_paper.html", context)


def _wanted(request: HouseRequest) -> CaseFilter:
    if request.actor is None or not sees_cases(request.actor):
        raise PermissionDenied("Danh sách hồ sơ dành cho người tiếp nhận, thụ lý, thẩm tra, ký và theo dõi hồ sơ.")
    return filter_from(request.GET, request.actor)


def _shown(request: HouseRequest, wanted: CaseFilter) -> QuerySet[Case]:
    """The rows of the screen: in the open view the waiting cases are folded into one line."""
    shown = replace(wanted, view="running") if wanted.view == "open" else wanted
    return listed(request.actor, shown, request.at)


def _pills(request: HouseRequest, wanted: CaseFilter, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Each counts what it opens: the daily questions drop the state that was chosen, so they are counted without it."""
    whole = counts["all"]
    if wanted.state:
        counts = counted(request.actor, replace(wanted, state=""), request.at)
    pills = []
    mine = wanted.view == "open" and wanted.handler == "me"
    if handles_cases(request.actor):
        query = address_of(wanted, view="open", handler="me", state="")
        pills.append({"label": "Của tôi", "count": counts["mine"], "query": query, "current": mine})
    for view, label in PILLS:
        if view == "desk" and not desks_of(request.actor):
            continue
        changes = {"view": view, "state": ""}
        count = counts[view]
        if view == "open":
            changes["handler"] = "all" if wanted.handler == "me" else wanted.handler or "all"
            count = counts["everybody"] if changes["handler"] == "all" else count
        if wanted.handler == "me":  # the list is the viewer's own: each number says whose it is
            label = f"{label}, mọi người" if view == "open" else f"{label} của tôi" if view != "desk" else label
        current = wanted.view == view and not (view == "open" and mine)
        pills.append({"label": label, "count": count, "query": address_of(wanted, **changes), "current": current})
    if wanted.view == "results":
        count = count_of(request.actor, wanted, request.at)
        pills.append({"label": RESULTS, "count": count, "query": address_of(wanted), "current": True})
    if wanted.view == "all":
        pills.append({"label": "Tất cả", "count": whole, "query": address_of(wanted), "current": True})
    return pills


def _conditions(wanted: CaseFilter, choices: Choices) -> list[tuple[str, str]]:
    """What narrows the list beside the question itself: its words, and the query without it."""
    named = [
        (wanted.words, f"“{wanted.words}”", {"q": ""}),
        (wanted.division, _name(wanted.division, choices.divisions, "name"), {"division": ""}),
        (wanted.field, _name(wanted.field, choices.fields, "name"), {"field": ""}),
        (wanted.procedure, wanted.procedure, {"procedure": ""}),
        (wanted.state, STATES.get(wanted.state, ""), {"state": ""}),
        (wanted.origin, "chuyển từ hệ thống cũ", {"origin": ""}),
        (wanted.handler, _handler(wanted, choices), {"handler": "all"}),
    ]
    return [(words, address_of(wanted, **changes)) for given, words, changes in named if given]


def _name(key: str, rows: Any, column: str) -> str:
    return next((getattr(row, column) for row in rows if str(row.pk) == key), "không rõ")


def _handler(wanted: CaseFilter, choices: Choices) -> str:
    if wanted.handler == "me":
        return "tôi thụ lý"
    return _name(wanted.handler, choices.handlers, "full_name")


def _sentence(wanted: CaseFilter, choices: Choices) -> str:
    """“tôi thụ lý, đang mở”: what is looked at, with what was typed as it was typed."""
    question = (dict(PILLS) | {"results": RESULTS}).get(wanted.view, "Mọi trạng thái")
    parts = [words for words, _ in _conditions(wanted, choices)]
    return ", ".join([*reversed(parts), question.lower()])


def _hint(words: str) -> str:
    """How a number has to be typed, where digits were typed; else what may be typed at all."""
    if not any(sign.isdecimal() for sign in words):
        return f"Tìm được theo {SAID}."
    return "Số điện thoại, số định danh, số kết quả phải gõ đủ; mã hồ sơ thì đủ, hoặc ngày và số, ví dụ 261103 76."


def _tell_finding(request: HouseRequest, wanted: CaseFilter, shown: Iterable[Case]) -> None:
    """The ledger knows by whom each of the cases shown was found by an identity number, once in ten minutes."""
    record_finding(found_by_identity(shown, wanted.words), by=request.actor, at=request.at)


def _nothing(request: HouseRequest, wanted: CaseFilter, choices: Choices) -> dict[str, Any]:
    """Why the list is empty and the one act that helps (voice table 7 to 9)."""
    conditions = _conditions(wanted, choices)
    if wanted.words:
        others = [words for words in conditions if words[0] != f"“{wanted.words}”"]
        return {"nothing": f"Không tìm thấy “{wanted.words}”. {_hint(wanted.words)}", "drop": others[-1:]}
    narrowing = [pair for pair in conditions if pair[0] != "tôi thụ lý"]
    if narrowing:
        return {"nothing": "Không hồ sơ nào khớp.", "drop": narrowing[-1:]}
    near = nearest(request.actor, wanted, request.at)
    said = {
        "late": "Không có hồ sơ nào quá hẹn.",
        "soon": "Không hồ sơ nào đến hẹn trong 3 ngày làm việc tới.",
        "waiting": "Không hồ sơ nào chờ bổ sung hay tạm dừng.",
        "desk": "Không hồ sơ nào chờ tiếp nhận.",
        "results": "Không kết quả nào chờ trả.",
        "done": "Chưa hồ sơ nào xong.",
    }.get(wanted.view, "Không hồ sơ nào đang mở.")
    next_one = ""
    if near and near.due_at:
        day = with_doubt(formats.day_in_table(near.due_at, request.at), near.due_provisional)
        next_one = f"Hồ sơ gần hạn nhất: {day}."
    return {"nothing": said, "near": near, "next_one": next_one, "drop": conditions[-1:]}
