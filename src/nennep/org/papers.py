"""The sheets with which an agency tries its printers, and the hand-over sheet of a person who leaves."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from nennep.kernel.dates import long_date, moment
from nennep.press.pdf import render_pdf
from nennep.press.qr import qr_svg
from nennep.press.word import sheets

from .models import Agency, WorkHandover
from .queries.names import name_on
from .queries.setup import site_settings

LAYOUTS = Path(__file__).resolve().parent / "layouts"
HANDOVER = "Biên bản bàn giao"
ENDED = "không có: hết cùng vị trí"
UNSAID = "không ghi"
TRIAL = "BẢN THỬ"
# Room for a signature in a cell.
SPACE = "\n\n"
HEAD_LINES = (
    ("Người bàn giao", "giver"),
    ("Vị trí", "post"),
    ("Căn cứ", "ground"),
    ("Thời gian bàn giao", "made"),
    ("Người ghi", "maker"),
)


def printer_test(agency: Agency, *, paper: str, dated: datetime) -> bytes:
    """PDF/A of one test page, ``paper`` "a4" or "a5": rulers, margins, typefaces, a QR code, a signature."""
    site = site_settings()
    address = f"{'https' if site.https else 'http'}://{site.hosts[0]}/"
    return render_pdf(LAYOUTS / "printer_test.typ", _payload(agency, paper, address, dated), dated=dated)


def _payload(agency: Agency, paper: str, address: str, dated: datetime) -> dict[str, Any]:
    return {
        "form": {"paper": paper, "orientation": "portrait"},
        "title": f"Tờ in thử khổ {paper.upper()}",
        "demo": False,
        "head": {
            "superior_agency": agency.superior.name if agency.superior else None,
            "agency": agency.name,
            "unit": None,
            "number": "00/IN-THỬ",
            "place": agency.place or "…………",
            "issued_on": long_date(timezone.localdate(dated)),
        },
        "qr": qr_svg(address).decode(),
        "address": address,
        "signer": {"authority": None, "title": "Người in thử", "manner": "ký thử trên dòng kẻ", "name": "." * 32},
    }


def handover_pdf(made: WorkHandover, *, dated: datetime) -> bytes:
    """PDF/A of the hand-over sheet: what went to whom, when, by which paper. Raises PressError."""
    return render_pdf(LAYOUTS / "handover.typ", _handover(made), dated=dated)


def handover_word(made: WorkHandover) -> bytes:
    """The same sheet as a Word file, to be completed by hand."""
    told, document = _handover(made), sheets.blank()
    if told["demo"]:
        sheets.say(document, TRIAL, side="center", bold=True, size=14, after=6)
    head = told["head"]
    widths: tuple[float, ...] = (64, 101)  # the nation's line and the date stand on one line each
    frame = sheets.grid(document, widths)
    sides = ("center", "center")
    nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    sheets.row(frame, ((head["superior_agency"] or "").upper(), nation), widths=widths, sides=sides, size=12)
    for run in frame.rows[-1].cells[1].paragraphs[0].runs:
        run.bold = True
    told_agency = (head["agency"].upper(), "Độc lập - Tự do - Hạnh phúc")
    sheets.row(frame, told_agency, widths=widths, sides=sides, size=12, bold=True)
    dated = f"{head['place']}, {head['issued_on']}"
    sheets.row(frame, ("", dated), widths=widths, sides=sides, size=13, italic=True)
    sheets.say(document, HANDOVER.upper(), side="center", bold=True, size=14, before=12, after=10)
    for label, key in HEAD_LINES:
        sheets.say(document, f"{label}: {told[key]}")
    _ruled(
        document, "1. Việc đã bàn giao", (10, 32, 85, 38), ("TT", "Loại việc", "Nội dung", "Người nhận"), _lines(told)
    )
    signed = [(str(r["number"]), r["name"], str(r["count"]), SPACE) for r in told["receivers"]]
    _ruled(document, "2. Người nhận ký", (10, 75, 25, 55), ("TT", "Người nhận", "Số việc", "Ký nhận"), signed)
    foot = sheets.grid(document, (82, 83))
    signs = (told["giver_signs"], told["head_signs"])
    sheets.row(foot, [each["title"].upper() for each in signs], widths=(82, 83), sides=sides, bold=True, size=13)
    sheets.row(foot, [f"({each['manner']})\n\n\n\n{each['name']}" for each in signs], widths=(82, 83), sides=sides)
    return sheets.saved(document)


def _ruled(document: Any, title: str, widths: tuple[float, ...], head: tuple[str, ...], rows: Any) -> None:
    sheets.say(document, title, bold=True, before=8, together=True)
    table = sheets.ruled(document, widths, head)
    for texts in rows:
        sheets.row(table, texts, widths=widths)
    sheets.say(document, "", size=6, after=0)


def _lines(told: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(str(one["number"]), one["kind"], one["words"], one["receiver"]) for one in told["lines"]]


def _handover(made: WorkHandover) -> dict[str, Any]:
    agency, lines = made.agency, list(made.lines.select_related("receiver").order_by("number"))
    counts = Counter(line.receiver for line in lines if line.receiver)
    day = timezone.localdate(made.made_at)
    called = name_on(agency, day)
    return {
        "form": {"paper": "a4", "orientation": "portrait"},
        "title": HANDOVER,
        "demo": settings.DEMO,
        "head": {
            "superior_agency": called.superior or None,
            "agency": called.name,
            "unit": None,
            "number": None,
            "place": agency.place or "…………",
            "issued_on": long_date(day),
        },
        "giver": made.giver.full_name,
        "post": made.post,
        "ground": made.ground or UNSAID,
        "made": moment(made.made_at),
        "maker": str(made.made_by or "Phần mềm"),
        "lines": [
            {
                "number": line.number,
                "kind": line.kind,
                "words": line.words,
                "receiver": line.receiver.full_name if line.receiver else ENDED,
            }
            for line in lines
        ],
        "receivers": [
            {"number": number, "name": who.full_name, "count": count}
            for number, (who, count) in enumerate(counts.items(), start=1)
        ],
        "giver_signs": _signs("Người bàn giao", made.giver.full_name),
        "head_signs": _signs("Lãnh đạo chứng kiến", ""),
    }


def _signs(title: str, name: str) -> dict[str, Any]:
    return {"authority": None, "title": title, "manner": "ký, ghi rõ họ tên", "name": name}
