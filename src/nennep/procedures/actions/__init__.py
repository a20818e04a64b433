"""The verbs of procedures."""

from .citations import cite_bases
from .versions import VersionDraft, abolish_procedure, enact_procedure, publish_version

__all__ = [
    "VersionDraft",
    "abolish_procedure",
    "cite_bases",
    "enact_procedure",
    "publish_version",
]
