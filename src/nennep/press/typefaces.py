"""The bundled typeface, and what it can print.

A paper is set in Liberation Serif (metric twin of Times New Roman, NĐ 30/2020 Phụ lục I) from the files beside this
module and from nowhere else: older builds of the same family on a machine lack most Vietnamese letters.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Liberation Serif"
FACES = ("Regular", "Bold", "Italic", "BoldItalic")

VIETNAMESE = frozenset(
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
    "AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬBCDĐEÈÉẺẼẸÊỀẾỂỄỆGHIÌÍỈĨỊKLMNOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢPQRSTUÙÚỦŨỤƯỪỨỬỮỰVXYỲÝỶỸỴ"
    "₫–—“”‘’…°²³±×÷≤≥½"
)


class FontFileError(RuntimeError):
    """A bundled font file is missing, unreadable, or lacks letters of Vietnamese."""


def covered_characters(file: Path) -> frozenset[int]:
    """The code points that a TrueType file has a glyph for, read from its `cmap` table (formats 4 and 12)."""
    raw = file.read_bytes()
    start = _table_offset(raw, b"cmap")
    covered: set[int] = set()
    for n in range(struct.unpack_from(">H", raw, start + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHL", raw, start + 4 + 8 * n)
        if platform not in (0, 3):
            continue
        at = start + offset
        kind = struct.unpack_from(">H", raw, at)[0]
        if kind == 4:
            covered |= _segments_of_format_4(raw, at)
        elif kind == 12:
            covered |= _groups_of_format_12(raw, at)
    return frozenset(covered)


@cache
def printable_characters() -> frozenset[int]:
    """The code points that all four bundled faces can print.

    Raises FontFileError when a face is missing or lacks a letter of Vietnamese: nothing may then be printed.
    """
    common: frozenset[int] | None = None
    for face in FACES:
        file = FONTS / f"LiberationSerif-{face}.ttf"
        if not file.is_file():
            raise FontFileError(f"Thiếu tệp phông chữ {file.name}; cài lại phần mềm từ bản phát hành.")
        covered = covered_characters(file)
        missing = sorted(c for c in VIETNAMESE if ord(c) not in covered)
        if missing:
            raise FontFileError(f"Phông chữ {file.name} thiếu chữ {' '.join(missing)}; không in được.")
        common = covered if common is None else common & covered
    return common or frozenset()


def unprintable(text: str) -> str:
    """The first character of a text that no paper can print; empty where all can be."""
    printable = printable_characters()
    return next((one for one in text if ord(one) not in printable and not one.isspace()), "")


def _table_offset(raw: bytes, tag: bytes) -> int:
    for n in range(struct.unpack_from(">H", raw, 4)[0]):
        name, _, offset, _ = struct.unpack_from(">4sLLL", raw, 12 + 16 * n)
        if name == tag:
            return int(offset)
    raise FontFileError(f"Tệp phông chữ không có bảng {tag.decode()}.")


def _segments_of_format_4(raw: bytes, at: int) -> set[int]:
    twice = struct.unpack_from(">H", raw, at + 6)[0]
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", raw, at + 14)
    starts = struct.unpack_from(f">{count}H", raw, at + 16 + twice)
    deltas = struct.unpack_from(f">{count}H", raw, at + 16 + 2 * twice)
    ranges_at = at + 16 + 3 * twice
    ranges = struct.unpack_from(f">{count}H", raw, ranges_at)
    found: set[int] = set()
    for n in range(count):
        for code in range(starts[n], min(ends[n], 0xFFFE) + 1):
            if ranges[n] == 0:
                glyph = (code + deltas[n]) & 0xFFFF
            else:
                place = ranges_at + 2 * n + ranges[n] + 2 * (code - starts[n])
                glyph = struct.unpack_from(">H", raw, place)[0]
            if glyph:
                found.add(code)
    return found


def _groups_of_format_12(raw: bytes, at: int) -> set[int]:
    found: set[int] = set()
    for n in range(struct.unpack_from(">L", raw, at + 12)[0]):
        first, last, _ = struct.unpack_from(">LLL", raw, at + 16 + 12 * n)
        found.update(range(first, last + 1))
    return found
