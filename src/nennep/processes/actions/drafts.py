"""A draft of a process: opened and dropped; how it is edited stands in ``edits``."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from nennep.definitions.definition import Definition
from nennep.kernel.actors import Actor, Grant
from nennep.kernel.text import nfc
from nennep.ledger.actions import append, move, require
from nennep.ledger.events import name_events
from nennep.org.models import User
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.procedures.models import ProcedureVersion, PublishingDecision

from ..models import Process, ProcessVersion
from ..parts.drafts import edit_row
from ..queries.units import in_own_codes
from ..rules.approvals import HELD_STATES, OPEN_STATES, is_after, is_number, next_number
from .items import draft_item, items_done

OPENED = "process_version.opened"
name_events({OPENED: "Mở bản nháp quy trình"})
KEEPS = "Chỉ người quản lý thủ tục, quy trình của cơ quan soạn quy trình."
ONE_OPEN = "Quy trình {} đang có một bản chưa xong. Soạn tiếp bản đó, hoặc bỏ nó trước."


class DraftColumns(TypedDict, total=False):
    """What else a draft is opened with; each is a column of the version."""

    decision: PublishingDecision | None
    reason: str
    owner: User | None
    due_on: date | None
    checklist: list[dict[str, Any]]
    accepted: dict[str, str]
    examples: list[dict[str, Any]]


def open_draft(
    process: Process,
    *,
    by: Actor,
    at: datetime,
    definition: Definition | None = None,
    covers: Sequence[ProcedureVersion] = (),
    reissue: bool = False,
    number: str = "",
    **opening: Unpack[DraftColumns],
) -> ProcessVersion:
    """Afterwards the process has one open draft, a copy of the version in force (or ``definition``).

    Its number is the next amendment, or the next issue where ``reissue``, or ``number`` where a process
    is taken over that was kept on paper. ``covers`` defaults to what the version in force covers.
    The machine may do it: a version that was published asks for a draft, whoever published it.
    Raises BrokenRuleError where one is open already, there is nothing to begin from or the number is
    not after those held, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, process.agency_id, words=KEEPS) if by.user_id else None
    before, given = _beginning(process, definition)
    numbers = process.versions.exclude(state="dropped").values_list("number", flat=True)
    row = ProcessVersion(
        process=process,
        number=_number(list(numbers), number, reissue),
        based_on=before,
        definition=given.to_dict(),
        sha256=given.sha256,
        opened_at=at,
        opened_by_id=by.user_id,
        saved_at=at,
        **opening,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        row.covers.set(covers or (before.covers.all() if before else ()))
        _tell_opened(row, given, by=by, at=at, grant=grant)
    return row


def _tell_opened(row: ProcessVersion, given: Definition, *, by: Actor, at: datetime, grant: Grant | None) -> None:
    append(
        OPENED,
        subject=("process_version", row.pk),
        agency_id=row.process.agency_id,
        by=by,
        at=at,
        grant=grant,
        facts=_opening(row),
        parts=[draft_item(row, by=by, at=at), edit_row(row, given, "Mở bản nháp", number=0, by=by, at=at)],
    )


def _beginning(process: Process, definition: Definition | None) -> tuple[ProcessVersion | None, Definition]:
    """The version that a draft is based on, and the table it begins with. Raises BrokenRuleError."""
    before = process.versions.filter(state__in=HELD_STATES).order_by("-effective_from").first()
    given = definition or (in_own_codes(before) if before else None)
    if given is None:
        raise BrokenRuleError("", f"Quy trình {process.code} chưa có bản nào. Nhập bảng bước trước.")
    if process.versions.filter(state__in=OPEN_STATES).exists():
        raise BrokenRuleError("", ONE_OPEN.format(process.code))
    return before, given


def _number(held: list[str], wanted: str, reissue: bool) -> str:
    if wanted and (not is_number(wanted) or not is_after(wanted, held)):
        last = f" sau {max(held)}" if held else ""
        raise BrokenRuleError("number", f"Số phiên bản có dạng 03.00{last}.")
    return wanted or next_number(held, reissue=reissue)


def _opening(row: ProcessVersion) -> dict[str, Any]:
    return {
        "process": row.process_id,
        "number": row.number,
        "sha256": row.sha256,
        "based_on": row.based_on_id,
        "decision": row.decision_id,
    }


def drop_draft(version: ProcessVersion, *, by: Actor, at: datetime, reason: str) -> None:
    """Afterwards the draft is put aside with its reason; its number is free again.

    Raises BrokenRuleError without a reason, UnlawfulMoveError, NotPermittedError, ConflictError.
    """
    if not reason.strip():
        raise BrokenRuleError("reason", "Nêu lý do bỏ bản nháp.")
    changes = {"remark": nfc(reason).strip()}
    move(version, "dropped", by=by, at=at, changes=changes, parts=items_done(version, by=by, at=at))
