"""The verbs of cases."""

from .closing import reopen_case, resume_case, stop_case, suspend_case, withdraw_case
from .dues import recompute_due
from .papers import Issue, issue_paper
from .privacy import record_viewing
from .reception import (
    ComponentDraft,
    PartyDraft,
    decline_case,
    guide_applicant,
    recall_case,
    receive_case,
    register_case,
)
from .steps import StepRefusedError, complete_step, fire_timer, propose_refusal, take_step
from .supplement import SupplementRefusedError, ask_supplement, complete_supplement

__all__ = [
    "ComponentDraft",
    "Issue",
    "PartyDraft",
    "StepRefusedError",
    "SupplementRefusedError",
    "ask_supplement",
    "complete_step",
    "complete_supplement",
    "decline_case",
    "fire_timer",
    "guide_applicant",
    "issue_paper",
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
    "take_step",
    "withdraw_case",
]
