"""Estimates the width of a text and breaks it into the lines of a box."""

from typing import Final

_NARROW: Final = frozenset("iíìỉĩịljft.,;:!'|()[]/ I·-")
_WIDE: Final = frozenset("mwMWĐ@%—ƠÔƯ")


def text_width(text: str, letter: float) -> float:
    """The width of a line set in ``letter`` units, a little on the wide side."""
    units = sum(0.3 if c in _NARROW else 0.86 if c in _WIDE else 0.68 if c.isupper() else 0.55 for c in text)
    return units * letter


def wrapped(text: str, width: float, letter: float, *, most: int) -> list[str]:
    """The text in at most ``most`` lines; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", letter) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} {lines[most]}"]
        lines[-1] = _cut(lines[-1], width, letter, always=True)
    return [_cut(line, width, letter) for line in lines] or [""]


def _cut(line: str, width: float, letter: float, *, always: bool = False) -> str:
    if text_width(line, letter) <= width and not always:
        return line
    while line and text_width(f"{line}…", letter) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
