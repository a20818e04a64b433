"""Panels: a room above lays its block on a page of a room below, without the lower one knowing it."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

Panel = Callable[[HttpRequest, object], str]

_panels: dict[str, list[tuple[int, str, Panel]]] = {}


def panel(place: str, order: int = 50) -> Callable[[Panel], Panel]:
    """Show the function's HTML at ``place``; lower ``order`` first; an empty string shows nothing.

    The function is given the request and the subject of the page, and returns rendered (escaped) HTML.
    """

    def enter(function: Panel) -> Panel:
        name = f"{function.__module__}.{function.__qualname__}"
        held = [entry for entry in _panels.get(place, []) if entry[1] != name]
        _panels[place] = sorted([*held, (order, name, function)], key=lambda entry: entry[:2])
        return function

    return enter


def shown_at(place: str, request: HttpRequest, subject: object) -> SafeString:
    """All panels of a place, one below the other."""
    pieces = [function(request, subject) for _, _, function in _panels.get(place, [])]
    # Each piece is the output of a template, escaped there.
    return mark_safe("".join(pieces))  # noqa: S308
