"""The bundled typeface covers Vietnamese; a face that does not is refused."""

import struct
from pathlib import Path

import pytest

from nennep.press import typefaces
from nennep.press.apps import bundled_fonts_print_vietnamese
from nennep.press.typefaces import FACES, FONTS, VIETNAMESE, FontFileError, covered_characters


@pytest.mark.parametrize("face", FACES)
def test_every_face_has_every_letter_of_vietnamese(face: str) -> None:
    covered = covered_characters(FONTS / f"LiberationSerif-{face}.ttf")
    assert {c for c in VIETNAMESE if ord(c) not in covered} == set()
    assert 0x1F600 not in covered


def test_the_letters_asked_for_include_the_134_accented_ones() -> None:
    accented = {c for c in VIETNAMESE if c.isalpha() and ord(c) > 127}
    assert len(accented) == 134


def test_the_licence_lies_beside_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "LICENSE-OFL.txt").read_text()


def _face_with_only(letter: str) -> bytes:
    """A file with one table, a `cmap` of format 12 that covers one letter."""
    group = struct.pack(">LLL", ord(letter), ord(letter), 1)
    sub = struct.pack(">HHLLL", 12, 0, 16 + len(group), 0, 1) + group
    table = struct.pack(">HHHHL", 0, 1, 3, 10, 12) + sub
    return struct.pack(">LHHHH", 0x10000, 1, 0, 0, 0) + struct.pack(">4sLLL", b"cmap", 0, 28, len(table)) + table


def test_a_face_without_vietnamese_letters_stops_the_press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for face in FACES:
        (tmp_path / f"LiberationSerif-{face}.ttf").write_bytes(_face_with_only("a"))
    monkeypatch.setattr(typefaces, "FONTS", tmp_path)
    with pytest.raises(FontFileError, match="thiếu chữ"):
        typefaces.printable_characters.__wrapped__()


def test_a_missing_face_stops_the_press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "FONTS", tmp_path)
    with pytest.raises(FontFileError, match="Thiếu tệp phông chữ LiberationSerif-Regular"):
        typefaces.printable_characters.__wrapped__()


def test_the_start_up_check_names_a_missing_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bundled_fonts_print_vietnamese() == []
    monkeypatch.setattr(typefaces, "FONTS", tmp_path)
    typefaces.printable_characters.cache_clear()
    try:
        found = bundled_fonts_print_vietnamese()
    finally:
        typefaces.printable_characters.cache_clear()
    assert [one.id for one in found] == ["press.E001"]
    assert "LiberationSerif-Regular.ttf" in found[0].msg
