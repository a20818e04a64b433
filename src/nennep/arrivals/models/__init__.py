"""Models of dossiers that come from other systems."""

from .portal_lists import PortalColumn, PortalFiling, PortalLine, PortalList, PortalProcedure
from .take_over import OpeningCount, OpeningReport, TakeOverRow, TakeOverSheet

__all__ = [
    "OpeningCount",
    "OpeningReport",
    "PortalColumn",
    "PortalFiling",
    "PortalLine",
    "PortalList",
    "PortalProcedure",
    "TakeOverRow",
    "TakeOverSheet",
]
