"""Vietnamese text: one spelling to store, one folding to search by, masks for personal data."""

import re
import unicodedata
from typing import Any

_PLAIN = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d", "’": "'", "‘": "'", "ʼ": "'", "\u00a0": " "})
# A letter of its own follows its plain one: “{” and “|” stand behind every Latin letter.
_LETTERS = str.maketrans({"đ": "d{", "\u0306": "{", "\u0302": "|", "\u031b": "}"})
_OTHER_DIGITS = re.compile(r"(?![0-9])\d")
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
# Letters made to look like nothing (Hangul fillers, the Braille cell without a dot), and marks that only choose
# how another sign is drawn.
_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SEPARATORS = re.compile("[\u2028\u2029\x85]")
_UNSEEN = ("Cc", "Cf", "Cs")
_HIDDEN = "•••"
# Bare vowel plus tone, NFC: "à" is ("a", grave). Only the five tone marks move.
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_OLD_STYLE = re.compile(
    rf"(?:(?P<o>o)(?P<a>[ae])|(?P<u>(?<!q)u)(?P<y>y))(?P<tone>[{_TONES}])(?![\w\u0300-\u036f])", re.IGNORECASE
)


def nfc(text: str) -> str:
    """The text in the one composed form in which everything is stored."""
    return unicodedata.normalize("NFC", text)


def storable(value: Any) -> Any:
    """The text, or whatever was read from JSON or a cell, without the signs that no database keeps.

    They are NUL and the halves of a pair of UTF-16, which stand in no text that people write.
    """
    if isinstance(value, str):
        return value if value.isprintable() else _UNKEPT.sub("", value)
    if isinstance(value, list):
        return [storable(each) for each in value]
    if isinstance(value, dict):
        return {storable(key): storable(each) for key, each in value.items()}
    return value


def legible(text: str) -> str:
    """What a person can read of the text: NFC, without signs that have no shape, and without blank at its ends.

    Such signs are control and format characters (zero width, soft hyphen), the letters made to look like nothing, and
    those that are no characters and that no paper can print. The Unicode line and paragraph separators are a blank.
    """
    shown = _BLANK.sub("", _SEPARATORS.sub(" ", text))
    kept = (c for c in shown if c in "\n\r\t" or (unicodedata.category(c) not in _UNSEEN and not _is_none(c)))
    return nfc("".join(kept)).strip()


def _is_none(sign: str) -> bool:
    """Whether Unicode says that it never will be a character."""
    return ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF


def plain_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9; what else stands in it stays."""
    return _OTHER_DIGITS.sub(lambda found: str(unicodedata.decimal(found[0])), text)


def whole_number(text: str) -> int | None:
    """The number that a form of ours sends: up to nine digits; None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def fold(text: str) -> str:
    """The text as it is searched: no case, no marks, đ (also ð, ɖ) as d, plain apostrophe and blank.

    Folding twice changes nothing.
    """
    if text.isascii():
        return text.casefold()
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = spread.translate(_PLAIN)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def name_order(full_name: str) -> tuple[str, str, str]:
    """The order of a Vietnamese list of people: given name, then the names before it.

    Letters stand as in the Vietnamese alphabet (a ă â … d đ e ê); tones tell apart only what is
    else the same.
    """
    words = full_name.split()
    return _letters(words[-1] if words else ""), _letters(" ".join(words[:-1])), nfc(full_name)


def _letters(name: str) -> str:
    spread = unicodedata.normalize("NFD", name.casefold()).translate(_LETTERS)
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def _first_vowel(match: re.Match[str]) -> str:
    lead = match["o"] or match["u"]
    return f"{lead}{match['tone']}{match['a'] or match['y']}"


def canon(text: str) -> str:
    """NFC, and the tone mark of an open oa, oe, uy on its first vowel.

    “hoà” becomes “hòa”, “thuỷ” “thủy”, “khoẻ” “khỏe”; của, mùa, quý, hoàn stay.
    """
    spread = unicodedata.normalize("NFD", text)
    return nfc(_OLD_STYLE.sub(_first_vowel, spread))


def mask_phone(number: str) -> str:
    """“0914 ••• 226”; all hidden where fewer than nine digits are given."""
    digits = re.sub(r"\D", "", number)
    if digits.startswith("84") and number.strip().startswith(("+", "84")) and len(digits) == 11:
        digits = f"0{digits[2:]}"
    if len(digits) < 9:
        return _HIDDEN
    return f"{digits[:4]} {_HIDDEN} {digits[-3:]}"


def mask_identity(number: str) -> str:
    """“068 ••• ••• 412” for twelve characters, “068 ••• 412” for nine, else all hidden."""
    signs = re.sub(r"\W", "", number)
    if len(signs) < 8:
        return _HIDDEN
    hidden = [_HIDDEN] * (2 if len(signs) >= 12 else 1)
    return " ".join([signs[:3], *hidden, signs[-3:]])


def mask(number: str) -> str:
    """A telephone or identity number with its middle hidden, told apart by its length."""
    digits = re.sub(r"\D", "", number)
    is_phone = len(digits) == 10 or number.strip().startswith("+")
    return mask_phone(number) if is_phone else mask_identity(number)
