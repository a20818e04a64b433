"""The verbs of alignment: a decision is carried out in the processes it touches."""

from .decisions import OpenedDrafts, carry_out_decision, follow_version

__all__ = ["OpenedDrafts", "carry_out_decision", "follow_version"]
