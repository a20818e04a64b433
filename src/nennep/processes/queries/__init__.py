"""Reading processes: who sees which, the version in force and its graph, what holds on each track."""

from .access import (
    grant_to_write,
    may_keep,
    may_write,
    open_version_of,
    process_of,
    processes_kept_by,
    version_of,
)
from .checks_gate import Caution, blocking_checks, cautions_of
from .coverage import covered_by
from .papers import frozen_paper, own_template, templates_of
from .people import authorities_of, drafters_of, head_of, head_title
from .reviewers import may_approve_iso, may_review
from .tracks import Held, approval_of, track_versions, tracks_of
from .version_pages import (
    HistoryRow,
    Tick,
    TrackRow,
    approvals_alike,
    checklist_of,
    difference_of,
    track_rows,
    version_history,
    version_rows,
)
from .versions import (
    CarriedOut,
    carrying_out,
    come_into_force,
    graph_of_version,
    held_for,
    procedures_carried_out,
    version_before,
    version_in_force,
    version_of_day,
    versions_of_items,
)

__all__ = [
    "CarriedOut",
    "Caution",
    "Held",
    "HistoryRow",
    "Tick",
    "TrackRow",
    "approval_of",
    "approvals_alike",
    "authorities_of",
    "blocking_checks",
    "carrying_out",
    "cautions_of",
    "checklist_of",
    "come_into_force",
    "covered_by",
    "difference_of",
    "drafters_of",
    "frozen_paper",
    "grant_to_write",
    "graph_of_version",
    "head_of",
    "head_title",
    "held_for",
    "may_approve_iso",
    "may_keep",
    "may_review",
    "may_write",
    "open_version_of",
    "own_template",
    "procedures_carried_out",
    "process_of",
    "processes_kept_by",
    "templates_of",
    "track_rows",
    "track_versions",
    "tracks_of",
    "version_before",
    "version_history",
    "version_in_force",
    "version_of",
    "version_of_day",
    "version_rows",
    "versions_of_items",
]
