"""Under which grant somebody administers an agency, and what its first days stand on."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from nennep.kernel.actors import Actor, Grant
from nennep.ledger.actions import NotPermittedError, require

from ..models import Agency
from ..rules import MANAGE_CALENDAR, MANAGE_PEOPLE
from . import holders_of

NATIONAL_CALENDAR = Path(__file__).resolve().parent.parent / "calendars" / "vietnam.toml"


def founder(agency_id: int) -> Actor:
    """Who sets an agency up before it has a manager: the machine with the duties of administration."""
    duties = (MANAGE_PEOPLE, MANAGE_CALENDAR)
    return Actor(None, agency_id, tuple(Grant(duty, agency_id) for duty in duties))


def manager(agency: Agency, *, duty: str, by: Actor, at: datetime) -> Grant:
    """The grant to administer ``agency``: held there, or in its superior while nobody there holds it.

    Raises NotPermittedError.
    """
    grant = by.grant(duty, agency.pk)
    if grant is None and agency.superior_id and by.may(duty, agency.superior_id):
        if holders_of(duty, agency.pk, timezone.localdate(at)):
            raise NotPermittedError(f"{agency.short_name} đã có người quản lý của mình làm việc này.")
        return require(by, duty, agency.superior_id)
    return grant or require(by, duty, agency.pk)


def national_calendar() -> Mapping[str, Any]:
    """The administered file that comes with the product."""
    return tomllib.loads(NATIONAL_CALENDAR.read_text(encoding="utf-8"))
