"""The sheet of a procedure on the notice board (NĐ 63/2010/NĐ-CP Điều 17)."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from nennep.press.pdf import render_pdf
from nennep.press.qr import qr_svg

from .public import PublicSheet

LAYOUT = Path(__file__).resolve().parent.parent / "layouts" / "public_sheet.typ"


def print_public_sheet(
    sheet: PublicSheet, *, address: str, superior: str = "", demo: bool = False, dated: datetime
) -> bytes:
    """PDF/A of the sheet; ``address`` is where the public page stands, told by the QR code.

    The same sheet, address and date give the same bytes. Raises PressError.
    """
    payload = {
        "form": {"paper": "a4", "orientation": "portrait"},
        "title": f"{sheet.quality_code} {sheet.name}",
        "paper": asdict(sheet),
        "superior": superior,
        "demo": demo,
        "address": address,
        "qr": qr_svg(address).decode(),
    }
    return render_pdf(LAYOUT, payload, dated=dated)
