"""The actions of cases."""

from ..parts.dossier import ComponentDraft, PartyDraft
from .assignments import hand_over_case, reassign_case
from .corrections import amend_case, amend_contacts, redirect_case
from .desk import Dossier, correct_dossier, take_in
from .due_date_changes import confirm_due, recompute_due
from .endings import reopen_case, resume_case, stop_case, suspend_case, withdraw_case
from .fees import exempt_fee, record_payment, refund_fee, waive_fee
from .handovers import carry_over
from .overdue import mark_overdue
from .papers import issue_paper
from .practice import invent_dossiers
from .privacy import record_viewing
from .reception import decline_case, guide_applicant, recall_case, receive_case, register_case
from .steps import StepRefusedError, complete_step, fire_timer, propose_refusal, record_tracking, take_step
from .supplement import SupplementRefusedError, ask_supplement, complete_supplement
from .version_change import MoveRefusedError, move_to_version

__all__ = [
    "ComponentDraft",
    "Dossier",
    "MoveRefusedError",
    "PartyDraft",
    "StepRefusedError",
    "SupplementRefusedError",
    "amend_case",
    "amend_contacts",
    "ask_supplement",
    "carry_over",
    "complete_step",
    "complete_supplement",
    "confirm_due",
    "correct_dossier",
    "decline_case",
    "exempt_fee",
    "fire_timer",
    "guide_applicant",
    "hand_over_case",
    "invent_dossiers",
    "issue_paper",
    "mark_overdue",
    "move_to_version",
    "propose_refusal",
    "reassign_case",
    "recall_case",
    "receive_case",
    "recompute_due",
    "record_payment",
    "record_tracking",
    "record_viewing",
    "redirect_case",
    "refund_fee",
    "register_case",
    "reopen_case",
    "resume_case",
    "stop_case",
    "suspend_case",
    "take_in",
    "take_step",
    "waive_fee",
    "withdraw_case",
]
