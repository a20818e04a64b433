"""What is handed to a door, and what a door is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address. ``key`` is the same each time that it is sent: by it a second copy is known."""

    key: str
    to: str
    subject: str
    body: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Door:
    """How a letter leaves. ``repeatable``: sending the same letter again leaves one copy, not two."""

    send: Callable[[Letter], None]
    repeatable: bool


class DoorClosedError(Exception):
    """The other side has not taken the letter; it may later. ``str()`` names no person."""


class UnfitLetterError(Exception):
    """The letter itself cannot leave, now or later. ``str()`` names no person."""


class DoorSilentError(Exception):
    """The other side may have taken the letter: it did not say. ``str()`` names no person."""
