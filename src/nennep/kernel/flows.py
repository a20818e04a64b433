"""Flows: the lawful moves of a record, as a table a lawyer can read."""

from collections.abc import Mapping
from dataclasses import dataclass

from nennep.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Move:
    """One lawful change of state: from which states, to which, by whose duty.

    ``duty`` is empty where the machine itself moves (a timer, an import).
    """

    name: str
    sources: tuple[str, ...]
    target: str
    duty: str
    label: str


class UnlawfulMoveError(Refusal):
    """The flow has no such move from the state the record is in."""

    kind = "unlawful"


class Flow:
    """All moves of one kind of record, and the Vietnamese words for its states.

    ``moves`` maps the move's name to (from, to, duty, label); several source
    states are parted by ``|``. The event of a move is ``<noun>.<move>``; ``called`` is the noun in
    Vietnamese, as a refusal names the record (“hồ sơ”).
    """

    def __init__(
        self, noun: str, states: Mapping[str, str], moves: Mapping[str, tuple[str, str, str, str]], *, called: str
    ) -> None:
        self.noun = noun
        self.called = called
        self.states = dict(states)
        self.moves = {
            name: Move(name, tuple(source.split("|")), target, duty, label)
            for name, (source, target, duty, label) in moves.items()
        }
        for move in self.moves.values():
            unknown = {*move.sources, move.target} - set(self.states)
            if unknown:
                raise ValueError(f"{noun}.{move.name}: unknown states {sorted(unknown)}")

    def move(self, name: str, state: str) -> Move:
        """The move called ``name``, if it may start from ``state``.

        Raises UnlawfulMoveError, in words for the screen, if it may not.
        """
        move = self.moves[name]
        if state not in move.sources:
            raise UnlawfulMoveError(f"Không thể “{move.label}” khi đang ở trạng thái “{self.states[state]}”.")
        return move

    def event(self, name: str) -> str:
        """The event kind that the move ``name`` writes."""
        return f"{self.noun}.{self.moves[name].name}"

    def event_labels(self) -> dict[str, str]:
        """Vietnamese label of every event of this flow."""
        return {self.event(name): move.label for name, move in self.moves.items()}
