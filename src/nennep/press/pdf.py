"""PDF/A from a layout and its payload.

The payload travels as JSON beside the layout, never inside it: what a citizen typed is printed, not read as markup.
Layouts are ours (developers write them); nothing here fetches from a network and no font of the machine is used.
"""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from nennep.kernel.refusals import Refusal
from nennep.press.typefaces import FONTS, printable_characters

HOUSE = Path(__file__).resolve().parent.parent
"""Root of every layout: `/press/layouts/nennep.typ` and `/cases/formsets/...` are read from here."""

STANDARD = "a-2a"
_ONE_AT_A_TIME = threading.Lock()


class PressError(Refusal):
    """The paper cannot be printed; the message is Vietnamese and says what to change."""


class UnprintableTextError(PressError):
    """A text holds a character that the bundled typeface lacks. `field` is the path of the text in the payload."""

    def __init__(self, field: str, character: str) -> None:
        self.field = field
        self.character = character
        name = f"U+{ord(character):04X}"
        super().__init__(
            f"Mục “{field}” có ký tự “{character}” ({name}) không in được trên văn bản. Thay ký tự này bằng chữ khác."
        )


def render_pdf(template: Path | str, payload: Mapping[str, Any], *, dated: datetime) -> bytes:
    """One PDF/A-2a file; the same template, payload and date give the same bytes.

    `template` is the path of a layout below the house, or the text of one. `dated` (aware) is the date inside the
    file. Texts are printed in NFC. Raises UnprintableTextError for a character without a glyph, PressError when the
    layout cannot be set.
    """
    sheets = _typeset(template, payload, dated, format="pdf", pdf_standards=[STANDARD])
    return sheets[0]


def render_png(template: Path | str, payload: Mapping[str, Any], *, dated: datetime, ppi: float = 110) -> list[bytes]:
    """The same paper as pictures, one PNG a page, for previews; `ppi` is pixels an inch. Errors as `render_pdf`."""
    return _typeset(template, payload, dated, format="png", ppi=ppi)


def _typeset(template: Path | str, payload: Mapping[str, Any], dated: datetime, **output: Any) -> list[bytes]:
    if dated.tzinfo is None:
        raise PressError("Ngày ghi trong tệp phải kèm múi giờ.")
    source: str | bytes = str(template) if isinstance(template, Path) else template.encode()
    values = cleaned(payload)
    _refuse_unprintable(values)
    inputs = {"payload": json.dumps(values, ensure_ascii=False, sort_keys=True)}
    try:
        with _ONE_AT_A_TIME:
            sheets = _compiler().compile(source, sys_inputs=inputs, timestamp=int(dated.timestamp()), **output)
    except typst.TypstError as problem:
        raise PressError(f"Không dàn được trang in: {problem}") from problem
    if sheets is None:  # only when an output file is named, which never happens here
        raise PressError("Máy in không trả về trang nào.")
    return list(sheets) if isinstance(sheets, list) else [sheets]


@cache
def _compiler() -> typst.Compiler:
    """Kept for the life of the process: fonts are read once. It is not shared between two threads at a time."""
    printable_characters()
    return typst.Compiler(root=str(HOUSE), font_paths=[str(FONTS)], ignore_system_fonts=True)


def cleaned(value: Any) -> Any:
    """Texts in NFC, line ends as LF, without characters that have no shape (zero width, control)."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
        if text.replace("\n", "").isprintable():
            return text
        return "".join(
            " " if c == "\t" else c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf")
        )
    if isinstance(value, Mapping):
        return {str(key): cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    raise PressError(f"Máy in không nhận kiểu {type(value).__name__}; đổi thành chữ trước khi in.")


def _refuse_unprintable(payload: Any) -> None:
    printable = printable_characters()
    for field, text in _texts(payload, ""):
        for character in text:
            if character != "\n" and ord(character) not in printable:
                raise UnprintableTextError(field, character)


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _texts(inner, f"{path}[{number}]")
