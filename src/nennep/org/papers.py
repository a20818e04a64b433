"""The sheets with which an agency tries its printers."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from nennep.kernel.dates import long_date
from nennep.press.pdf import render_pdf
from nennep.press.qr import qr_svg

from .models import Agency
from .queries.setup import site_settings

LAYOUT = Path(__file__).resolve().parent / "layouts" / "printer_test.typ"


def printer_test(agency: Agency, *, paper: str, dated: datetime) -> bytes:
    """PDF/A of one test page, ``paper`` "a4" or "a5": rulers, margins, typefaces, a QR code, a signature."""
    site = site_settings()
    address = f"{'https' if site.https else 'http'}://{site.hosts[0]}/"
    return render_pdf(LAYOUT, _payload(agency, paper, address, dated), dated=dated)


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
