"""The hours of a limit spread over steps: small steps their usual hours, the examination what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from nennep.kernel.refusals import Refusal

GRAIN = Decimal("0.25")
"""Norms are set in quarters of an hour; only the step that takes the remainder may have another figure."""
PLACES = Decimal("0.0001")
"""A step table keeps hours to four places: what a limit has beyond them is left over."""


@dataclass(frozen=True, slots=True)
class Norm:
    """What a step asks for: usually so many hours, never less than ``least``.

    A ``weight`` above 0 makes it one of those that share whatever the others leave.
    """

    hours: Decimal
    least: Decimal
    weight: int = 0


class LimitTooShortError(Refusal):
    """The limit holds fewer hours than the steps need at least; both stand beside it."""

    def __init__(self, words: str, *, least: Decimal) -> None:
        self.least = least
        super().__init__(words)


def spread(norms: Sequence[Norm], total: Decimal | None) -> tuple[Decimal, ...]:
    """The hours of each step, together exactly ``total``; without a total, the usual ones.

    Where the total holds them, steps without a weight get their usual hours; where it does not, all of
    these come nearer to their least in the same proportion. Those with a weight share the rest by
    weight, the heaviest with the remainder. Where no step has a weight the rest stays free. Raises
    LimitTooShortError where the least hours are more than the total.
    """
    if total is None:
        return tuple(norm.hours for norm in norms)
    total = total.quantize(PLACES, ROUND_FLOOR)
    least = sum((norm.least for norm in norms), Decimal(0))
    if total < least:
        raise LimitTooShortError(f"Cần ít nhất {least} giờ.", least=least)
    wished = sum((norm.hours - norm.least for norm in norms if not norm.weight), Decimal(0))
    part = min(Decimal(1), (total - least) / wished) if wished else Decimal(1)
    found = [norm.least + (Decimal(0) if norm.weight else whole((norm.hours - norm.least) * part)) for norm in norms]
    _share(norms, found, total - sum(found))
    return tuple(found)


def _share(norms: Sequence[Norm], found: list[Decimal], rest: Decimal) -> None:
    weights = sum(norm.weight for norm in norms)
    if not weights:
        return
    heaviest = max(range(len(norms)), key=lambda place: (norms[place].weight, -place))
    for place, norm in enumerate(norms):
        if place != heaviest:
            own = whole(rest * norm.weight / weights)
            found[place] += own
            found[heaviest] -= own
    found[heaviest] += rest


def whole(hours: Decimal) -> Decimal:
    """The hours in full quarters, what is beyond them left out."""
    return (hours / GRAIN).to_integral_value(ROUND_FLOOR) * GRAIN
