"""The named figures of cases; importing this package registers them all."""

from . import counts, event_log

__all__ = ["counts", "event_log"]
