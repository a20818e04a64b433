"""The actions of cases."""

from ..parts.dossier import ComponentDraft, PartyDraft
from .desk import Dossier, correct_dossier, take_in
from .due_date_changes import confirm_due, recompute_due
from .endings import reopen_case, resume_case, stop_case, suspend_case, withdraw_case
from .overdue import mark_overdue
from .papers import issue_paper
from .privacy import record_viewing
from .reception import decline_case, guide_applicant, recall_case, receive_case, register_case
from .steps import StepRefusedError, complete_step, fire_timer, propose_refusal, take_step
from .supplement import SupplementRefusedError, ask_supplement, complete_supplement
from .version_change import MoveRefusedError, move_to_version

__all__ = [
    "ComponentDraft",
    "Dossier",
    "MoveRefusedError",
    "PartyDraft",
    "StepRefusedError",
    "SupplementRefusedError",
    "ask_supplement",
    "complete_step",
    "complete_supplement",
    "confirm_due",
    "correct_dossier",
    "decline_case",
    "fire_timer",
    "guide_applicant",
    "issue_paper",
    "mark_overdue",
    "move_to_version",
    "propose_refusal",
    "recall_case",
    "receive_case",
    "recompute_due",
    "record_viewing",
    "register_case",
    "reopen_case",
    "resume_case",
    "stop_case",
    "suspend_case",
    "take_in",
    "take_step",
    "withdraw_case",
]
