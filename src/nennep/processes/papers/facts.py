"""What the four documents are printed from, besides the definition: plain facts, pinned with the version.

Amounts are whole đồng, days are dates, hours are working hours. An empty text prints dots to fill in by hand.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nennep.definitions.definition import Definition
from nennep.procedures.rules.published import Published


@dataclass(frozen=True, kw_only=True)
class AgencyFacts:
    """Who issues. ``divisions``: (code, name) of every division a step may name; ``division``: the owner."""

    name: str
    superior: str = ""
    place: str = ""
    division: str = ""
    one_stop: str = "Bộ phận Một cửa"
    divisions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """Who drafts, reviews or approves: title and name, either may be empty."""

    title: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class AmendmentFacts:
    """A line of the amendment page."""

    request: str
    part: str
    content: str
    revision: str
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class ApprovalFacts:
    """An authority's approval of this version. ``track``: internal, iso, electronic, restructuring."""

    track: str
    authority: str
    number: str = ""
    signed_on: date | None = None
    signer: str = ""
    effective_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class CostFacts:
    """A line of the compliance cost of one case: hours at a wage an hour, money spent, and for how many a year.

    ``basis`` names the text and the source of the numbers.
    """

    activity: str
    hours: Decimal = Decimal(0)
    wage: int = 0
    spent: int = 0
    times: int = 1
    subjects: int = 1
    basis: str = ""

    @property
    def yearly(self) -> Decimal:
        """Đồng a year: (hours × wage + spent) × times × subjects."""
        return (self.hours * self.wage + self.spent) * self.times * self.subjects


@dataclass(frozen=True, kw_only=True)
class PinnedVersion:
    """One process version and all that its documents say.

    ``procedures`` have the fees of the day alone. ``form_names``: (code, name) of the forms whose names are known. ``number`` is the version's ("03.00": issue 03, amendment 00). ``diagram`` is an SVG of the
    definition, or empty. ``demo`` prints BẢN THỬ across every page.
    """

    agency: AgencyFacts
    definition: Definition
    number: str
    procedures: tuple[Published, ...] = ()
    issued_on: date | None = None
    drafter: PersonFacts = PersonFacts()
    reviewer: PersonFacts = PersonFacts()
    approver: PersonFacts = PersonFacts()
    distribution: tuple[str, ...] = ()
    amendments: tuple[AmendmentFacts, ...] = ()
    approvals: tuple[ApprovalFacts, ...] = ()
    costs: tuple[CostFacts, ...] = ()
    form_names: tuple[tuple[str, str], ...] = ()
    diagram: str = ""
    demo: bool = False

    def approval(self, track: str) -> ApprovalFacts | None:
        """The approval on that track, if there is one."""
        return next((each for each in self.approvals if each.track == track), None)
