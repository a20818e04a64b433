"""What stood of a post before it was changed, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nennep.kernel.dates import full_date

from ..models import PositionChange, User
from ..rules import DUTIES

HEADINGS = {"title": "Chức vụ", "duties": "Nhiệm vụ", "held_from": "Từ ngày", "held_to": "Đến ngày"}


@dataclass(frozen=True, slots=True)
class PostChange:
    """One change: of which post, when, by whom, and (what, before, after) of each thing."""

    post: str
    at: datetime
    by: str
    lines: tuple[tuple[str, str, str], ...]


def changes_of(user: User, agency_ids: list[int]) -> list[PostChange]:
    """The changes of the person's posts in these agencies, the newest first."""
    found = PositionChange.objects.filter(position__user=user, position__agency__in=agency_ids)
    rows = found.select_related("position__division", "changed_by").order_by("-changed_at", "-pk")
    return [
        PostChange(
            f"{row.before['title']}, {row.position.division or 'toàn cơ quan'}",
            row.changed_at,
            str(row.changed_by or "Phần mềm"),
            tuple(_lines(row.before, row.after)),
        )
        for row in rows
    ]


def _lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    changed = [name for name in HEADINGS if before[name] != after[name]]
    return [(HEADINGS[name], _words(name, before[name]), _words(name, after[name])) for name in changed]


def _words(name: str, value: Any) -> str:
    if name == "duties":
        return ", ".join(DUTIES.get(duty, duty) for duty in value) or "không có"
    if name.startswith("held"):
        return full_date(date.fromisoformat(value)) if value else "chưa định"
    return str(value)
