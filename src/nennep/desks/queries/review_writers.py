"""Who writes a desk's sheet on the people sent to it: who leads the desk, and is not on the sheet."""

from collections.abc import Collection
from datetime import date

from nennep.kernel.actors import Actor
from nennep.org.models import User
from nennep.org.queries import by_given_name, holders_of

from ..rules.reviews import LEADERS, NOBODY_ELSE, OTHERS_WRITE, OWN_SHEET
from ..rules.settlements import Month
from .reviews import members_in


def assessed_in(desk_id: int, competent_id: int, month: Month) -> frozenset[int]:
    """Of whom the sheet of that month tells."""
    return frozenset(one.person_id for one in members_in(desk_id, competent_id, month))


def duty_that_writes(desk_id: int, assessed: Collection[int], day: date) -> str:
    """The first of the duties that somebody holds at the desk of whom the sheet does not tell; the last where nobody does."""
    return next((duty for duty in LEADERS if _holders(duty, desk_id, assessed, day)), LEADERS[-1])


def writers(desk_id: int, assessed: Collection[int], day: date) -> list[User]:
    """Who holds that duty and is not on the sheet, by given name."""
    return sorted(_holders(duty_that_writes(desk_id, assessed, day), desk_id, assessed, day), key=by_given_name)


def refuses_writer(actor: Actor, desk_id: int, assessed: Collection[int], day: date) -> str:
    """Why this person, who leads the desk, does not write that sheet: it tells of them, or of whom they stand in for.

    Empty where they may. Under another grant that concerns nobody on the sheet they do.
    """
    grants = [grant for duty in LEADERS for grant in actor.grants_for(duty, desk_id)]
    told = [set(assessed).intersection({actor.user_id, grant.acting_for_id} - {None}) for grant in grants]
    if not grants or not all(told):
        return ""
    whose = User.objects.get(pk=min(told[0]))
    others = ", ".join(one.full_name for one in writers(desk_id, assessed, day))
    return OWN_SHEET.format(whose) + (OTHERS_WRITE.format(others) if others else NOBODY_ELSE)


def _holders(duty: str, desk_id: int, assessed: Collection[int], day: date) -> list[User]:
    people = {post.user_id: post.user for post in holders_of(duty, desk_id, day)}
    return [person for pk, person in people.items() if pk not in assessed]
