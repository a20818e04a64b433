"""Statutory forms of the one-stop shop as dated data: sets, forms, what each paper says. Pure: no Django.

A set is a folder with a `formset.toml`; the layouts are shared, the set gives each its number, title and sheet.
"""

from nennep.cases.rules.formsets.checks import PayloadError, validate_payload
from nennep.cases.rules.formsets.payloads import (
    PAYLOADS,
    Addressee,
    ApologyLetter,
    AppointmentSlip,
    CaseLog,
    CaseLogEntry,
    CaseLogLine,
    ComponentLine,
    Contact,
    ControlSheet,
    FeeLine,
    Handover,
    Letterhead,
    Party,
    PauseRow,
    Payload,
    RefusalNote,
    SecondPhase,
    Signer,
    StopNotice,
    SupplementRequest,
)
from nennep.cases.rules.formsets.sets import Form, FormSet, FormSetError, formset_on, load_formsets, read_formset

__all__ = [
    "PAYLOADS",
    "Addressee",
    "ApologyLetter",
    "AppointmentSlip",
    "CaseLog",
    "CaseLogEntry",
    "CaseLogLine",
    "ComponentLine",
    "Contact",
    "ControlSheet",
    "FeeLine",
    "Form",
    "FormSet",
    "FormSetError",
    "Handover",
    "Letterhead",
    "Party",
    "PauseRow",
    "Payload",
    "PayloadError",
    "RefusalNote",
    "SecondPhase",
    "Signer",
    "StopNotice",
    "SupplementRequest",
    "formset_on",
    "load_formsets",
    "read_formset",
    "validate_payload",
]
