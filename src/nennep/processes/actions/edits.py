"""Every edit of a draft that is kept, by whichever way it comes: one transaction, one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from nennep.definitions.definition import Definition
from nennep.definitions.editing import Context, apply
from nennep.definitions.examples import followed
from nennep.kernel.actors import Actor, Grant
from nennep.ledger.actions import ConflictError, NotPermittedError, note
from nennep.ledger.events import name_events
from nennep.ledger.statement import Part
from nennep.org.rules import BrokenRuleError

from ..models import DraftEdit, ProcessVersion
from ..parts.drafts import edit_row, show
from ..queries.access import grant_to_write
from ..queries.step_table import context_of

EDITED = "process_version.edited"
name_events({EDITED: "Sửa bản nháp quy trình"})
WRITES = "Chỉ người được giao soạn hoặc người quản lý thủ tục, quy trình của cơ quan sửa được bản nháp."
STALE = "Bản nháp vừa được sửa ở nơi khác. Tải lại để thấy bản mới nhất rồi sửa tiếp."
# An undo goes back this far; what lies further is the version it is based on.
KEPT_EDITS = 200


@dataclass(frozen=True)
class EditOutcome:
    """What an edit made of the table: ``words`` say it, empty where everything stands as before."""

    before: Definition
    after: Definition
    words: str
    context: Context


def edit_draft(
    version: ProcessVersion, *, edits: Sequence[Mapping[str, Any]], edit: int, by: Actor, at: datetime
) -> EditOutcome:
    """Afterwards the draft's table bears these edits as one, and the examples name its steps.

    ``edit`` is where the editor stood when it began: what had been undone after it is forgotten. An
    edit that changes nothing writes nothing. Raises EditError, ConflictError where the draft has moved
    on since, BrokenRuleError where it is no draft, NotPermittedError; then nothing at all is written.
    """
    with transaction.atomic():
        held, grant = _held_draft(version, by, edit)
        context, told = context_of(held), []
        before = after = Definition.from_dict(held.definition)
        for each in edits:
            made, words = apply(after, each, context)
            told += [words] if made != after else []
            after = made
        if after != before:
            _put(held, after, "; ".join(told), by=by, at=at, grant=grant)
    show(version, held)
    return EditOutcome(before, after, "; ".join(told), context)


def save_draft(
    version: ProcessVersion, *, definition: Definition, words: str, edit: int, by: Actor, at: datetime
) -> int:
    """Afterwards the draft is this table, drawn or read elsewhere; the number of this edit.

    ``words`` tell what it did, should somebody undo it. Raises as ``edit_draft`` does.
    """
    with transaction.atomic():
        held, grant = _held_draft(version, by, edit)
        _put(held, definition, words, by=by, at=at, grant=grant)
    show(version, held)
    return held.edit


def rename_unit(version: ProcessVersion, *, definition: Definition, words: str, by: Actor, at: datetime) -> None:
    """Inside a transaction: the draft is this table, in which a division bears another code; by the machine."""
    held = ProcessVersion.objects.select_for_update().get(pk=version.pk)
    held.process = version.process
    _put(held, definition, words, by=by, at=at, grant=None)


def undo_edit(version: ProcessVersion, *, edit: int, by: Actor, at: datetime) -> str:
    """Afterwards the draft stands as before its last edit; what that edit had done, in words.

    Raises BrokenRuleError where there is nothing before, ConflictError, NotPermittedError.
    """
    with transaction.atomic():
        held, grant = _held_draft(version, by, edit)
        undone = _edit_at(held, edit, "Không còn gì để hoàn tác.")
        before = _edit_at(held, edit - 1, "Không còn gì để hoàn tác.")
        _stand_at(held, before, by=by, at=at, grant=grant, act="undo")
    show(version, held)
    return undone.words


def redo_edit(version: ProcessVersion, *, edit: int, by: Actor, at: datetime) -> str:
    """Afterwards the edit that was undone last holds again; what it does, in words. Raises as undoing."""
    with transaction.atomic():
        held, grant = _held_draft(version, by, edit)
        again = _edit_at(held, edit + 1, "Không có gì để làm lại.")
        _stand_at(held, again, by=by, at=at, grant=grant, act="redo")
    show(version, held)
    return again.words


def _held_draft(version: ProcessVersion, by: Actor, edit: int | None = None) -> tuple[ProcessVersion, Grant]:
    """Inside a transaction: the draft as the database holds it, locked, and the grant to write it.

    The caller's object shows it too, also where it is refused. Raises NotPermittedError for who may not write it, BrokenRuleError where it is no draft any more,
    ConflictError where it does not stand at ``edit``.
    """
    held = ProcessVersion.objects.select_for_update().get(pk=version.pk)
    held.process = version.process
    show(version, held)
    grant = _writer(held, by)
    if held.state != "draft":
        state = held.get_state_display().lower()
        raise BrokenRuleError("", f"Bản {held.number} đang ở trạng thái “{state}”, không sửa bảng bước được nữa.")
    if edit is not None and edit != held.edit:
        raise ConflictError(STALE)
    return held, grant


def _writer(version: ProcessVersion, by: Actor) -> Grant:
    """The grant of the keeper, or of whom the draft was assigned to. Raises NotPermittedError."""
    grant = grant_to_write(by, version)
    if grant is None:
        raise NotPermittedError(WRITES)
    return grant


def _note_edit(
    held: ProcessVersion,
    act: str,
    *,
    by: Actor,
    at: datetime,
    grant: Grant | None,
    changes: Mapping[str, Any],
    parts: Sequence[Part] = (),
) -> None:
    """Afterwards the draft bears the changes and its chain says which: never their words.

    The event pins the table by its digest and counts what stands beside it.
    """
    made = {"edit": held.edit, "sha256": held.sha256, **changes}
    facts = {
        "act": act,
        "edit": made["edit"],
        "sha256": made["sha256"],
        "examples": len(changes.get("examples", held.examples)),
        "accepted": len(changes.get("accepted", held.accepted)),
    }
    note(held, EDITED, by=by, at=at, grant=grant, facts=facts, changes=changes, parts=parts)


def _put(
    held: ProcessVersion, definition: Definition, words: str, *, by: Actor, at: datetime, grant: Grant | None
) -> None:
    """The draft is this table. What was undone after it, and what lies too far back, is forgotten."""
    number = held.edit + 1
    held.edits.filter(Q(number__gt=held.edit) | Q(number__lt=number - KEPT_EDITS)).delete()
    kept = edit_row(held, definition, words, number=number, by=by, at=at)
    changes = _content(held, definition, number, at)
    _note_edit(held, "edit", by=by, at=at, grant=grant, changes=changes, parts=[kept])


def _stand_at(held: ProcessVersion, found: DraftEdit, *, by: Actor, at: datetime, grant: Grant, act: str) -> None:
    changes = _content(held, Definition.from_dict(found.definition), found.number, at)
    _note_edit(held, act, by=by, at=at, grant=grant, changes=changes)


def _edit_at(held: ProcessVersion, number: int, nothing: str) -> DraftEdit:
    found = held.edits.filter(number=number).first()
    if found is None:
        raise BrokenRuleError("", nothing)
    return found


def _content(held: ProcessVersion, definition: Definition, number: int, at: datetime) -> dict[str, Any]:
    """The columns of the draft with this table; its examples name the steps as the table does."""
    changes: dict[str, Any] = {
        "definition": definition.to_dict(),
        "sha256": definition.sha256,
        "edit": number,
        "saved_at": at,
    }
    if held.examples:
        before = Definition.from_dict(held.definition)
        changes["examples"] = followed(held.examples, before, definition)
    return changes
