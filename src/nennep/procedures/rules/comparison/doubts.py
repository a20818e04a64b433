"""A doubt: what was read, what is held, why a person must look, and the acts that settle it."""

from typing import Any

Doubt = dict[str, Any]
Choice = dict[str, Any]
# Settled in the form of the line, not by a choice.
BY_HAND = -1


def choice(words: str, **sets: Any) -> Choice:
    """An act that settles a doubt.

    ``sets`` may name ``change``, ``procedure`` (its id), ``values`` to set, ``keep`` (values to leave
    as they are held) and ``left_out`` (the reason); nothing means that the reading is right.
    """
    return {"words": words, "value": sets}


def by_hand(words: str = "Sửa tay") -> Choice:
    """The act that opens the form of the line instead of settling the doubt itself."""
    return {"words": words, "value": {"by_hand": True}}


def doubt(field: str, why: str, *choices: Choice, read: str = "", held: str = "") -> Doubt:
    """An open doubt about ``field`` of a line."""
    return {"field": field, "read": read, "held": held, "why": why, "choices": list(choices), "chosen": None}


def is_open(one: Doubt) -> bool:
    """Whether nobody has settled it yet."""
    return one["chosen"] is None
