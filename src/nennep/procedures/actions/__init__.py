"""The verbs of procedures."""

from ..parts.version_rows import VersionDraft
from .citations import cite_bases
from .decisions import (
    AppliedDecision,
    add_line,
    apply_decision,
    correct_head,
    correct_line,
    drop_decision,
    leave_out,
    leave_out_strange,
    mark_seen,
    read_again,
    settle_doubt,
    take_back,
    take_in_decision,
    type_in_decision,
)
from .fields import KEEPS_LIST, add_field, add_starter_fields, close_field, merge_field, place_field, rename_field
from .successions import hand_over_procedures
from .typed_decision import ActDraft, abolish_by_decision, amend_by_decision, enact_by_decision
from .versions import KEEPS, abolish_procedure, enact_procedure, publish_version

__all__ = [
    "KEEPS",
    "KEEPS_LIST",
    "ActDraft",
    "AppliedDecision",
    "VersionDraft",
    "abolish_by_decision",
    "abolish_procedure",
    "add_field",
    "add_line",
    "add_starter_fields",
    "amend_by_decision",
    "apply_decision",
    "cite_bases",
    "close_field",
    "correct_head",
    "correct_line",
    "drop_decision",
    "enact_by_decision",
    "enact_procedure",
    "hand_over_procedures",
    "leave_out",
    "leave_out_strange",
    "mark_seen",
    "merge_field",
    "place_field",
    "publish_version",
    "read_again",
    "rename_field",
    "settle_doubt",
    "take_back",
    "take_in_decision",
    "type_in_decision",
]
