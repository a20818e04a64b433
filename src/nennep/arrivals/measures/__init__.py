"""The named figures of dossiers that come from other systems; importing this package registers them all."""

from . import event_log

__all__ = ["event_log"]
