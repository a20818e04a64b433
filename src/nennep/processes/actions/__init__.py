"""The verbs of processes: a draft is opened, edited, submitted, approved and put in force."""

from .additions import NewProcess, add_process
from .annotations import accept_warning, choose_procedures, put_example, remove_example
from .approvals import approve_iso, record_approval, revoke_approval
from .beginnings import Beginning, begin_process, begin_processes
from .drafts import drop_draft, open_draft
from .edits import edit_draft, redo_edit, save_draft, undo_edit
from .entry_into_force import put_in_force
from .ownership import change_owning_division
from .review import (
    FailedChecksError,
    assign_draft,
    confirm_version,
    reopen_version,
    return_version,
    review_version,
    send_version_back,
    submit_version,
    tick_item,
)
from .templates import keep_template, retire_template
from .together import DoneTogether, approve_together, each_of, record_decision

__all__ = [
    "Beginning",
    "DoneTogether",
    "FailedChecksError",
    "NewProcess",
    "accept_warning",
    "add_process",
    "approve_iso",
    "approve_together",
    "assign_draft",
    "begin_process",
    "begin_processes",
    "change_owning_division",
    "choose_procedures",
    "confirm_version",
    "drop_draft",
    "each_of",
    "edit_draft",
    "keep_template",
    "open_draft",
    "put_example",
    "put_in_force",
    "record_approval",
    "record_decision",
    "redo_edit",
    "remove_example",
    "reopen_version",
    "retire_template",
    "return_version",
    "review_version",
    "revoke_approval",
    "save_draft",
    "send_version_back",
    "submit_version",
    "tick_item",
    "undo_edit",
]
