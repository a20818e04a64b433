"""Free texts of officials: a row that can be erased, and what the event holds in its place."""

from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger.statement import Insert, Part

from ..models import Case, Remark
from .seals import seal


def remark_part(
    case: Case, about: str, text: str, *, by: Actor, at: datetime, node: str = ""
) -> tuple[Part, dict[str, str]]:
    """The row of a free text and what its event holds in place of it."""
    words = nfc(text)
    sealed = seal(words)
    row = {
        "case": case.pk,
        "node": node,
        "about": about,
        "text": words,
        "author": by.user_id,
        "written_at": at,
        **sealed,
    }
    return Insert(Remark, row), {"remark": sealed["digest"]}
