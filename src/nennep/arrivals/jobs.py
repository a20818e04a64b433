"""What the worker does for this room: the items of batches of open dossiers and of portals' lists."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse

from nennep.kernel.actors import Actor
from nennep.org.rules import LEAD_DESK, MANAGE_PEOPLE, RECEIVE
from nennep.work.parts.batch_kinds import batch_kind

from .actions import portal_lists
from .actions.portal_filings import file_line
from .actions.take_over_sheets import KIND, take_over_row
from .forms.take_over import dossier_from
from .queries.take_over import codes_open_to


def _pages_of(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """Of the cases that the viewer may see; who only brings them in sees none."""
    return {code: reverse("cases:case", args=[code]) for code in codes_open_to(actor, codes)}


@batch_kind(KIND, words="hồ sơ", duty=(MANAGE_PEOPLE, LEAD_DESK), pages=_pages_of)
def take_over_item(content: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """One row of a list is a case here; its code."""
    return take_over_row(content["row"], read=partial(dossier_from, meant=content["meant"]), by=by, at=at).code


@batch_kind(portal_lists.KIND, words="hồ sơ", duty=RECEIVE, pages=_pages_of)
def file_one(content: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """One dossier of a portal's list is filed, linked or changed; the code of its case."""
    return file_line(content, by=by, at=at)
