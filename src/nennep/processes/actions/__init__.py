"""The verbs of processes: a draft is opened, edited, submitted, approved and put in force."""

from .approvals import approve_iso, record_approval, revoke_approval
from .drafts import drop_draft, open_draft, redo_edit, save_draft, undo_edit
from .force import put_in_force
from .review import (
    FailedChecksError,
    assign_draft,
    reopen_version,
    return_version,
    review_version,
    submit_version,
    tick_item,
)

__all__ = [
    "FailedChecksError",
    "approve_iso",
    "assign_draft",
    "drop_draft",
    "open_draft",
    "put_in_force",
    "record_approval",
    "redo_edit",
    "reopen_version",
    "return_version",
    "review_version",
    "revoke_approval",
    "save_draft",
    "submit_version",
    "tick_item",
    "undo_edit",
]
