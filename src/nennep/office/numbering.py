"""The numbers that Word writes itself before a paragraph (“1.”, “Bước 2:”)."""

import re
from collections import defaultdict
from collections.abc import Callable

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class Numbering:
    """Counts through a document; ``label`` must be asked once a paragraph, in order."""

    def __init__(
        self, part: etree._Element | None, of_styles: Callable[[etree._Element], etree._Element | None]
    ) -> None:
        self._of_style = of_styles
        self._starts: dict[tuple[str, int], int] = {}
        self._levels: dict[str, dict[int, tuple[int, str, str]]] = {}
        self._of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if part is not None:
            self._read(part)

    def _read(self, part: etree._Element) -> None:
        for abstract in part.iter(f"{W}abstractNum"):
            levels = {}
            for level in abstract.iter(f"{W}lvl"):
                depth = whole(level.get(f"{W}ilvl"))
                levels[depth] = (
                    whole(_value(level, "start"), 1),
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText") or "",
                )
            self._levels[abstract.get(f"{W}abstractNumId") or ""] = levels
        for one in part.iter(f"{W}num"):
            name = one.get(f"{W}numId") or ""
            self._of[name] = _value(one, "abstractNumId") or ""
            for other in one.iter(f"{W}lvlOverride"):
                start = _value(other, "startOverride")
                if start is not None:
                    self._starts[name, whole(other.get(f"{W}ilvl"))] = whole(start, 1)

    def label(self, paragraph: etree._Element) -> str:
        """The number before this paragraph, "" where it has none or only a bullet."""
        numbered = paragraph.find(f"{W}pPr/{W}numPr")
        if numbered is None:
            numbered = self._of_style(paragraph)
        if numbered is None:
            return ""
        name = _value(numbered, "numId") or ""
        levels = self._levels.get(self._of.get(name, ""), {})
        depth = whole(_value(numbered, "ilvl"))
        if depth not in levels:
            return ""
        counts = self._counts[name]
        counts[depth] = counts.get(depth, self._starts.get((name, depth), levels[depth][0]) - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        if levels[depth][1] in {"bullet", "none"}:
            return ""
        return re.sub(r"%(\d)", lambda m: _shown(counts, levels, int(m[1]) - 1), levels[depth][2])


def _shown(counts: dict[int, int], levels: dict[int, tuple[int, str, str]], depth: int) -> str:
    start, style, _ = levels.get(depth, (1, "decimal", ""))
    number = counts.get(depth, start)
    if style in {"upperRoman", "lowerRoman"}:
        text = _roman(number)
        return text if style == "upperRoman" else text.lower()
    if style in {"upperLetter", "lowerLetter"} and 1 <= number <= 26:
        return chr((64 if style == "upperLetter" else 96) + number)
    return f"{number:02d}" if style == "decimalZero" else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 40:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def _value(element: etree._Element, name: str) -> str | None:
    found = element.find(f"{W}{name}")
    value = None if found is None else found.get(f"{W}val")
    return None if value is None else str(value)


def whole(text: str | None, default: int = 0, most: int = 100_000) -> int:
    """A whole number written in an attribute, held between 0 and ``most``."""
    if text is None or not re.fullmatch(r"\d{1,9}", text):
        return default
    return min(int(text), most)
