"""Telephone and identity numbers whose first zeros a spreadsheet dropped."""

import re

ADDED = "Excel làm mất {lost} đầu; đã thêm lại đủ {digits} chữ số."


def whole_phone(digits: str) -> str:
    """Nine digits with the 0 that they lost; "" where nothing is lost."""
    return f"0{digits}" if re.fullmatch(r"[1-9]\d{8}", digits) else ""


def whole_identity(number: str) -> str:
    """Eleven digits with the 0 that they lost; "" where nothing is lost, or not surely one 0."""
    return f"0{number}" if re.fullmatch(r"[1-9]\d{10}", number) else ""


def lost_two_zeros(number: str, born_on: str = "") -> bool:
    """Whether 00 before it makes the number of a person: province 001 to 009, century and sex, year of birth.

    A tax number has ten digits too: whoever asks must know that no organisation is meant.
    """
    found = re.fullmatch(r"[1-9](?P<century>[0-3])(?P<year>\d\d)\d{6}", number)
    if found is None:
        return False
    return not born_on or born_on[:4] == f"{19 + int(found['century']) // 2}{found['year']}"
