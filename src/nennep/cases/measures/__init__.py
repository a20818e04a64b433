"""The named figures of cases; importing this package registers them all."""

from . import event_log

__all__ = ["event_log"]
