"""Papers of the room."""

from .minutes import print_minutes

__all__ = ["print_minutes"]
