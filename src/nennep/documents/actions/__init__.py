"""The verbs of the room: the legal register, who cites it, what its changes ask; numbers of papers."""

from .changes import enter_change, withdraw_change
from .citations import CitationCount, CitedPlace, Subject, cite
from .numbers import take_number
from .postings import PostingDraft, attach_proof, post, withdraw_posting
from .register import LegalDocumentDraft, add_document, correct_document
from .tasks import assign_task, settle_task, write_task

__all__ = [
    "CitationCount",
    "CitedPlace",
    "LegalDocumentDraft",
    "PostingDraft",
    "Subject",
    "add_document",
    "assign_task",
    "attach_proof",
    "cite",
    "correct_document",
    "enter_change",
    "post",
    "settle_task",
    "take_number",
    "withdraw_change",
    "withdraw_posting",
    "write_task",
]
