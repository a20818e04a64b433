"""Actions of alignment: carrying a publishing decision out in the processes that it concerns."""

from .decisions import OpenedDrafts, carry_out_decision, follow_version
from .law_drafts import open_for_law

__all__ = ["OpenedDrafts", "carry_out_decision", "follow_version", "open_for_law"]
