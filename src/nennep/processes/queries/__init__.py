"""Reading processes: who sees which, the version in force and its graph."""

from .access import may_keep, open_version_of, process_of, version_of
from .versions import graph_of_version, procedures_carried_out, version_in_force

__all__ = [
    "graph_of_version",
    "may_keep",
    "open_version_of",
    "procedures_carried_out",
    "process_of",
    "version_in_force",
    "version_of",
]
