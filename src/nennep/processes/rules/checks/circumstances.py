"""What a definition is held against: the procedures it carries out, the agency, the law, the calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from nennep.kernel.worktime import Calendar
from nennep.kernel.worktime.receptions import hours_of_day
from nennep.org.rules import DUTIES
from nennep.procedures.rules.published import Published


@dataclass(frozen=True, kw_only=True)
class BasisState:
    """A legal basis: as cited, its state in words, and whether one may still lean on it."""

    text: str
    state: str
    is_in_force: bool
    is_known: bool = True


@dataclass(frozen=True, kw_only=True)
class VersionCovered:
    """One published version that the process carries out, and what the registers say of it on the day.

    ``newer`` is the newer version that is not covered, in words.
    """

    published: Published
    newer: str = ""
    bases: tuple[BasisState, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KnownForms:
    """The statutory forms of a day: the law that sets them, and their codes (“Mẫu 06”)."""

    basis: str
    codes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Everything as of ``day``.

    ``own`` is the code of the division that handles; ``desks`` those of the one-stop desk; ``holders``
    (duty, division code or "" for the whole agency) of people with that post on that day. ``forms`` are
    further known form codes. ``calendar`` None: the agency has none yet. ``held_at``: whether somebody in the agency of
    that name holds a duty.
    """

    day: date
    covered: tuple[VersionCovered, ...] = ()
    calendar: Calendar | None = None
    duties: Mapping[str, str] = field(default_factory=lambda: DUTIES)
    divisions: Mapping[str, str] = field(default_factory=dict)
    own: str = ""
    desks: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    holders: frozenset[tuple[str, str]] = frozenset()
    held_at: Callable[[str, str], bool] = lambda _agency, _duty: False
    statutory: KnownForms | None = None
    forms: frozenset[str] = frozenset()

    @property
    def hours_a_day(self) -> Decimal:
        """The hours that the agency works on an ordinary day."""
        return hours_of_day(self.calendar)
