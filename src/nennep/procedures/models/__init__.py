"""The nouns of procedures: the register, and what is on its way into it."""

from .desk_scopes import DeskScope
from .intakes import IntakeLine, ProcedureIntake
from .register import (
    FIELD_CHANGES,
    KINDS,
    Component,
    DecisionLine,
    Fee,
    Field,
    FieldChange,
    LegalBasis,
    Procedure,
    ProcedureVersion,
    PublishingDecision,
    Variant,
    chance_code,
)

__all__ = [
    "FIELD_CHANGES",
    "KINDS",
    "Component",
    "DecisionLine",
    "DeskScope",
    "Fee",
    "Field",
    "FieldChange",
    "IntakeLine",
    "LegalBasis",
    "Procedure",
    "ProcedureIntake",
    "ProcedureVersion",
    "PublishingDecision",
    "Variant",
    "chance_code",
]
