"""The process editor: the table and its drawing, every edit answered with what it changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from nennep.definitions.definition import Definition
from nennep.definitions.editing import COLUMN, EditError, read_paste, rows
from nennep.definitions.examples import run
from nennep.kernel.dates import clock_time
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import ConflictError
from nennep.org.rules import BrokenRuleError
from nennep.org.views.gate import signed_in
from nennep.web.request import HouseRequest

from .. import actions
from ..forms.edit_request import Edit, EditRequest, is_scripted, wish_of
from ..forms.examples import read_example
from ..models import ProcessVersion
from ..queries import may_keep, open_version_of
from ..queries.register import procedures_named
from ..queries.step_table import Sheet, context_of
from .editor_page import jump_after, page_context, parts_of, step_detail
from .editor_paste import paste_context
from .gate import process_or_404, today, written_draft

Act = Callable[[HouseRequest, ProcessVersion, EditRequest], HttpResponse]
Typed = tuple[EditError, EditRequest, QueryDict] | None


def sheet_of(version: ProcessVersion, definition: Definition | None = None) -> Sheet:
    given = definition or Definition.from_dict(version.definition)
    return Sheet(version, given, context_of(version))


@signed_in
@require_safe
def editor(request: HouseRequest, code: str) -> HttpResponse:
    """The open version of a process: for those who keep it to be written in, for all others to read."""
    process = process_or_404(request, code)
    version = open_version_of(process)
    if version is None:
        keeps = may_keep(request.actor, process)
        return render(request, "processes/editor_none.html", {"process": process, "keeps": keeps})
    step = request.GET.get("step", "")
    sheet = sheet_of(version)
    if is_scripted(request):
        return HttpResponse(step_detail(request, sheet, step))
    return _page(request, sheet, step=step, more=bool(step))


def _page(
    request: HouseRequest, sheet: Sheet, *, step: str, more: bool, typed: Typed = None, status: int = 200
) -> HttpResponse:
    context = page_context(request, sheet, step=step, more=more, day=today(request))
    if typed:
        error, wish, sent = typed
        context |= {"refused": error, "sent": sent, "typed_lines": typed_lines(sheet, wish)}
    return render(request, "processes/editor.html", context, status=status)


def _posted(act: Act) -> Callable[..., HttpResponse]:
    """Find the draft, read the wish, tell every refusal where it was asked for."""

    @wraps(act)
    def posted(request: HouseRequest, code: str) -> HttpResponse:
        version = written_draft(request, code)
        wish = EditRequest(edit=version.edit, scripted=is_scripted(request))
        try:
            wish = wish_of(request)
            return act(request, version, wish)
        except EditError as error:
            return _refused(request, version, wish, error)
        except ConflictError as error:
            return _overtaken(request, version, wish, error)
        except Refusal as error:
            if error.kind == "not_permitted":
                raise
            return _refused(request, version, wish, EditError("", error.field, error.words))

    return signed_in(require_POST(posted))


@_posted
def edit(request: HouseRequest, version: ProcessVersion, wish: EditRequest) -> HttpResponse:
    """One edit, or the cells of one step; the answer holds the fresh parts of the page."""
    done = actions.edit_draft(
        version, edits=_typed_anew(wish, version), edit=wish.edit, by=request.actor, at=request.at
    )
    sheet = Sheet(version, done.after, done.context)
    jump = jump_after(wish.edits, done.before, done.after)
    return _answer(request, sheet, wish, said=done.words, jump=jump)


def _typed_anew(wish: EditRequest, version: ProcessVersion) -> list[Edit]:
    """Without the cells that the form of a step only carries along: they say what already stands."""
    if wish.scripted:
        return wish.edits
    sheet = sheet_of(version)
    held = {row.id: row.cells for row in rows(sheet.definition, sheet.context)}
    return [
        each
        for each in wish.edits
        if each.get("act") != "set" or held.get(each["step"], {}).get(each["column"]) != each["text"]
    ]


@_posted
def undo(request: HouseRequest, version: ProcessVersion, wish: EditRequest) -> HttpResponse:
    """The draft as before its last edit."""
    words = actions.undo_edit(version, edit=wish.edit, by=request.actor, at=request.at)
    return _answer(request, sheet_of(version), wish, said=f"Đã hoàn tác: {words}")


@_posted
def redo(request: HouseRequest, version: ProcessVersion, wish: EditRequest) -> HttpResponse:
    """The edit that was undone last, again."""
    words = actions.redo_edit(version, edit=wish.edit, by=request.actor, at=request.at)
    return _answer(request, sheet_of(version), wish, said=f"Đã làm lại: {words}")


@signed_in
@require_POST
def paste(request: HouseRequest, code: str) -> HttpResponse:
    """Rows from Excel or Word as they were understood, to be looked at before they are taken in."""
    version = written_draft(request, code)
    text, after = request.POST.get("text", ""), request.POST.get("after", "")
    heading = {"yes": True, "no": False}.get(request.POST.get("heading", ""))
    try:
        pasted, problem = read_paste(text, heading_row=heading), ""
    except EditError as error:
        pasted, problem = None, error.message
    context = paste_context(version, pasted, text=text, after=after, problem=problem)
    template = "processes/_editor_paste.html" if is_scripted(request) else "processes/editor_paste.html"
    return render(request, template, context, status=422 if problem else 200)


@signed_in
@require_safe
def paste_page(request: HouseRequest, code: str) -> HttpResponse:
    """Where rows can be pasted without the script."""
    version = written_draft(request, code)
    context = paste_context(version, None, text="", after="", problem="")
    return render(request, "processes/editor_paste.html", context)


@signed_in
@require_POST
def accept(request: HouseRequest, code: str) -> HttpResponse:
    """A warning is accepted with its reason; an empty one takes the acceptance back."""
    version = written_draft(request, code)
    key, reason = request.POST.get("key", ""), request.POST.get("reason", "")
    try:
        actions.accept_warning(version, key=key, reason=reason, by=request.actor, at=request.at)
    except BrokenRuleError as error:
        return _refused(request, version, EditRequest(version.edit), EditError("", "reason", str(error)))
    return _beside(request, version, "Đã ghi lý do chấp nhận." if reason.strip() else "")


@signed_in
@require_POST
def procedures(request: HouseRequest, code: str) -> HttpResponse:
    """The procedures that the process carries out are chosen."""
    version = written_draft(request, code)
    # What is offered is “QT.DP.04 Cấp chứng chỉ…”: its code stands first.
    typed = [words.split(maxsplit=1)[0] for words in request.POST.getlist("procedure") if words.strip()]
    found, unknown = procedures_named(version.process.agency, typed)
    try:
        if unknown:
            raise BrokenRuleError("procedure", f"Sổ thủ tục không có mã “{unknown[0]}”. Chọn trong danh sách.")
        actions.choose_procedures(version, procedures=found, by=request.actor, at=request.at)
    except BrokenRuleError as error:
        return _refused(request, version, EditRequest(version.edit), EditError("", "procedure", str(error)))
    return _beside(request, version, "Đã ghi thủ tục mà quy trình này thực hiện.")


@signed_in
@require_POST
def example(request: HouseRequest, code: str) -> HttpResponse:
    """An example case is put, taken away, or the way it went is declared the right one."""
    version = written_draft(request, code)
    try:
        said = _change_example(request, version)
    except BrokenRuleError as error:
        return _refused(request, version, EditRequest(version.edit), EditError("", error.field, str(error)))
    return _beside(request, version, said)


def _change_example(request: HouseRequest, version: ProcessVersion) -> str:
    sent, by, at = request.POST, request.actor, request.at
    typed = sent.get("place", "")
    place = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None
    if sent.get("act") == "remove":
        actions.remove_example(version, place=-1 if place is None else place, by=by, at=at)
        return "Đã bỏ hồ sơ mẫu."
    definition = Definition.from_dict(version.definition)
    if sent.get("act") == "expect" and place is not None and place < len(version.examples):
        held = version.examples[place]
        given = {**held, "path": list(run(definition, held).path)}
    else:
        given = read_example(sent, definition)
    actions.put_example(version, place=place, example=given, by=by, at=at)
    return "Đã ghi hồ sơ mẫu."


def _beside(request: HouseRequest, version: ProcessVersion, said: str) -> HttpResponse:
    """What stands beside the table has changed."""
    wish = EditRequest(version.edit, scripted=is_scripted(request))
    if wish.scripted:
        wish = EditRequest(
            version.edit, step=request.GET.get("step", ""), more=bool(request.GET.get("more")), scripted=True
        )
    return _answer(request, sheet_of(version), wish, said=said)


# --- answers ---


def _answer(
    request: HouseRequest,
    sheet: Sheet,
    wish: EditRequest,
    *,
    said: str = "",
    jump: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    step = jump["step"] if jump else wish.step
    if not wish.scripted:
        if said:
            messages.success(request, said)
        address = reverse("processes:editor", args=[sheet.version.process.code])
        return redirect(f"{address}?step={step}#buoc" if step else address)
    held = {row.row.id for row in sheet.rows}
    step = step if step in held else ""
    more = wish.more and not (jump and jump.get("open"))
    body = parts_of(request, sheet, step=step, more=more, day=today(request))
    return JsonResponse(body | {"said": said, "jump": jump}, status=status)


def _refused(request: HouseRequest, version: ProcessVersion, wish: EditRequest, error: EditError) -> HttpResponse:
    if wish.scripted or is_scripted(request):
        body = {"said": error.message, "step": error.step, "column": error.column}
        return JsonResponse(body, status=422)
    step = error.step or wish.step
    typed = (error, wish, request.POST)
    return _page(request, sheet_of(version), step=step, more=bool(step), typed=typed, status=422)


def _overtaken(request: HouseRequest, version: ProcessVersion, wish: EditRequest, error: ConflictError) -> HttpResponse:
    """Somebody else was quicker: who and when, the newest table, what was typed kept."""
    sheet = sheet_of(version)
    words = overtaken_words(sheet, request) if version.state == "draft" else str(error)
    if wish.scripted:
        return _answer(request, sheet, wish, said=words, status=409)
    refused = EditError(wish.step, "", words)
    typed = (refused, wish, request.POST)
    return _page(request, sheet, step=wish.step, more=bool(wish.step), typed=typed, status=409)


def typed_lines(sheet: Sheet, wish: EditRequest) -> list[tuple[str, str]]:
    """What was typed and is not in the table, to be typed or copied again."""
    held = {shown.row.id: shown.row.cells for shown in sheet.rows}
    found = []
    for each in wish.edits:
        step, column, text = (str(each.get(name, "")) for name in ("step", "column", "text"))
        if column in COLUMN and text and held.get(step, {}).get(column) != text:
            found.append((f"{step} · {COLUMN[column].heading}", text))
    return found


def overtaken_words(sheet: Sheet, request: HouseRequest) -> str:
    """“Lê Thu Hà vừa sửa bản nháp này lúc 08:41…”"""
    last = sheet.last_edit
    by = last.by if last else None
    mine = by is not None and by.pk == request.actor.user_id
    who = "Chính tài khoản này, ở một cửa sổ khác," if mine else (str(by) if by else "Người khác")
    when = f" lúc {clock_time(last.at)}" if last else ""
    return f"{who} vừa sửa bản nháp này{when}. Đây là bản mới nhất; phần đã gõ còn ở dưới."
