"""What the worker does for this room: the cases of a batch go to another handler."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from nennep.cases.queries.access import codes_seen
from nennep.kernel.actors import Actor
from nennep.org.rules import ASSIGN, SUPERVISE
from nennep.work.parts.batch_kinds import batch_kind

from .actions.cases import KIND, reassign_by_batch


def _pages_of(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """Of every case that the viewer may see: its page."""
    return {code: reverse("cases:case", args=[code]) for code in codes_seen(actor, codes)}


@batch_kind(KIND, words="hồ sơ", duty=(ASSIGN, SUPERVISE), pages=_pages_of)
def reassign(content: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    """One case of those that were to be given to another handler."""
    return reassign_by_batch(content, by=by, at=at)
