"""What a field may be called, and its code."""

import re
import unicodedata

from nennep.kernel.text import fold, plain_digits
from nennep.office.spelling import clean, flat
from nennep.org.rules import BrokenRuleError

LONGEST_NAME, LONGEST_CODE = 200, 30
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def checked_name(typed: str) -> str:
    """The name in one spelling, blanks and invisible signs put right. Raises BrokenRuleError with ``name``."""
    name = flat(clean(plain_digits(typed)))
    if not any(sign.isalpha() for sign in name):
        raise BrokenRuleError("name", "Ghi tên lĩnh vực bằng chữ, ví dụ: Hộ tịch.")
    if len(name) > LONGEST_NAME:
        raise BrokenRuleError("name", f"Tên dài {len(name)} ký tự; nhiều nhất {LONGEST_NAME}. Rút gọn tên.")
    strange = next((sign for sign in name if not _can_be_printed(sign)), "")
    if strange:
        raise BrokenRuleError("name", f"Ký hiệu “{strange}” không in ra giấy được; bỏ ký hiệu này khỏi tên.")
    return name


def _can_be_printed(sign: str) -> bool:
    """The letters, digits and marks that Vietnamese official papers are set in."""
    if sign.isalpha():
        return unicodedata.name(sign, "").startswith("LATIN")
    return sign in " +" or "0" <= sign <= "9" or unicodedata.category(sign).startswith("P")


def checked_code(typed: str) -> str:
    """The code as typed. Raises BrokenRuleError with ``code``."""
    code = plain_digits(typed).strip()
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise BrokenRuleError(
            "code", f"Mã gồm chữ không dấu, số, dấu chấm, gạch, nhiều nhất {LONGEST_CODE} ký tự, như G03-GD10."
        )
    return code


def code_from(name: str) -> str:
    """A code made of a name: “Hộ tịch” gives “ho-tich”."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
    return words[: LONGEST_CODE - 4].rstrip("-")
