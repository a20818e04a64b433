"""Heads who would assign work in one division after a decision, told before it is confirmed."""

from collections.abc import Sequence

from nennep.org.models import Position, Reorganisation
from nennep.org.queries import held_on
from nennep.org.rules import ASSIGN
from nennep.reorganisations.parts.successions import DECISION_WARNINGS
from nennep.reorganisations.queries.reorganisations import units_after
from nennep.reorganisations.rules.reorganisations import Changes


@DECISION_WARNINGS.under_own_name
def heads_who_meet(held: Reorganisation) -> Sequence[str]:
    """A line for each division to which the decision brings one more person who assigns there."""
    changes = Changes.from_json(held.changes)
    posts = Position.objects.filter(held_on(held.effective_on), agency_id=held.agency_id, division__isnull=False)
    meeting: dict[str, list[Position]] = {}
    for post in posts.select_related("user", "division").order_by("pk"):
        if ASSIGN in post.duties and post.division is not None and post.user.is_active:
            code = post.division.code
            if code in changes.ended:
                code = changes.choices.get(f"post:{post.pk}", changes.ended[code])
            meeting.setdefault(code, []).append(post)
    units = units_after(held.agency, changes)
    return [
        f"{' và '.join(f'{post.user.full_name} ({post.title})' for post in found)} cùng phân công ở {units[code].name} từ"
        " ngày ấy: chọn nơi khác cho một người, hoặc đổi chức vụ, nhiệm vụ ở Người và nhiệm vụ."
        for code, found in meeting.items()
        if code in units
        and len({post.user_id for post in found}) > 1
        and any(post.division and post.division.code in changes.ended for post in found)
    ]
