"""The limit of a channel as a version keeps it."""

from collections.abc import Mapping
from typing import Any

from nennep.kernel.worktime import UNITS, Term, Unit

# How a paper may be handed in, each with its words.
COUNTS = {"originals": "bản chính", "certified": "bản chứng thực", "copies": "bản chụp"}
CHANNELS: dict[str, str] = {"counter": "Trực tiếp", "online": "Trực tuyến", "post": "Bưu chính công ích"}
UNIT_CHOICES = [(str(unit), UNITS[unit]) for unit in Unit]
"""The units that a limit may be set in, the usual ones first."""


def term_problem(term: Mapping[str, Any]) -> str:
    """What is wrong with one channel's limit, in words for the screen; empty where it can be kept.

    No amount and no unit: the channel is there and promises no day.
    """
    try:
        Term.from_json(term).as_limit()
    except ValueError as error:
        return str(error)
    return ""


def has_limit(term: Mapping[str, Any]) -> bool:
    """Whether the channel promises a day."""
    return bool(term.get("unit"))


def limit_in_words(term: Mapping[str, Any]) -> str:
    """“15 ngày làm việc”, “trong ngày làm việc, nhận đến 15:00”; “không quy định”."""
    return Term.from_json(term).words()
