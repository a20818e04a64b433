"""What both sides of a hand-over list were called when it was made."""

from django.utils import timezone

from nennep.org.queries.names import name_on

from ..models import HandoverList


def named_on_its_day(handover: HandoverList) -> dict[str, str]:
    """The names of desk and agency on the day on which the papers were given."""
    day = timezone.localdate(handover.given_at)
    return {"desk_name": name_on(handover.desk, day).name, "competent_name": name_on(handover.competent, day).name}
