"""The verbs of alignment: a decision is carried out in the processes it touches."""

from .decisions import CarriedOut, carry_out_decision, follow_version

__all__ = ["CarriedOut", "carry_out_decision", "follow_version"]
