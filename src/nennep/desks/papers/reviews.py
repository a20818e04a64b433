"""Phiếu nhận xét: how the people whom an agency sent to a desk worked in a month, as PDF and Word."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from nennep.kernel.dates import long_date
from nennep.kernel.words import exact_number
from nennep.org.queries.names import name_on
from nennep.press.pdf import render_pdf
from nennep.press.word import sheets

from ..models import DeskReview, ReviewLine
from ..rules.reviews import ARTICLE

LAYOUT = Path(__file__).resolve().parent.parent / "layouts" / "review.typ"
COLUMNS = ("TT", "Họ và tên", "Ngày có mặt / vắng, lý do", "Tiếp nhận", "Trả kết quả", "Nhận xét", "Đề nghị xếp loại")
WIDTHS = (10, 36, 44, 34, 34, 68, 26)
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
TRIAL, DRAFT = "BẢN THỬ", "DỰ THẢO"
COUNTED = "Số tiếp nhận, trả kết quả đếm từ hồ sơ; mức xếp loại là đề nghị của quầy, cơ quan cử người quyết định."


def cells_of_review(line: ReviewLine) -> list[str]:
    """What the sheet says of one person, under COLUMNS."""
    there = f"{exact_number(line.present_days)} / {exact_number(line.absent_days)} ngày"
    if line.absence_reason:
        there += f"; {line.absence_reason}"
    received = f"{line.received} hồ sơ, {line.handed_late} giao muộn"
    returned = f"{line.returned} hồ sơ, {line.returned_late} quá hạn"
    said = [line.remark, line.grade or "không đề nghị"]
    return [str(line.number), line.member.person.full_name, there, received, returned, *said]


def review_pdf(review: DeskReview, lines: Sequence[ReviewLine], *, dated: datetime) -> bytes:
    """PDF/A of the sheet. Raises PressError."""
    return render_pdf(LAYOUT, _told(review, lines), dated=dated)


def review_word(review: DeskReview, lines: Sequence[ReviewLine], *, dated: datetime) -> bytes:
    """The same sheet as a Word file."""
    told, document = _told(review, lines), sheets.blank(lying=True)
    for mark, words in ((told["demo"], TRIAL), (told["draft"], DRAFT)):
        if mark:
            sheets.say(document, words, side="center", bold=True, size=14, after=6)
    head, widths, sides = told["head"], (120.0, 120.0), ("center", "center")
    frame = sheets.grid(document, widths)
    sheets.row(frame, ((head["superior_agency"] or "").upper(), NATION), widths=widths, sides=sides, size=12)
    named = (head["agency"].upper(), "Độc lập - Tự do - Hạnh phúc")
    sheets.row(frame, named, widths=widths, sides=sides, size=12, bold=True)
    sheets.row(frame, ("", f"{head['place']}, {head['issued_on']}"), widths=widths, sides=sides, size=13, italic=True)
    sheets.say(document, told["title"].upper(), side="center", bold=True, size=14, before=12, after=8)
    sheets.say(document, f"Kính gửi: {told['competent']}", side="center", after=8)
    table = sheets.ruled(document, WIDTHS, COLUMNS)
    for cells in told["rows"]:
        sheets.row(table, cells, widths=WIDTHS)
    sheets.say(document, told["ground"], before=6)
    if told["objection"]:
        sheets.say(document, f"Ý kiến của cơ quan cử: {told['objection']}")
    foot, signs = sheets.grid(document, widths), (told["agency_signs"], told["desk_signs"])
    sheets.row(foot, [each["title"].upper() for each in signs], widths=widths, sides=sides, bold=True, size=13)
    names = [f"({each['manner']})\n\n\n\n{each['name'] or ''}" for each in signs]
    sheets.row(foot, names, widths=widths, sides=sides)
    return sheets.saved(document)


def _told(review: DeskReview, lines: Sequence[ReviewLine]) -> dict[str, Any]:
    """What the sheet says; every name is that of the day on which it was sent."""
    day, desk, closed = timezone.localdate(review.proposed_at), review.desk, review.state == "closed"
    called, sign = name_on(desk, day), {"authority": None, "manner": "ký, ghi rõ họ tên"}
    return {
        "form": {"paper": "a4", "orientation": "landscape"},
        "title": f"Phiếu nhận xét người được cử đến quầy, tháng {review.called}",
        "demo": settings.DEMO,
        "draft": review.state == "objected",
        "head": {
            "superior_agency": called.superior or None,
            "agency": called.name,
            "unit": None,
            "number": None,
            "place": desk.place or "…………",
            "issued_on": long_date(day),
        },
        "competent": name_on(review.competent, day).name,
        "columns": COLUMNS,
        "rows": [cells_of_review(line) for line in lines],
        "ground": f"Lập theo {ARTICLE}. {COUNTED}",
        "objection": review.objection,
        "desk_signs": sign | {"title": "Lãnh đạo quầy", "name": _name(review.proposed_by)},
        "agency_signs": sign
        | {"title": "Cơ quan cử người ghi nhận", "name": _name(review.answered_by) if closed else None},
    }


def _name(person: Any) -> str | None:
    return person.full_name if person else None
