"""By channel: the door through which a letter leaves."""

from . import mail, sms, zalo
from .letters import Door

DOORS = {"mail": mail.door, "sms": sms.door, "zalo": zalo.door}


def door_of(channel: str) -> Door:
    """Raises KeyError for a channel that has none."""
    return DOORS[channel]()
