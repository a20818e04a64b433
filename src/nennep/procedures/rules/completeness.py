"""What a published sheet must hold to count as complete (index 1.3 of the national set of indicators)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .terms import has_limit

Columns = Mapping[str, Any]

# By the number of the attribute on the national sheet; 10 and 11 count as one.
ITEMS: Sequence[tuple[str, str, Callable[[Columns, int], bool]]] = (
    ("3", "Tên thủ tục", lambda c, _: bool(c["name"])),
    ("7", "Trình tự thực hiện", lambda c, _: bool(c["sequence"])),
    ("8", "Cách thức thực hiện", lambda c, _: bool(c["terms"])),
    ("10, 11", "Thành phần, số lượng hồ sơ", lambda c, papers: papers > 0 and c["sets"] > 0),
    ("12", "Thời hạn giải quyết", lambda c, _: c["immediate"] or any(has_limit(term) for term in c["terms"].values())),
    ("13", "Đối tượng thực hiện", lambda c, _: bool(c["applicants"])),
    ("14", "Cơ quan thực hiện", lambda c, _: bool(c["competent"])),
)


def missing_items(columns: Columns, papers: int) -> list[tuple[str, str]]:
    """The mandatory items that are not there: number on the sheet and name. ``papers``: how many components."""
    return [(number, name) for number, name, there in ITEMS if not there(columns, papers)]
