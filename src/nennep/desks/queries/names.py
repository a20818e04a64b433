"""What both sides of a hand-over list were called when it was made."""

from django.utils import timezone

from nennep.org.queries.names import name_on

from ..models import HandoverList


def named_on_its_day(handover: HandoverList) -> dict[str, str]:
    """The names of desk and agency on the day on which the papers were given, and of the agency above the giver."""
    day = timezone.localdate(handover.given_at)
    desk, competent = name_on(handover.desk, day), name_on(handover.competent, day)
    giver = desk if handover.direction == "dossiers" else competent
    return {"desk_name": desk.name, "competent_name": competent.name, "above": giver.superior}
