"""Warnings of a draft accepted with a reason, and its example cases."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.org.rules import BrokenRuleError

from ..models import ProcessVersion
from ..parts.drafts import show
from .edits import _held_draft, _note_edit

LONGEST = 300
MOST_EXAMPLES = 50
Examples = list[dict[str, Any]]


def accept_warning(version: ProcessVersion, *, key: str, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards the warning of that key counts as seen, with its reason; it is printed in the review.

    Without a reason an acceptance is taken back. Raises BrokenRuleError for a reason that is too long
    or where the version is no draft, NotPermittedError.
    """
    words = reason.strip()
    if len(words) > LONGEST:
        raise BrokenRuleError("reason", f"Lý do dài {len(words)} ký tự, nhiều nhất là {LONGEST}. Viết gọn lại.")
    with transaction.atomic():
        held, grant = _held_draft(version, by)
        accepted = {name: given for name, given in held.accepted.items() if name != key}
        if words:
            accepted[key] = words
        if accepted != held.accepted:
            _note_edit(held, "warning", by=by, at=at, grant=grant, changes={"accepted": accepted})
    show(version, held)


def put_example(
    version: ProcessVersion, *, place: int | None, example: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    """Afterwards the example stands at ``place`` (from 0), or last where that is None.

    Raises BrokenRuleError without a name, for too many, for no such place or where the version is no
    draft, NotPermittedError.
    """
    given = dict(example)
    if not str(given.get("name") or "").strip():
        raise BrokenRuleError("name", "Đặt tên cho hồ sơ mẫu, ví dụ “Hồ sơ thiếu giấy tờ”.")

    def put(examples: Examples) -> Examples:
        if place is None and len(examples) >= MOST_EXAMPLES:
            raise BrokenRuleError("", f"Một bản nháp giữ nhiều nhất {MOST_EXAMPLES} hồ sơ mẫu.")
        if place is None:
            return [*examples, given]
        _held(examples, place)
        return [given if number == place else each for number, each in enumerate(examples)]

    _change_examples(version, put, by, at)


def remove_example(version: ProcessVersion, *, place: int, by: Actor, at: datetime) -> None:
    """Afterwards the example is gone. Raises BrokenRuleError, NotPermittedError."""

    def without(examples: Examples) -> Examples:
        _held(examples, place)
        return [each for number, each in enumerate(examples) if number != place]

    _change_examples(version, without, by, at)


def _held(examples: Examples, place: int) -> None:
    if not 0 <= place < len(examples):
        raise BrokenRuleError("", "Hồ sơ mẫu này vừa bị bỏ ở nơi khác. Tải lại để thấy danh sách.")


def _change_examples(version: ProcessVersion, change: Callable[[Examples], Examples], by: Actor, at: datetime) -> None:
    with transaction.atomic():
        held, grant = _held_draft(version, by)
        examples = change(held.examples)
        if examples != held.examples:
            _note_edit(held, "example", by=by, at=at, grant=grant, changes={"examples": examples})
    show(version, held)
