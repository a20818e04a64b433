"""Telephone numbers as the national numbering plan writes them.

Source: quy hoạch kho số viễn thông, Thông tư 22/2014/TT-BTTTT; area codes of 02x since 2017, mobile numbers of ten
digits since 2018.
"""

import re
from dataclasses import dataclass

from nennep.kernel.refusals import Refusal
from nennep.kernel.text import plain_digits


@dataclass(frozen=True, slots=True)
class PhoneFormat:
    """Numbers that begin alike: how many digits they may have, and what they are called."""

    begins: tuple[str, ...]
    digits: tuple[int, ...]
    name: str


# The first that fits by its beginning decides.
FORMATS = (
    PhoneFormat(("02",), (11,), "cố định"),
    PhoneFormat(("0",), (10,), "di động"),
    PhoneFormat(("1800", "1900"), (8, 10), "tổng đài"),
)
_FOREIGN = re.compile(r"\+(?!84)[1-9]\d{7,14}")


class PhoneError(Refusal):
    """What is wrong with a number, in words that follow its name: “cần 10 chữ số, đang có 9.”"""


def read_phone(typed: str) -> str:
    """The digits of a number, “+84” as 0; a foreign number keeps its plus; "" for nothing. Raises PhoneError."""
    digits = re.sub(r"[\s.\-‐‑–—()\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", plain_digits(typed))
    digits = re.sub(r"^(?:\+84|84(?=0?\d{9,10}$))0?(?=\d)", "0", digits)
    if not digits or _FOREIGN.fullmatch(digits):
        return digits
    if not digits.isdecimal():
        raise PhoneError("chỉ gồm chữ số. Xóa chữ và dấu khác.")
    found = next((one for one in FORMATS if digits.startswith(one.begins)), None)
    if found is None:
        raise PhoneError(
            "bắt đầu bằng số 0, hoặc 1800, 1900; số nước ngoài bắt đầu bằng dấu + và mã nước. Xem lại chữ số đầu."
        )
    if len(digits) not in found.digits:
        wanted = " hoặc ".join(str(count) for count in found.digits)
        raise PhoneError(
            f"{'' if found.name == 'di động' else f'{found.name} '}cần {wanted} chữ số, đang có {len(digits)}."
        )
    return digits


def is_phone(typed: str) -> bool:
    """Whether this is a number that ``read_phone`` takes, and not nothing."""
    try:
        return bool(read_phone(typed))
    except PhoneError:
        return False
