"""What a notice tells and does not keep: names and words of people are read when it is shown or sent."""

from collections.abc import Callable, Mapping, Sequence

from nennep.kernel.registry import Registry

from ..models import Notice

Look = Callable[[Sequence[Notice]], Mapping[int, Mapping[str, str]]]

_lookups: Registry[Look] = Registry("lookup for notices of")


def looks_up(kind: str) -> Callable[[Look], Look]:
    """Register ``look(notices)`` for a kind: by the key of each what its words name besides its facts, in few queries."""
    return _lookups.under(kind)


def looked_up(notices: Sequence[Notice]) -> dict[int, Mapping[str, str]]:
    """By the key of each notice what is told of it besides its facts."""
    found: dict[int, Mapping[str, str]] = {}
    for kind, look in _lookups.items():
        theirs = [notice for notice in notices if notice.kind == kind]
        found.update(look(theirs) if theirs else {})
    return found
