"""What a worklist item is about: the room of its subject tells, this room only asks."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from nennep.kernel.actors import Actor, Grant
from nennep.kernel.registry import Registry
from nennep.kernel.worktime import Unit

from ..models import WorkItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """An item in words. It is made when shown and kept nowhere, for it may name a person.

    ``of_whom`` with ``code``, ``about`` with ``about_code``; ``address`` leads to where the
    work is done. ``note`` is the small line below the title. ``unit`` is the unit of the
    outside promise, ``norm`` the working hours of the step. ``rests`` says why the item
    presses nobody (“chờ người nhận”); empty where it does; ``rests_until`` leads to what it waits for.
    ``provisional``: the outside promise leans on days off that may still change.
    """

    of_whom: str = ""
    code: str = ""
    about: str = ""
    about_code: str = ""
    address: str = ""
    note: str = ""
    unit: Unit = Unit.WORKING_DAY
    norm: Decimal | None = None
    rests: str = ""
    rests_until: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something of the viewer's that waits for another: the item, for whom, since when.

    ``outside`` is true where the other is no colleague, and the days are told.
    """

    item: WorkItem
    whose: str
    since: datetime
    outside: bool = False


Describe = Callable[[Sequence[WorkItem], datetime], Mapping[int, Description]]
Look = Callable[[Actor], Iterable[Elsewhere]]
# Of which subject and node the items are, and the duty with which they are lent.
Lent = tuple[str, str, str]
Weigh = Callable[[Actor, Sequence[WorkItem]], Mapping[int, Grant | None]]

_describers: Registry[Describe] = Registry("description of")
_lookers: Registry[Look] = Registry("look elsewhere for")
_weighers: Registry[Weigh] = Registry("weigh grants on items of")
_lent: Registry[Lent] = Registry("duty with which one stands in for items of")


def describes(subject_type: str) -> Callable[[Describe], Describe]:
    """Register ``describe(items, at)``: descriptions by the id of the item, in few queries.

    All items are of that subject type and may be shown to the viewer.
    """
    return _describers.under(subject_type)


def looks_elsewhere(subject_type: str) -> Callable[[Look], Look]:
    """Register ``look(actor)``: what is the viewer's and waits for somebody else."""
    return _lookers.under(subject_type)


def weighs(subject_type: str) -> Callable[[Weigh], Weigh]:
    """Register ``weigh(actor, items)``, for items that wait for a duty the viewer holds.

    It tells, by the id of the item, under which grant the viewer does it, where more than the duty
    decides; None where the viewer may still not do it.
    """
    return _weighers.under(subject_type)


def lent_with(subject_type: str, node: str, duty: str) -> None:
    """Such items wait for a person and for no duty; whoever is lent this duty of theirs stands in for them."""
    _lent.add(f"{subject_type} {node}", (subject_type, node, duty), origin=duty)


def lent_along(duties: Collection[str]) -> list[tuple[str, str]]:
    """Subject and node of the items for which one stands in with one of these duties."""
    return [(subject_type, node) for subject_type, node, duty in _lent.values() if duty in duties]


def open_to(actor: Actor, items: Sequence[WorkItem]) -> dict[WorkItem, Grant | None]:
    """The items that the viewer may do, as the rooms of their subjects tell, each with its grant.

    None for an item that waits for the person and for no duty. Of what a lender lent along, the grant is the lent one.
    """
    weighed: dict[int, Grant | None] = {}
    for subject_type, weigh in _weighers.items():
        theirs = [item for item in items if item.subject_type == subject_type]
        weighed.update(weigh(actor, theirs) if theirs else {})
    return {item: weighed.get(item.pk) or _grant(actor, item) for item in items if weighed.get(item.pk, True)}


def _grant(actor: Actor, item: WorkItem) -> Grant | None:
    lent = _lent.get(f"{item.subject_type} {item.node}")
    duty = lent[2] if lent and item.assignee_id != actor.user_id else item.duty
    return actor.grant(duty, item.agency_id, item.division_id, of=item.assignee_id)


def described(items: Sequence[WorkItem], at: datetime) -> dict[int, Description]:
    """The description of every item, by its id; an empty one where its room tells none."""
    found: dict[int, Description] = {}
    for subject_type in dict.fromkeys(item.subject_type for item in items):
        describe = _describers.get(subject_type)
        if describe is not None:
            theirs = [item for item in items if item.subject_type == subject_type]
            found.update(describe(theirs, at))
    return {item.pk: found.get(item.pk) or Description() for item in items}


def elsewhere(actor: Actor) -> list[Elsewhere]:
    """Everything of the viewer's that waits for others, of all rooms."""
    return [one for look in _lookers.values() for one in look(actor)]
