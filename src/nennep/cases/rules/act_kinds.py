"""What an act is, and what may be answered to who asks for it."""

from collections.abc import Callable
from dataclasses import dataclass

from nennep.kernel.actors import Actor, Grant

from . import CASE_FLOW, EVENT_LABELS
from .doers import DoerFacts, Who
from .obstacles import no_rule

UNLAWFUL, NOT_PERMITTED, BROKEN_RULE = "unlawful", "not_permitted", "broken_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: the move it makes or the event it writes, when, by whom, on what ground.

    ``page`` is the address where it is done (empty where it has none of its own), ``words`` the
    button. ``states`` need not be told of a move: they are those of the flow. ``rule`` says what
    else stands in the way, in words; empty where nothing. The statutory paper that it brings about
    is told by the set of forms of the day.
    """

    who: Who
    why: str
    move: str = ""
    event: str = ""
    states: tuple[str, ...] = ()
    page: str = ""
    words: str = ""
    name: str = ""
    rule: Callable[[DoerFacts, Actor], str] = no_rule

    @property
    def label(self) -> str:
        """What it is called in the timeline and in refusals: as its move or event is."""
        if self.name:
            return self.name
        return CASE_FLOW.moves[self.move].label if self.move else EVENT_LABELS[self.event]

    @property
    def sources(self) -> tuple[str, ...]:
        """The states from which it may be done."""
        return CASE_FLOW.moves[self.move].sources if self.move else self.states

    @property
    def kind(self) -> str:
        """The event that it writes."""
        return CASE_FLOW.event(self.move) if self.move else self.event


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an act may be done: the grant under which, or the kind of refusal and its words."""

    grant: Grant | None = None
    kind: str = ""
    words: str = ""

    @property
    def allowed(self) -> bool:
        return self.grant is not None

    @property
    def is_of_another(self) -> bool:
        """Whether it is refused because another person does it."""
        return self.kind == NOT_PERMITTED
