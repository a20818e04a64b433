"""Panels: a room above lays its block on a page of a room below, without the lower one knowing it."""

from collections.abc import Callable

from django.utils.safestring import SafeString, mark_safe

from nennep.kernel.registry import Registry, full_name
from nennep.web.request import HouseRequest

Panel = Callable[[HouseRequest, object], str]

# By place and function: the place, the order in it, the function.
_panels: Registry[tuple[str, int, Panel]] = Registry("panel")


def panel(place: str, order: int = 50) -> Callable[[Panel], Panel]:
    """Show the function's HTML at ``place``; lower ``order`` first; an empty string shows nothing.

    The function is given the request and the subject of the page, and returns rendered (escaped) HTML.
    """

    def enter(function: Panel) -> Panel:
        name = full_name(function)
        _panels.add(f"{place} {name}", (place, order, function), origin=name)
        return function

    return enter


def shown_at(place: str, request: HouseRequest, subject: object) -> SafeString:
    """All panels of a place, one below the other."""
    hung = sorted((order, name) for name, (at, order, _) in _panels.items() if at == place)
    pieces = [_panels[name][2](request, subject) for _, name in hung]
    # Each piece is the output of a template, escaped there.
    return mark_safe("".join(pieces))  # noqa: S308
