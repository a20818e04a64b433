"""What the desk asks, each for a viewer: what the viewer's desk does not take in is not found."""

from .desk import (
    DeskBoard,
    Slip,
    board_of,
    desk_for,
    is_at_desk,
    often_received,
    receivable,
    receivable_one,
    sheet_of,
    slip_for,
)

__all__ = [
    "DeskBoard",
    "Slip",
    "board_of",
    "desk_for",
    "is_at_desk",
    "often_received",
    "receivable",
    "receivable_one",
    "sheet_of",
    "slip_for",
]
