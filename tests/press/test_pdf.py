"""Values are printed as values; the same paper is the same bytes; what cannot be printed is named."""

import io
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest

from nennep.press.pdf import HOUSE, PressError, UnprintableTextError, render_pdf, render_png

DATED = datetime(2026, 11, 17, 1, 40, tzinfo=UTC)
ONE_LINE = """
#let v = json(bytes(sys.inputs.payload))
#set text(font: "Liberation Serif", fallback: false)
#set par(justify: false)
#v.a
"""


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    "typed",
    [
        "#panic(1)",
        "*đậm* _nghiêng_ `mã`",
        "- Như Điều 2",
        "+ một",
        "1. một",
        "= Tiêu đề",
        "$x^2$",
        "A & B <C>",
        "a\\b \\u{41}",
        "// chú thích",
        "\"ngoặc\" 'đơn'",
        "@nhan <nhan>",
        "{}[]();:~/",
        "ẰẲẴẶ ỄỆỂỀ ỨỪỬỮỰ ằẳẵặ",
    ],
)
def test_what_was_typed_is_printed_as_typed(typed: str) -> None:
    assert typed in text_of(render_pdf(ONE_LINE, {"a": typed}, dated=DATED))


def test_text_in_parts_is_printed_in_whole_letters() -> None:
    parts = unicodedata.normalize("NFD", "Sở Y tế Ứng Hòa")
    assert "Sở Y tế Ứng Hòa" in text_of(render_pdf(ONE_LINE, {"a": parts}, dated=DATED))


def test_characters_without_shape_are_dropped() -> None:
    printed = text_of(render_pdf(ONE_LINE, {"a": "Nguyễn\u200b\ufeff Văn\x00\tA"}, dated=DATED))
    assert "Nguyễn Văn A" in printed


def test_same_payload_and_date_give_the_same_bytes_and_another_date_does_not() -> None:
    first = render_pdf(ONE_LINE, {"a": "một"}, dated=DATED)
    render_pdf(ONE_LINE, {"a": "hai"}, dated=DATED)
    assert render_pdf(ONE_LINE, {"a": "một"}, dated=DATED) == first
    assert render_pdf(ONE_LINE, {"a": "một"}, dated=DATED + timedelta(days=1)) != first


def test_the_file_declares_pdf_a_2a_and_embeds_only_the_bundled_typeface() -> None:
    pdf = render_pdf(ONE_LINE, {"a": "Nền Nếp"}, dated=DATED)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    meta = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in meta
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in meta
    fonts = {str(f.get_object()["/BaseFont"]) for f in reader.pages[0]["/Resources"]["/Font"].values()}
    assert fonts
    assert all("LiberationSerif" in name for name in fonts)


def test_a_character_without_glyph_is_refused_by_field_and_name() -> None:
    with pytest.raises(UnprintableTextError, match=r"“b\.c\[2\]”.*U\+1F600") as refused:
        render_pdf(ONE_LINE, {"a": "x", "b": {"c": ["được", "vui 😀"]}}, dated=DATED)
    assert (refused.value.field, refused.value.character) == ("b.c[2]", "😀")


def test_a_layout_that_misses_a_value_is_refused() -> None:
    with pytest.raises(PressError, match="Không dàn được trang in"):
        render_pdf(ONE_LINE, {"b": "x"}, dated=DATED)


def test_a_date_without_zone_is_refused() -> None:
    with pytest.raises(PressError, match="múi giờ"):
        render_pdf(ONE_LINE, {"a": "x"}, dated=datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_value_that_is_not_text_or_number_is_refused() -> None:
    with pytest.raises(PressError, match="datetime"):
        render_pdf(ONE_LINE, {"a": DATED}, dated=DATED)


def test_a_picture_a_page_comes_out_for_previews() -> None:
    pages = render_png(ONE_LINE + "#pagebreak()\n#v.a", {"a": "x"}, dated=DATED, ppi=30)
    assert [p[:8] for p in pages] == [b"\x89PNG\r\n\x1a\n"] * 2


def test_no_layout_fetches_a_package() -> None:
    layouts: list[Path] = list(HOUSE.rglob("*.typ"))
    assert layouts
    assert [f.name for f in layouts if "@preview" in f.read_text() or "@local" in f.read_text()] == []
