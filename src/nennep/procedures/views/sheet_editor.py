"""Screens to amend, enact or abolish a procedure by a decision: typed, previewed, then taken in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nennep.kernel.dates import days_after, full_date
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import ConflictError
from nennep.org.models import Agency
from nennep.org.rules import BrokenRuleError
from nennep.web.refusals import answer, attempt, page, told_on
from nennep.web.request import HouseRequest

from ..actions import KEEPS, VersionDraft, abolish_by_decision, amend_by_decision, enact_by_decision
from ..forms import AbolishForm, ActForm, EnactForm, SheetForm
from ..models import Procedure, ProcedureVersion
from ..parts.version_rows import resolved
from ..queries import differences, kept_agencies, last_of, published_after, published_of
from .gate import keeper, kept_or_403, today

STALE = "Thủ tục này vừa có bản mới. Mở bản mới nhất rồi sửa lại."
NOTHING = "Chưa có gì khác bản trước. Sửa nội dung theo quyết định rồi xem lại."
# What carries the page along belongs to the page; these belong to the way.
NOT_CARRIED = ("csrfmiddlewaretoken", "do")


@dataclass
class SheetEditor:
    """One sheet on the desk: of a procedure that is there, or of a new one."""

    request: HouseRequest
    agency: Agency
    procedure: Procedure | None
    before: ProcedureVersion | None
    act: Callable[..., Any]

    def page(self, act: Any, sheet: SheetForm, *, status: int = 200) -> HttpResponse:
        """The form as it stands, with what keeps it from being taken in."""
        complaints = [*_act_complaints(act), *sheet.complaints] if sheet.bound else []
        context = {
            "procedure": self.procedure,
            "agency": self.agency,
            "before": self.before,
            "act": act,
            "sheet": sheet,
            "complaints": complaints,
            "base": self.before.number if self.before else 0,
            "several": not self.procedure and len(act.fields["agency"].queryset) > 1,
        }
        return render(self.request, "procedures/edit.html", context, status=status)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HouseRequest, code: str) -> HttpResponse:
    """The next version of a procedure by a decision."""
    procedure = kept_or_403(request, code)
    agency, before = procedure.agency, last_of(procedure)

    def act(*args: Any, **options: Any) -> ActForm:
        return ActForm(*args, agency=agency, **options)

    return _answer(SheetEditor(request, agency, procedure, before, act))


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def enact(request: HouseRequest) -> HttpResponse:
    """A new procedure with its first version."""
    agencies = kept_agencies(request.actor)
    if not agencies:
        raise PermissionDenied(KEEPS)

    chosen = request.POST.get("agency") or request.GET.get("agency")
    agency = next((each for each in agencies if each.code == chosen), agencies[0])

    def act(*args: Any, **options: Any) -> EnactForm:
        return EnactForm(*args, agencies=agencies, agency=agency, day=today(request), **options)

    if request.method != "POST" and not act().has_fields:
        return render(request, "procedures/enact_without_fields.html", {"agency": agency})
    return _answer(SheetEditor(request, agency, None, None, act))


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def abolish(request: HouseRequest, code: str) -> HttpResponse:
    """The end of a procedure by a decision."""
    procedure = kept_or_403(request, code)
    form = AbolishForm(request.POST or None, agency=procedure.agency)
    if request.method == "POST" and form.is_valid():
        by, at, day = request.actor, request.at, form.effective_day
        return answer(
            told_on(form, from_day="effective_on"),
            lambda: abolish_by_decision(procedure, act=form.act(), from_day=day, by=by, at=at),
            request,
            then=lambda _: _abolished(request, procedure, day),
            again=lambda: _abolish_page(request, procedure, form),
            latest=_address(procedure),
        )
    return _abolish_page(request, procedure, form)


def _abolished(request: HouseRequest, procedure: Procedure, day: date) -> HttpResponse:
    messages.success(
        request, f"Đã bãi bỏ {procedure.quality_code} từ {full_date(day)}. Hồ sơ đang giải quyết vẫn theo bản đã nhận."
    )
    return redirect(_address(procedure))


def _abolish_page(request: HouseRequest, procedure: Procedure, form: AbolishForm) -> HttpResponse:
    context = {"procedure": procedure, "form": form, "last": last_of(procedure)}
    return render(request, "procedures/abolish.html", context, status=422 if form.errors else 200)


def _answer(desk: SheetEditor) -> HttpResponse:
    request = desk.request
    if request.method != "POST":
        initial = {"agency": desk.agency.code}
        return desk.page(desk.act(initial=initial), SheetForm.of_version(desk.agency, desk.before))
    doing = request.POST.get("do", "preview")
    if doing not in ("preview", "publish"):
        sheet = SheetForm.of_post(desk.agency, request.POST, bound=False, act=doing)
        return desk.page(desk.act(initial=request.POST.dict()), sheet)
    if desk.before and request.POST.get("base") != str(desk.before.number):
        latest = _address(desk.procedure) if desk.procedure else ""
        return page(request, ConflictError(STALE), latest=latest, kept=False)
    act = desk.act(request.POST)
    sheet = SheetForm.of_post(desk.agency, request.POST, bound=True)
    draft = _judged(desk, act, sheet)
    if draft is None:
        return desk.page(act, sheet, status=422)
    return _publish(desk, act, sheet, draft) if doing == "publish" else _preview(desk, act, draft)


def _judged(desk: SheetEditor, act: ActForm, sheet: SheetForm) -> VersionDraft | None:
    """The draft that was typed, if every field and rule lets it pass; else the forms say why not."""
    valid = [act.is_valid(), sheet.is_valid()]
    if not all(valid):
        return None
    draft = sheet.draft(act.effective_day, desk.before)

    def judge() -> None:
        if not draft.named:
            raise BrokenRuleError("", NOTHING)
        resolved(draft, desk.before, desk.agency)

    kept, _ = attempt(sheet.refuse, judge, desk.request)
    return draft if kept else None


def _preview(desk: SheetEditor, act: ActForm, draft: VersionDraft) -> HttpResponse:
    """What will change, before it is taken in; the whole sheet is carried along."""
    before = published_of(desk.before) if desk.before else None
    columns, rows = resolved(draft, desk.before, desk.agency)
    involved = None if draft.involved is None else [each.name for each in draft.involved]
    after = published_after(before, columns, rows, involved)
    carried = [(key, value) for key, values in desk.request.POST.lists() for value in values if key not in NOT_CARRIED]
    context = {
        "procedure": desk.procedure,
        "agency": desk.agency,
        "before": desk.before,
        "changes": differences(before, after, only=columns),
        "carried": carried,
        "act": act.act(),
        "valid_from": draft.valid_from,
        "last_day": days_after(draft.valid_from, -1),
        "codes": getattr(act, "codes", None),
        "ends": desk.before is not None and desk.before.status != "repealed",
    }
    return render(desk.request, "procedures/preview.html", context)


def _publish(desk: SheetEditor, act: Any, sheet: SheetForm, draft: VersionDraft) -> HttpResponse:
    by, at = desk.request.actor, desk.request.at
    common: dict[str, Any] = {"act": act.act(), "draft": draft, "by": by, "at": at}

    def publish() -> ProcedureVersion:
        if desk.procedure is not None:
            return amend_by_decision(desk.procedure, **common)
        return enact_by_decision(desk.agency, field=act.cleaned_data["field"], codes=act.codes, **common)

    def tell(refusal: Refusal) -> None:
        (told_on(act) if refusal.field in act.fields else sheet.refuse)(refusal)

    return answer(
        tell,
        publish,
        desk.request,
        then=lambda version: _published(desk.request, version),
        again=lambda: desk.page(act, sheet, status=422),
        latest=_address(desk.procedure) if desk.procedure else "",
    )


def _published(request: HouseRequest, version: ProcedureVersion) -> HttpResponse:
    procedure = version.procedure
    messages.success(
        request,
        f"Đã nhập bản {version.number} của {procedure.quality_code}, hiệu lực từ {full_date(version.valid_from)}.",
    )
    return redirect(reverse("procedures:procedure_version", args=[procedure.quality_code, version.number]))


def _act_complaints(act: Any) -> list[tuple[str, str]]:
    return [
        (act[name].auto_id if name in act.fields else "", str(error))
        for name, errors in act.errors.items()
        for error in errors
    ]


def _address(procedure: Procedure) -> str:
    return reverse("procedures:procedure", args=[procedure.quality_code])
