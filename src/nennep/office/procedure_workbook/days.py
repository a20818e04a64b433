"""A day as people type it into a cell."""

import re
from datetime import date

from nennep.kernel.text import fold, plain_digits

_WAYS = (
    re.compile(r"(?P<d>\d{1,2})\s*[/.\-]\s*(?P<m>\d{1,2})\s*[/.\-]\s*(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ t]00:00(?::00)?)?"),
    re.compile(r"(?:ngay\s+)?(?P<d>\d{1,2})\s+thang\s+(?P<m>\d{1,2})\s+nam\s+(?P<y>\d{4})"),
)


def day_in(text: str) -> date | None:
    """“01/07/2025”, “1.7.2025”, “2025-07-01”, “ngày 01 tháng 7 năm 2025”; None for anything else."""
    plain = fold(plain_digits(text)).strip()
    for way in _WAYS:
        if found := way.fullmatch(plain):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None
