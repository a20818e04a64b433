"""What stands beside the table of a draft: the procedures it carries out, warnings accepted, example cases."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import Procedure

from ..models import ProcessVersion
from ..parts.drafts import show
from ..queries.beginnings import version_to_carry_out
from ..rules.approvals import HELD_STATES
from .edits import _held_draft, _note_edit

LONGEST = 300
MOST_EXAMPLES = 50
Examples = list[dict[str, Any]]


def choose_procedures(version: ProcessVersion, *, procedures: Sequence[Procedure], by: Actor, at: datetime) -> None:
    """Afterwards the draft carries out these procedures, each in the version that holds or is to come.

    So does its process while no version of it has held. Raises BrokenRuleError without any, for one of
    another agency, one that has ended, or where the version is no draft; NotPermittedError.
    """
    if not procedures:
        raise BrokenRuleError("procedure", "Chọn ít nhất một thủ tục mà quy trình thực hiện.")
    day = timezone.localdate(at)
    with transaction.atomic():
        held, grant = _held_draft(version, by)
        covers = []
        for each in procedures:
            found = version_to_carry_out(each, day) if each.agency_id == held.process.agency_id else None
            if found is None:
                raise BrokenRuleError("procedure", f"Thủ tục {each.quality_code} đã hết hiệu lực. Chọn thủ tục khác.")
            covers.append(found)
        if set(covers) != set(held.covers.all()):
            held.covers.set(covers)
            if not held.process.versions.filter(state__in=HELD_STATES).exists():
                held.process.procedures.set(procedures)
            _note_edit(held, "procedures", by=by, at=at, grant=grant, changes={})
    show(version, held)


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
