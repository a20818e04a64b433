"""Models of dossiers that come from other systems."""

from .take_over import OpeningCount, OpeningReport, TakeOverRow, TakeOverSheet

__all__ = ["OpeningCount", "OpeningReport", "TakeOverRow", "TakeOverSheet"]
