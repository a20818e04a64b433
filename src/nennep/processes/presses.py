"""What prints a document at its approval: the papers of the room, which lie above its actions."""

from collections.abc import Callable, Mapping
from datetime import datetime

from .models import ProcessVersion

# The bytes of one document of an approved version, by form.
Press = Callable[[ProcessVersion, str, datetime], Mapping[str, bytes]]
_presses: list[Press] = []


def prints(press: Press) -> Press:
    """Register the press; the last one counts."""
    _presses[:] = [press]
    return press


def printed(version: ProcessVersion, track: str, at: datetime) -> Mapping[str, bytes]:
    """The document in every form. Raises BrokenRuleError where it cannot be printed."""
    (press,) = _presses
    return press(version, track, at)
