"""What is put into a QR code is read back from the printed page."""

import io
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image

from nennep.press.pdf import PressError, render_png
from nennep.press.qr import qr_svg

PAGE = """
#let v = json(bytes(sys.inputs.payload))
#set page(width: 60mm, height: 60mm)
#image(bytes(v.qr), format: "svg", width: 23mm, height: 23mm, fit: "stretch", alt: "QR")
"""


@pytest.mark.parametrize("text", ["H99.17-261117-0412", "https://a.example/tra-cuu/H1?x=1&y=2", "Hồ sơ số 5"])
def test_a_printed_code_is_read_back(text: str) -> None:
    png = render_png(PAGE, {"qr": qr_svg(text).decode()}, dated=datetime(2026, 1, 1, tzinfo=UTC), ppi=150)
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(png[0])).convert("L"))
    assert [one.text for one in found] == [text]


@pytest.mark.parametrize("text", ["", "  ", "x" * 301])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(PressError, match=r"[mM]ã QR"):
        qr_svg(text)
