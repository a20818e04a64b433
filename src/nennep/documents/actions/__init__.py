"""The verbs of the room: the legal register, who cites it, what its changes ask; numbers of papers."""

from .changes import enter_change, withdraw_change
from .citations import CitationCount, CitedPlace, Subject, cite
from .numbers import NumberClaim, cancel_numbers, claim_number, enter_number, reach_number, set_next_number, take_number
from .postings import PostingDraft, attach_proof, post, withdraw_posting
from .register import LegalDocumentDraft, add_document, correct_document
from .series import add_series, change_series, close_series
from .tasks import assign_task, settle_task, write_task

__all__ = [
    "CitationCount",
    "CitedPlace",
    "LegalDocumentDraft",
    "NumberClaim",
    "PostingDraft",
    "Subject",
    "add_document",
    "add_series",
    "assign_task",
    "attach_proof",
    "cancel_numbers",
    "change_series",
    "cite",
    "claim_number",
    "close_series",
    "correct_document",
    "enter_change",
    "enter_number",
    "post",
    "reach_number",
    "set_next_number",
    "settle_task",
    "take_number",
    "withdraw_change",
    "withdraw_posting",
    "write_task",
]
