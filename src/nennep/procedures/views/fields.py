"""The list of fields: read as of a day, added to from the starter list or by hand; one field and its history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nennep.kernel.dates import full_date
from nennep.org.models import Agency
from nennep.org.views.gate import signed_in
from nennep.web.refusals import answer, attempt
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet, told_by, wants_sheet
from nennep.web.views import found_or_404

from .. import actions
from ..forms.fields import CloseForm, FieldActForm, FieldForm, MergeForm, PlaceForm, RenameForm, list_words
from ..models import Field
from ..queries.fields import ListedField, field_of, history_of, keepers_for, keeping, listed_fields, starter_choices
from ..rules.starter_fields import starter_list
from .gate import day_asked, keeper, today

HEADINGS = ("TT", "Danh mục", "Ngành", "Mã", "Tên lĩnh vực", "Thủ tục đang áp dụng", "Dùng từ", "Đến hết", "Gộp vào")


@signed_in
@require_safe
def fields(request: HouseRequest) -> HttpResponse:
    """Every field that the viewer's agencies use as it stood on a day; also as Excel."""
    if wants_sheet(request):
        return fields_sheet(request)
    day, day_error = day_asked(request)
    with_ended = bool(request.GET.get("ended"))
    everything = listed_fields(request.actor, day)
    rows = [row for row in everything if row.is_in_use or with_ended]
    context = {
        "lists": [(list_words(whose), found) for whose, found in _by_list(rows)],
        "day": day,
        "day_error": day_error,
        "is_today": day == today(request),
        "with_ended": with_ended,
        "in_use": sum(row.is_in_use for row in everything),
        "total": len(everything),
        "keeps": bool(keepers_for(request.actor, request.at)),
    }
    return render(request, "procedures/fields.html", context)


@sheet("procedures.fields", words="Danh mục lĩnh vực", page="procedures:fields")
def fields_sheet(request: HouseRequest) -> SheetContent:
    """The fields asked for with every column."""
    day, _ = day_asked(request)
    rows = [row for row in listed_fields(request.actor, day) if row.is_in_use or request.GET.get("ended")]
    told = told_by(f"ngày {full_date(day)}", "kể cả lĩnh vực đã thôi dùng" if request.GET.get("ended") else "đang dùng")
    return SheetContent(f"Lĩnh vực {day:%Y-%m-%d}", HEADINGS, _cells(rows), len(rows), told)


def _by_list(rows: Sequence[ListedField]) -> list[tuple[Agency, list[ListedField]]]:
    return [(whose, list(found)) for whose, found in groupby(rows, key=lambda row: row.field.keeper)]


def _cells(rows: Sequence[ListedField]) -> list[tuple[object, ...]]:
    return [
        (
            number,
            list_words(row.field.keeper),
            row.field.sector,
            row.field.code,
            row.name,
            row.procedures,
            row.field.valid_from,
            row.field.valid_to,
            row.field.successor.name if row.field.successor else "",
        )
        for number, row in enumerate(rows, start=1)
    ]


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def field_add(request: HouseRequest) -> HttpResponse:
    """A field by hand."""
    keepers = keepers_for(request.actor, request.at)
    initial = {"keeper": request.GET.get("keeper") or keepers[0].code, "valid_from": today(request)}
    form = FieldForm(request.POST or None, keepers=keepers, initial=initial)
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form, lambda: actions.add_field(by=request.actor, at=request.at, **form.cleaned_data), request
        )
        if done:
            messages.success(request, f"Đã lập lĩnh vực {made.name}, mã {made.code}.")
            return redirect("procedures:fields")
    status = 422 if form.errors else 200
    return render(request, "procedures/field_add.html", {"form": form}, status=status)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def field_starter(request: HouseRequest) -> HttpResponse:
    """The starter list: ticked sectors and fields are added in one go."""
    keepers, day = keepers_for(request.actor, request.at), today(request)
    asked = request.POST.get("keeper") or request.GET.get("keeper")
    chosen = next((each for each in keepers if each.code == asked), keepers[0])
    ticked = {"field": request.POST.getlist("field"), "sector": request.POST.getlist("sector")}
    if request.method == "POST":
        codes = {
            each.code
            for each in starter_list(day).fields
            if each.code in ticked["field"] or each.sector in ticked["sector"]
        }
        done, made = attempt(
            None, lambda: actions.add_starter_fields(chosen, codes=codes, by=request.actor, at=request.at), request
        )
        if done:
            messages.success(request, f"Đã thêm {len(made)} lĩnh vực vào danh mục.")
            return redirect("procedures:fields")
    context = {
        "keepers": [(each, list_words(each), each == chosen) for each in keepers],
        "chosen": chosen,
        "starter": starter_list(day),
        "sectors": starter_choices(chosen, day),
        "ticked": ticked,
    }
    return render(request, "procedures/field_starter.html", context, status=422 if request.method == "POST" else 200)


@signed_in
@require_safe
def field(request: HouseRequest, keeper: str, code: str) -> HttpResponse:
    """One field: what it is today, and everything that became of it."""
    found = found_or_404(field_of, request.actor, keeper, code)
    keeps = keeping(request.actor, found.keeper, request.at) is not None
    context = {
        "field": found,
        "list_words": list_words(found.keeper),
        "history": history_of(found),
        "acts": [(key, each.words) for key, each in ACTS.items() if keeps and each.is_open(found)],
        "procedures": next((r.procedures for r in listed_fields(request.actor, today(request)) if r.field == found), 0),
    }
    return render(request, "procedures/field.html", context)


@dataclass(frozen=True, slots=True)
class FieldAct:
    """One thing to be done to a field: its words, its form, the action, what is said afterwards."""

    words: str
    explained: str
    form: type[FieldActForm]
    do: Callable[..., Any]
    done: Callable[[Field, Any], str]
    after_closing: bool = False

    def is_open(self, field: Field) -> bool:
        """Whether it may still be done to the field."""
        return field.successor_id is None and (field.valid_to is None or self.after_closing)


ACTS = {
    "rename": FieldAct(
        "Đổi tên",
        "Từ ngày ghi ở đây danh mục, biểu mẫu dùng tên mới; trang xem theo ngày trước đó vẫn hiện tên cũ.",
        RenameForm,
        actions.rename_field,
        lambda field, _: f"Đã đổi tên thành {field.name}.",
    ),
    "place": FieldAct(
        "Xếp lại",
        "Thứ tự trong danh mục và ngành dùng để nhóm khi chọn.",
        PlaceForm,
        actions.place_field,
        lambda field, _: f"Đã xếp lại {field.name}.",
    ),
    "merge": FieldAct(
        "Gộp",
        "Thủ tục của lĩnh vực này chuyển sang lĩnh vực nhận từ ngày ghi ở đây; hồ sơ đã nhận giữ lĩnh vực lúc nhận."
        " Lĩnh vực này không bị xóa, chỉ không dùng nữa và không gộp ngược lại được.",
        MergeForm,
        actions.merge_field,
        lambda field, moved: f"Đã gộp {field.name} vào {field.successor}, chuyển {moved} thủ tục.",
        after_closing=True,
    ),
    "close": FieldAct(
        "Đóng",
        "Chỉ đóng được lĩnh vực không còn thủ tục áp dụng; còn thủ tục thì gộp. Lĩnh vực đã đóng vẫn còn trong lịch sử.",
        CloseForm,
        actions.close_field,
        lambda field, _: f"Đã đóng {field.name}, dùng đến hết {full_date(field.valid_to)}." if field.valid_to else "",
    ),
}


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def field_act(request: HouseRequest, keeper: str, code: str, act: str) -> HttpResponse:
    """A field renamed, placed, merged or closed."""
    found = found_or_404(field_of, request.actor, keeper, code)
    if act not in ACTS:
        raise Http404
    if keeping(request.actor, found.keeper, request.at) is None:
        raise PermissionDenied(actions.KEEPS_LIST)
    doing = ACTS[act]
    form = doing.form(request.POST or None, field=found, day=today(request))
    address = reverse("procedures:field", args=[keeper, code])

    def again() -> HttpResponse:
        context = {"field": found, "form": form, "act": doing}
        return render(request, "procedures/field_act.html", context, status=422 if form.errors else 200)

    def then(result: Any) -> HttpResponse:
        messages.success(request, doing.done(found, result))
        return redirect(address)

    if request.method != "POST" or not form.is_valid():
        return again()
    by, at = request.actor, request.at
    return answer(
        form,
        lambda: doing.do(found, by=by, at=at, **form.cleaned_data),
        request,
        then=then,
        again=again,
        latest=address,
    )
