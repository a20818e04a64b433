"""Who acts: a person with the duties that hold at one instant."""

from dataclasses import dataclass

from .practice import original_of


@dataclass(frozen=True, slots=True)
class Grant:
    """One duty, where it holds, and for whom it is exercised if lent.

    ``division_id`` None means the whole agency. ``acting_for_id`` is the person
    who lent the duty by delegation, else None. ``off_desk``: a duty of the one-stop desk by a post in another division;
    it holds in the steps that name that division, and not at the desk.
    """

    duty: str
    agency_id: int
    division_id: int | None = None
    acting_for_id: int | None = None
    off_desk: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer of an action. Built at the door, never inside an action.

    ``user_id`` None is the machine (timer, import); it may do what no duty guards. ``former_divisions`` ended in those
    in which the person works: what was over there by then may be read, and no duty holds there.
    """

    user_id: int | None
    agency_id: int
    grants: tuple[Grant, ...] = ()
    former_divisions: tuple[int, ...] = ()

    def grants_for(
        self, duty: str, agency_id: int, division_id: int | None = None, *, of: int | None = None
    ) -> list[Grant]:
        """The grants that cover ``duty`` there; the person's own before the lent ones.

        For work assigned to ``of``, those that this person lent come first.
        """
        covering = [
            g
            for g in self.grants
            if g.duty == duty
            and g.agency_id == agency_id
            and (g.division_id is None or division_id is None or g.division_id == division_id)
        ]
        lender = None if of == self.user_id else of
        return sorted(covering, key=lambda g: _distance(g, lender))

    def grant(
        self, duty: str, agency_id: int, division_id: int | None = None, *, of: int | None = None
    ) -> Grant | None:
        """The first of ``grants_for``."""
        return next(iter(self.grants_for(duty, agency_id, division_id, of=of)), None)

    def may(self, duty: str, agency_id: int, division_id: int | None = None) -> bool:
        """Whether the duty is held there, in person or by delegation."""
        return self.grant(duty, agency_id, division_id) is not None

    def has(self, duty: str) -> bool:
        """Whether the duty is held anywhere."""
        return any(g.duty == duty for g in self.grants)

    @property
    def agency_ids(self) -> tuple[int, ...]:
        """The agencies in which this actor holds any duty, its own first."""
        return tuple(dict.fromkeys([self.agency_id, *(g.agency_id for g in self.grants)]))

    @property
    def rule_agency_ids(self) -> tuple[int, ...]:
        """The agencies whose procedures and processes hold where this actor works: while practising, the real one's."""
        return tuple(dict.fromkeys(original_of(pk) for pk in self.agency_ids))

    def agencies_with(self, duty: str) -> list[int]:
        """Those of the actor's agencies in which the duty is held, its own first."""
        return [pk for pk in self.agency_ids if self.may(duty, pk)]


def _distance(grant: Grant, lender: int | None) -> int:
    if lender is not None and grant.acting_for_id == lender:
        return 0
    return 1 if grant.acting_for_id is None else 2


def machine(agency_id: int) -> Actor:
    """The machine itself, acting in one agency."""
    return Actor(None, agency_id)
