"""Zalo messages: to a file a message, until a provider is named."""

from .letters import Door, Letter
from .outbox import write_once


def to_file(letter: Letter) -> None:
    write_once("zalo", letter.key, ".txt", f"{letter.to}\n{letter.subject}\n{letter.body}\n".encode())


def door() -> Door:
    """The one that the settings name."""
    return Door(to_file, repeatable=True)
