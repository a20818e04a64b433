"""Free texts of officials: a row that can be erased, and what the event holds in its place."""

from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.kernel.seals import seal
from nennep.kernel.text import legible
from nennep.ledger.statement import Insert, Part
from nennep.org.rules import BrokenRuleError

from ..models import Case, Remark


def readable(text: str) -> str:
    """What can be read of a reason. Raises BrokenRuleError where that is nothing."""
    words = legible(text)
    if not words:
        raise BrokenRuleError("reason", "Lý do còn trống. Viết ít nhất một câu, nêu việc và điều luật.")
    return words


def remark_part(
    case: Case, about: str, text: str, *, by: Actor, at: datetime, node: str = ""
) -> tuple[Part, dict[str, str]]:
    """The row of a free text and what its event holds in place of it. Raises BrokenRuleError where there is nothing to read."""
    words = readable(text)
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
