"""National codes of procedures, as decisions write them: in a cell of their own or inside the name."""

import re
from dataclasses import dataclass

from nennep.office.spelling import flat

_ROOT = r"\d\s*\.\s*(?:\d\s?){5}\d"
_SUFFIX = r"(?:\s*\.\s*\d{3}\s*\.\s*\d{2}\s*\.\s*\d{2}\s*\.\s*[A-Z]\s?\d{2})"
CODE = re.compile(rf"(?<![\w.,])(?:{_ROOT}){_SUFFIX}?(?!\w)(?!\.\d)")
_OLD = re.compile(r"(?<![\w-])[BT]\s*-\s*[A-Z]{2,5}\s*-\s*\d{6}\s*-\s*TT(?:-\w+)?(?!\w)")
_LIKE = re.compile(r"(?<![\w./])\d[.,\-]\s?\d{5,7}(?:[.,\-]\w+)*(?![\w/])")
_LABEL = r"(?:mã\s+(?:số\s+)?(?:thủ\s+tục(?:\s+hành\s+chính)?|tthc|hồ\s+sơ)|mã\s+số|mã)\s*:?\s*"
# One that stands alone in its brackets is no part of a name, however it is mistyped.
_SPOILT = re.compile(rf"\(\s*(?:{_LABEL})?{_LIKE.pattern}\s*\)", flags=re.I)

LONGEST = 4000
"""Letters of a cell that may still hold a name and its code."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes in a text, the text without them, and pieces that look like a code but are none."""

    found: tuple[str, ...]
    rest: str
    spoilt: tuple[str, ...] = ()


def codes_in(text: str) -> Codes:
    """Every national code (or old one, “T-BYT-123456-TT”), blanks inside it taken out."""
    line = flat(text)
    if len(line) > LONGEST:
        return Codes((), line)
    found = [re.sub(r"\s", "", match[0]) for match in CODE.finditer(line)]
    rest = CODE.sub("\0", line)
    old = [re.sub(r"\s", "", match[0]) for match in _OLD.finditer(rest)]
    rest = _OLD.sub("\0", rest)
    spoilt = tuple(match[0] for match in _LIKE.finditer(rest))
    rest = _SPOILT.sub("(\0)", rest)
    is_told = found or old or "\0" in rest
    return Codes(tuple(dict.fromkeys(found + old)), _tidy(rest) if is_told else line, spoilt)


def is_old(code: str) -> bool:
    """Whether this is a code of the database before 2018."""
    return code[:1] in {"B", "T"}


def code_of_number(value: object) -> str:
    """A code that a spreadsheet keeps as a number: 1.00234 was “1.002340”; "" if it cannot be one."""
    if isinstance(value, float) and 1 <= value < 10 and not value.is_integer():
        text = f"{value:.6f}"
        return text if abs(float(text) - value) < 1e-9 else ""
    return ""


def _tidy(rest: str) -> str:
    """The name without the place where the code stood: its brackets and its label."""
    rest = re.sub(rf"\(\s*(?:{_LABEL})?\0(?:\s*[;,]\s*\0)*\s*\)", " ", rest, flags=re.I)
    rest = re.sub(rf"\[\s*(?:{_LABEL})?\0\s*\]", " ", rest, flags=re.I)
    rest = re.sub(rf"(?:{_LABEL})?\0", " ", rest, flags=re.I)
    rest = re.sub(r"\(\s*\)|\[\s*\]", " ", rest)
    return re.sub(r"\s+([.,;:)])", r"\1", flat(rest)).strip(" -–—:;,|/")
