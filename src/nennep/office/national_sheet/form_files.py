"""The file of a form that is glued behind the name of its paper: “…hành nghề luật sưMẫu số 01-LS.docx”."""

import re
from dataclasses import dataclass
from itertools import pairwise

_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|rtf|odt|zip|rar|jpe?g|png)(?-i:(?![a-zđ]))", re.I)
_FORM_WORDS = re.compile(
    r"(?:mẫu|mau|phụ lục|phu luc|tp-|tk\b|tphs\b|biểu|đơn|don|tờ khai|văn bản|\d{1,2}\.(?:\d{1,2}\.)?\s)", re.I
)
_STOPS = frozenset(';.,:)”"')
_CLOSING = frozenset(';)”"')
"""Signs that end the name of a paper and stand in no name of a file before a letter."""
_WINDOW = 250
"""Letters before the ending in which the name of a file begins."""


@dataclass(frozen=True, slots=True)
class FormFiles:
    """The name of the paper and its forms.

    ``is_sure`` is false where no place between them was found, or one that neither a sign nor a word of a form confirms.
    """

    name: str
    forms: tuple[str, ...] = ()
    is_sure: bool = True


def forms_behind(text: str) -> FormFiles:
    """The paper's name without the files that stand behind it; the text itself where none does."""
    if "\t" in text:
        name, _, forms = text.partition("\t")
        return FormFiles(name.strip(), tuple(one.strip() for one in forms.split("\t") if one.strip()))
    ends = [found.end() for found in _FILE.finditer(text)]
    if not ends or text[ends[-1] :].strip():
        return FormFiles(text)
    begin, is_sure = _beginning(text, ends[0])
    if begin is None:
        return FormFiles(text, is_sure=False)
    bounds = [begin, *ends]
    files = tuple(text[a:b].strip() for a, b in pairwise(bounds))
    return FormFiles(text[:begin].strip(), files, is_sure)


def _beginning(text: str, end: int) -> tuple[int | None, bool]:
    """Where the first file's name begins: at the one place where letters meet as they do in no word; whether sure."""
    places = [i for i in range(max(1, end - _WINDOW), end) if _is_glue(text, i)]
    firsts = _firsts(text, places)
    strong = _firsts(text, [i for i in places if text[i - 1] in "\n\t" or _FORM_WORDS.match(text, i)])
    if len(strong) == 1:
        return strong[0], True
    if strong or len(firsts) != 1:
        return None, False
    return firsts[0], text[firsts[0] - 1] in _CLOSING


def _firsts(text: str, places: list[int]) -> list[int]:
    """Of the places inside one word the first."""
    return [i for n, i in enumerate(places) if n == 0 or any(map(str.isspace, text[places[n - 1] : i]))]


def _is_glue(text: str, i: int) -> bool:
    before, here = text[i - 1], text[i]
    if before in "\n\t":
        return True
    is_named = text[i : i + 3].lower() in {"mẫu", "mau"} and (before.isupper() or here.isupper())
    if is_named and (before.isalnum() or before in _STOPS):
        return True
    ahead = text[i - 2] if i > 1 else " "
    if here.isupper():
        return before.islower() or (before in _STOPS and not (before == "." and ahead.isupper()))
    is_behind_word = before.islower() and ahead.isalpha()
    return here.isdigit() and (is_behind_word or (before in _STOPS and not ahead.isdigit()))
