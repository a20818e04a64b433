"""QR codes as vector pictures."""

from __future__ import annotations

import io

import segno

from nennep.press.pdf import PressError

LONGEST = 300
"""Characters; a longer text makes modules too small for a printed square of 22 mm."""


def qr_svg(text: str) -> bytes:
    """An SVG of a QR code holding `text`, error correction M (15 %), quiet zone of 4 modules, black on white.

    The bytes can be shown by a page and by a layout (`image(bytes(v.qr))`). Raises PressError for an empty text or
    one of more than 300 characters.
    """
    if not text.strip():
        raise PressError("Mã QR cần một nội dung: mã hồ sơ hoặc địa chỉ tra cứu.")
    if len(text) > LONGEST:
        raise PressError(f"Nội dung mã QR dài {len(text)} ký tự, tối đa {LONGEST}. Rút ngắn địa chỉ tra cứu.")
    out = io.BytesIO()
    segno.make(text, error="m", micro=False, boost_error=False).save(
        out, kind="svg", border=4, dark="#000", light="#fff", svgns=True, xmldecl=False, nl=False
    )
    return out.getvalue()
