"""What the worker does for this room: the items of batches of procedures."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from nennep.kernel.actors import Actor
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.work.parts.batch_kinds import batch_kind

from .actions import take_in_line
from .actions.admission import KIND


def _pages_of(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """Of every procedure: its page is open to all who sign in."""
    return {code: reverse("procedures:procedure", args=[code]) for code in codes}


@batch_kind(KIND, words="thủ tục", duty=MANAGE_PROCEDURES, pages=_pages_of)
def take_in(content: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """One procedure of an intake is in the register; its quality code."""
    return take_in_line(content, by=by, at=at)
