"""Codes of cases and numbers of documents."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .dates import long_date

HIGHEST_OWN = 99_999
"""Six or more digits are read as a ministry's sequence, so an own counter ends here."""

MINISTRIES: dict[str, str] = {
    "02": "Bộ Xây dựng",
    "03": "Bộ Giáo dục và Đào tạo",
    "06": "Bộ Khoa học và Công nghệ",
    "09": "Bộ Nội vụ",
    "10": "Bộ Nông nghiệp và Phát triển nông thôn",
    "15": "Bộ Tư pháp",
    "16": "Bộ Văn hóa, Thể thao và Du lịch",
    "17": "Bộ Xây dựng",
    "18": "Bộ Y tế",
}
"""First two digits of a sequence given by a ministry's central system (as read in 10/2026)."""

_HEADS = {
    "QCVN 102:2016": re.compile(r"\d{3}\.\d{2}\.\d{2}\.[A-H]\d{2}"),
    "QĐ 20/2020": re.compile(r"[A-H]\d{2}(?:\.\d+){0,3}"),
}
_CODE = re.compile(r"(?P<head>[^-]+)-(?P<day>\d{6})-(?P<sequence>\d{4,})", re.ASCII)


class Stream(StrEnum):
    """Which system gave the number, hence where the case is worked on."""

    OWN = "own"
    MINISTRY = "ministry-central"


@dataclass(frozen=True, slots=True)
class CaseCode:
    """A case code taken apart. ``scheme`` names the rule of its agency code."""

    text: str
    head: str
    day: date
    sequence: str
    scheme: str

    @property
    def stream(self) -> Stream:
        """Own with four or five digits, a ministry's with six or seven."""
        return Stream.MINISTRY if len(self.sequence) in (6, 7) else Stream.OWN

    @property
    def ministry(self) -> str:
        """The ministry that gave the number; empty for an own one or an unknown prefix."""
        return MINISTRIES.get(self.sequence[:2], "") if self.stream is Stream.MINISTRY else ""


def _scheme(head: str) -> str | None:
    return next((name for name, pattern in _HEADS.items() if pattern.fullmatch(head)), None)


def is_case_head(head: str) -> bool:
    """Whether codes of cases may begin with it: an agency code of either pattern."""
    return _scheme(head) is not None


def parse_case_code(text: str) -> CaseCode:
    """A case code of either pattern, taken apart. Raises ValueError, in words for the screen."""
    match = _CODE.fullmatch(text.strip())
    scheme = _scheme(match["head"]) if match else None
    if match is None or scheme is None:
        raise ValueError(
            f"Mã hồ sơ “{text}” không đúng dạng. Mã gồm mã cơ quan, ngày nhận (năm, tháng, ngày) "
            "và số thứ tự từ 4 chữ số, ví dụ H99.12-261117-0012."
        )
    digits = match["day"]
    try:
        day = date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError as error:
        raise ValueError(f"Mã hồ sơ “{text}”: {digits} không phải một ngày (năm, tháng, ngày).") from error
    return CaseCode(text.strip(), match["head"], day, match["sequence"], scheme)


def case_code(head: str, day: date, number: int) -> str:
    """The code of the ``number``-th case the unit ``head`` received on the local ``day``.

    Four digits, five from 10.000 on. Raises ValueError for a bad head or number.
    """
    if _scheme(head) is None:
        raise ValueError(f"Mã cơ quan “{head}” không đúng dạng, ví dụ H99.12.")
    if not 1 <= number <= HIGHEST_OWN:
        raise ValueError(f"Số thứ tự hồ sơ trong ngày phải từ 1 đến {HIGHEST_OWN}, đang là {number}.")
    return f"{head}-{day:%y%m%d}-{number:04}"


def document_number(number: int, symbol: str) -> str:
    """Number and symbol, NĐ 30/2020 Phụ lục I: “05/KH-SYT”. Raises ValueError below 1."""
    if number < 1:
        raise ValueError("Số văn bản bắt đầu từ 01.")
    return f"{number:02}/{symbol}"


def number_line(number: int, symbol: str) -> str:
    """The line on the paper: “Số: 05/KH-SYT”."""
    return f"Số: {document_number(number, symbol)}"


def date_line(day: date, place: str = "") -> str:
    """NĐ 30/2020 Phụ lục I: “Lam Giang, ngày 05 tháng 3 năm 2026”; only 1 and 2 lead a zero."""
    return f"{place}, {long_date(day)}" if place else long_date(day)
