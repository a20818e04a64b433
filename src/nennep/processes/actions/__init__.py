"""The verbs of processes: a draft is opened, edited, submitted, approved and put in force."""

from .drafts import drop_draft, open_draft, redo_edit, save_draft, undo_edit

__all__ = ["drop_draft", "open_draft", "redo_edit", "save_draft", "undo_edit"]
