"""A division that is the one-stop desk no longer is kept as what it was, up to the day before."""

from nennep.kernel.dates import days_after
from nennep.org.models import Division, FormerDesk, Reorganisation


def keep_former_desk(desk: Division, held: Reorganisation) -> dict[str, int | str]:
    """The desk up to the day before the decision is kept; what its event says of that."""
    until = days_after(held.effective_on, -1)
    FormerDesk.objects.create(agency_id=desk.agency_id, division=desk, held_to=until, reorganisation=held)
    return {"former_desk": desk.pk, "desk_held_to": until.isoformat(), "reorganisation": held.pk}
