"""Which record is meant by a name, and which of several agencies' records stands nearest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

Record = TypeVar("Record")


def named(name: str, known: Mapping[str, Record], is_short: Callable[[str], bool]) -> Record | None:
    """The record under just this name, else the only one of whose name ``is_short`` holds.

    None where no record is meant, or where several are: then nobody knows which.
    """
    exact = known.get(name)
    if exact is not None:
        return exact
    meant = [record for other, record in known.items() if is_short(other)]
    return meant[0] if len(meant) == 1 else None


def nearest(records: Iterable[Record], agency_ids: Sequence[int], agency_of: Callable[[Record], int]) -> Record | None:
    """The record of the agency that stands first in ``agency_ids``; None where there is none.

    The records are of these agencies; each code stands for one record in each.
    """
    places = {pk: place for place, pk in reversed(list(enumerate(agency_ids)))}
    return min(records, key=lambda each: places[agency_of(each)], default=None)
