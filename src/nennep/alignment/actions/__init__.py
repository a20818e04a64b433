"""Actions of alignment: carrying a publishing decision out in the processes that it concerns."""

from .decisions import OpenedDrafts, carry_out_decision, follow_version

__all__ = ["OpenedDrafts", "carry_out_decision", "follow_version"]
