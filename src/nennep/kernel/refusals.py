"""The one root of everything that the product refuses in words."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["not_permitted", "conflict", "broken_rule", "unlawful", "unreadable"]


class RefusalStatus(NamedTuple):
    """How a refusal is told to a machine: the status over HTTP, the exit code of a command."""

    status: int
    exit: int


ANSWERS: Mapping[Kind, RefusalStatus] = {
    # Somebody else's duty.
    "not_permitted": RefusalStatus(403, 2),
    # The record has moved on meanwhile; the same command may succeed when it is tried again.
    "conflict": RefusalStatus(409, 75),
    # Something typed does not keep a rule.
    "broken_rule": RefusalStatus(422, 2),
    # The law, or the state of the record, does not allow it.
    "unlawful": RefusalStatus(409, 2),
    # A file or a text from outside cannot be understood.
    "unreadable": RefusalStatus(422, 2),
}


class Refusal(Exception):  # noqa: N818 - it is no error
    """What was asked is not done; ``words`` tell the person why, and the way out.

    ``kind`` is a key of ANSWERS; ``field`` names the box in which the mistake was typed, "" where
    it is none. A class that derives from this sets its own kind. A fault of the program or of
    the machine is no refusal.
    """

    kind: Kind = "broken_rule"
    field: str = ""

    def __init__(self, words: str, *, field: str = "", kind: Kind | None = None) -> None:
        self.field = field or self.field
        self.kind = kind or self.kind
        super().__init__(words)

    @property
    def words(self) -> str:
        return str(self)

    def to_json(self) -> dict[str, str]:
        """The same refusal for a program."""
        return {"kind": self.kind, "field": self.field, "words": self.words}
