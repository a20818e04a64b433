"""The actions of cases."""

from .assignments import hand_over_case, reassign_case
from .due_date_changes import confirm_due, recompute_due
from .endings import reopen_case, resume_case, stop_case, suspend_case, withdraw_case
from .extensions import extend_case
from .fees import exempt_fee, record_payment, refund_fee, waive_fee
from .handovers import carry_over
from .overdue import mark_overdue
from .papers import issue_paper
from .privacy import record_finding, record_viewing
from .sendings_back import send_back
from .steps import StepRefusedError, complete_step, fire_timer, propose_refusal, record_tracking, take_step
from .supplement import SupplementRefusedError, ask_supplement, complete_supplement
from .version_change import MoveRefusedError, move_to_version

__all__ = [
    "MoveRefusedError",
    "StepRefusedError",
    "SupplementRefusedError",
    "ask_supplement",
    "carry_over",
    "complete_step",
    "complete_supplement",
    "confirm_due",
    "exempt_fee",
    "extend_case",
    "fire_timer",
    "hand_over_case",
    "issue_paper",
    "mark_overdue",
    "move_to_version",
    "propose_refusal",
    "reassign_case",
    "recompute_due",
    "record_finding",
    "record_payment",
    "record_tracking",
    "record_viewing",
    "refund_fee",
    "reopen_case",
    "resume_case",
    "send_back",
    "stop_case",
    "suspend_case",
    "take_step",
    "waive_fee",
    "withdraw_case",
]
