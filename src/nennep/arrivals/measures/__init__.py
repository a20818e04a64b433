"""The named figures of dossiers that come from other systems; importing this package registers them all."""

from . import event_log, opening_report

__all__ = ["event_log", "opening_report"]
