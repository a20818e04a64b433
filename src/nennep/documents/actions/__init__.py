"""The verbs of the room: the legal register, who cites it, what its changes ask; numbers of papers."""

from .changes import enter_change, withdraw_change
from .citations import Cited, Place, Subject, cite
from .numbers import take_number
from .register import LegalDocumentDraft, add_document, correct_document
from .tasks import assign_task, settle_task

__all__ = [
    "Cited",
    "LegalDocumentDraft",
    "Place",
    "Subject",
    "add_document",
    "assign_task",
    "cite",
    "correct_document",
    "enter_change",
    "settle_task",
    "take_number",
    "withdraw_change",
]
