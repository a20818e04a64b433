"""Reading processes: who sees which, the version in force and its graph, what holds on each track."""

from .access import (
    is_process_kept,
    may_keep,
    may_write,
    open_version_of,
    process_kept,
    process_of,
    processes_kept_by,
    version_of,
)
from .checklist import checklist_of
from .checks_gate import blocking_checks, cautions_of
from .coverage import covered_by
from .papers import frozen_paper, own_template, templates_of
from .people import authorities_of, drafters_of, head_of, head_title
from .reviewers import approvers_named, may_approve_iso, may_review, reviewers_named
from .tracks import approval_of, track_versions, tracks_of
from .units import division_in_version, unit_names_of
from .version_pages import (
    approvals_alike,
    covers_of,
    difference_of,
    other_versions,
    revoked_approvals,
    scan_of,
    track_rows,
    version_history,
    version_rows,
)
from .versions import (
    carrying_out,
    come_into_force,
    graph_of_version,
    held_for,
    procedures_carried_out,
    procedures_named,
    version_before,
    version_in_force,
    version_of_day,
    versions_of_items,
)

__all__ = [
    "approval_of",
    "approvals_alike",
    "approvers_named",
    "authorities_of",
    "blocking_checks",
    "carrying_out",
    "cautions_of",
    "checklist_of",
    "come_into_force",
    "covered_by",
    "covers_of",
    "difference_of",
    "division_in_version",
    "drafters_of",
    "frozen_paper",
    "graph_of_version",
    "head_of",
    "head_title",
    "held_for",
    "is_process_kept",
    "may_approve_iso",
    "may_keep",
    "may_review",
    "may_write",
    "open_version_of",
    "other_versions",
    "own_template",
    "procedures_carried_out",
    "procedures_named",
    "process_kept",
    "process_of",
    "processes_kept_by",
    "reviewers_named",
    "revoked_approvals",
    "scan_of",
    "templates_of",
    "track_rows",
    "track_versions",
    "tracks_of",
    "unit_names_of",
    "version_before",
    "version_history",
    "version_in_force",
    "version_of",
    "version_of_day",
    "version_rows",
    "versions_of_items",
]
