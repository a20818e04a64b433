"""Notes which version of the product has brought the tables up to date."""

from datetime import datetime

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.ledger.actions import append
from nennep.ledger.events import name_events

from ..models import InstalledRelease

name_events({"release.installed": "Nâng cấp phần mềm"})


def note_release(version: str, *, by: Actor | None, at: datetime) -> None:
    """Afterwards it is known since when that version is used; an event tells it the first time, once there is an agency."""
    with transaction.atomic():
        _, is_new = InstalledRelease.objects.get_or_create(version=version, defaults={"first_at": at})
        if is_new and by is not None:
            append(
                "release.installed",
                subject=("release", by.agency_id),
                agency_id=by.agency_id,
                by=by,
                at=at,
                facts={"version": version},
            )
