"""All that the changes of the law ask of the agency: who does what until when, worst first."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nennep.org.views.gate import signed_in
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet, told_by, wants_sheet
from nennep.web.tables import page_by_number

from ..queries import ImpactLine, ImpactStatus, agency_of_viewer, lines_of, open_lines, shelf_for
from ..rules import KINDS
from .gate import today

WORDS = {
    ImpactStatus.LATE: "Quá hạn",
    ImpactStatus.SOON: "Hạn trong 30 ngày",
    ImpactStatus.OPEN: "Còn thời gian",
    ImpactStatus.WAITING: "Chưa tính được hạn",
    ImpactStatus.DONE: "Đã xong",
}
HEADINGS = (
    "Văn bản", "Thay đổi", "Do văn bản", "Việc", "Áp dụng cho", "Ai làm", "Người phụ trách", "Tính từ",
    "Hạn", "Còn (ngày)", "Tình trạng", "Xong ngày", "Chứng cứ", "Căn cứ", "Luật chặt hơn",
)  # fmt: skip


@signed_in
@require_safe
def legal_impact(request: HouseRequest) -> HttpResponse:
    """The agency's work by the law: open, of one standing, or mine; also as Excel."""
    if wants_sheet(request):
        return impact_sheet(request)
    agency, day = agency_of_viewer(request.actor), today(request)
    asked, mine = request.GET.get("standing", ""), request.GET.get("mine", "")
    work, done, shown = _asked_for(request)
    page = page_by_number(shown, request.GET)
    counts = {
        standing: sum(1 for line in (*work, *done) if line.standing(day) is standing) for standing in ImpactStatus
    }
    context = {
        "agency": agency,
        "page": page,
        "asked": asked,
        "mine": mine,
        "open": len(work),
        "pills": [(standing, WORDS[standing], counts[standing]) for standing in ImpactStatus if counts[standing]],
        "rows": [(line, line.days_left(day), line.standing(day)) for line in page.rows],
        "has_mine": any(line.owner and line.owner.pk == request.user.pk for line in work),
    }
    return render(request, "documents/legal_impact.html", context)


def _asked_for(request: HouseRequest) -> tuple[list[ImpactLine], list[ImpactLine], list[ImpactLine]]:
    """What is open, what is done, and what of them is asked for."""
    day = today(request)
    everything = lines_of(shelf_for(request.actor.agency_ids), agency_of_viewer(request.actor).pk, day)
    work = open_lines(everything)
    done = [each for each in everything if each.done_on and each.strict and each.term.ours]
    asked, mine = request.GET.get("standing", ""), request.GET.get("mine", "")
    shown = [
        line
        for line in (done if asked == ImpactStatus.DONE else work)
        if asked in ("", line.standing(day)) and (not mine or (line.owner and line.owner.pk == request.user.pk))
    ]
    return work, done, shown


@sheet("documents.impact", words="Việc theo luật", page="documents:legal_impact")
def impact_sheet(request: HouseRequest) -> SheetContent:
    """The lines asked for with every column."""
    _, _, shown = _asked_for(request)
    asked = request.GET.get("standing", "")
    standing = next((WORDS[one].lower() for one in ImpactStatus if one == asked), "chưa xong")
    told = told_by(standing, "việc của tôi" if request.GET.get("mine") else "")
    return content_of("Viec theo luat", shown, today(request), told)


def content_of(title: str, lines: Sequence[ImpactLine], day: date, told: str) -> SheetContent:
    """The lines as they stand in an Excel file, every law with its article."""
    return SheetContent(
        title,
        HEADINGS,
        [
            (
                line.change.document.number,
                KINDS[line.change.kind],
                line.change.by_document.number if line.change.by_document else "",
                line.term.words,
                ", ".join(each.subject_code for each in line.subjects),
                line.term.who,
                line.owner.full_name if line.owner else "",
                line.start,
                line.due or line.waits,
                None if line.done_on else line.days_left(day),
                WORDS[line.standing(day)],
                line.done_on,
                line.proof,
                line.term.basis,
                line.strict,
            )
            for line in lines
        ],
        len(lines),
        told,
    )
