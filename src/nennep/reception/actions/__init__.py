"""The acts of the desk."""

from nennep.cases.parts.dossier import ComponentDraft, PartyDraft

from .corrections import amend_case, amend_contacts, redirect_case
from .desk import Dossier, correct_dossier, take_in
from .passing_on import pass_on, redirect_and_pass_on
from .practice import invent_dossiers
from .reception import decline_case, guide_applicant, recall_case, receive_case, register_case
from .slips import send_slip

__all__ = [
    "ComponentDraft",
    "Dossier",
    "PartyDraft",
    "amend_case",
    "amend_contacts",
    "correct_dossier",
    "decline_case",
    "guide_applicant",
    "invent_dossiers",
    "pass_on",
    "recall_case",
    "receive_case",
    "redirect_and_pass_on",
    "redirect_case",
    "register_case",
    "send_slip",
    "take_in",
]
