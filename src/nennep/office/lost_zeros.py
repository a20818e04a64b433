"""Numbers that a spreadsheet spoiled: first zeros that it dropped, last digits that it could not hold."""

import re
from decimal import Decimal

ADDED = "Excel làm mất {lost} đầu; đã thêm lại đủ {digits} chữ số."


def whole_phone(digits: str) -> str:
    """Nine digits, or the ten of a line of 02x, with the 0 that they lost; "" where nothing is lost."""
    return f"0{digits}" if re.fullmatch(r"[1-9]\d{8}|2\d{9}", digits) else ""


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


TOO_LONG = (
    "là số dài hơn 15 chữ số, Excel đã làm mất các chữ số cuối. Ở tệp gốc định dạng cột ấy là Văn bản (Text), hoặc xuất"
    " lại ra CSV, rồi nhập lại"
)
_MOST_EXACT = 10**15
_SPOILED = re.compile(r"\d(?:\.\d+)?E\+\d+")


def number_text(value: float) -> str:
    """The text of a number in a cell: 3.0 is “3”; one of more digits than the file can hold is “2.0261005E+19”."""
    if value.is_integer() and abs(value) < _MOST_EXACT:
        return str(int(value))
    if not value.is_integer() or value != value or value in (float("inf"), float("-inf")):
        return repr(value)
    return f"{Decimal(value):.7E}"


def lost_digits(text: str) -> bool:
    """Whether the text is that of such a number, so that two of one text may be two numbers."""
    return _SPOILED.fullmatch(text) is not None
