"""The filter of the case list, as it stands in the address."""

from collections.abc import Mapping
from urllib.parse import urlencode

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc

from ..queries import handles_cases
from ..queries.case_list import CaseFilter
from ..queries.case_list_columns import ORDERS
from ..rules import STATES

VIEWS = ("open", "late", "soon", "waiting", "desk", "results", "done", "all")
KEYS = ("q", "view", "division", "field", "procedure", "handler", "state", "origin", "sort")
TAKEN_OVER = "taken_over"


def filter_from(query: Mapping[str, str], actor: Actor) -> CaseFilter:
    """What the address asks for; what it does not name is filled in for the viewer.

    Whoever handles cases begins with the own open ones, anybody else with all open ones;
    a search or a state looks everywhere. Values that mean nothing are left out.
    """
    words = nfc(query.get("q", "")).strip()[:200]
    state = query.get("state", "")
    state = state if state in STATES else ""
    anywhere = bool(words or state)
    view = query.get("view", "")
    view = view if view in VIEWS else "all" if anywhere else "open"
    handler = query.get("handler", "")
    if not handler and not anywhere and handles_cases(actor):
        handler = "me"
    return CaseFilter(
        view=view,
        words=words,
        division=_number(query.get("division", "")),
        field=_number(query.get("field", "")),
        procedure=query.get("procedure", "")[:30],
        handler=handler if handler == "me" else _number(handler),
        state=state,
        origin=TAKEN_OVER if query.get("origin") == TAKEN_OVER else "",
        sort=_sort(query.get("sort", ""), view),
    )


def address_of(wanted: CaseFilter, **changes: str) -> str:
    """The query by which the list shows this filter with ``changes``."""
    held = {
        "q": wanted.words,
        "view": wanted.view,
        "division": wanted.division,
        "field": wanted.field,
        "procedure": wanted.procedure,
        "handler": wanted.handler or "all",
        "state": wanted.state,
        "origin": wanted.origin,
        "sort": wanted.sort,
    } | changes
    return urlencode({key: held[key] for key in KEYS if held[key]})


def _number(typed: str) -> str:
    return typed if typed.isdecimal() and len(typed) < 19 else ""


def _sort(typed: str, view: str) -> str:
    if typed in ORDERS:
        return typed
    return "-received" if view in ("done", "all") else "due"
