"""The same dossier once more: same person, same procedure, same day, still open."""

from collections.abc import Sequence
from datetime import datetime, time

from django.db.models import Q
from django.utils import timezone

from nennep.kernel.text import nfc
from nennep.procedures.models import ProcedureVersion

from ..models import Case
from ..parts.dossier import PartyDraft
from ..rules import BEFORE, OPEN


def twin_of(version: ProcedureVersion, parties: Sequence[PartyDraft], at: datetime, request_key: str) -> Case | None:
    """An open case of that day, person and procedure; the same press of the same sheet is none."""
    person = next((party for party in parties if party.role == "submitter"), None)
    if person is None:
        return None
    same = (
        Q(parties__identity_number=person.identity_number)
        if person.identity_number
        else Q(parties__name=nfc(person.name), parties__phone=person.phone)
    )
    day = timezone.localdate(at)
    first, last = (timezone.make_aware(datetime.combine(day, end)) for end in (time.min, time.max))
    return (
        Case.objects.filter(
            same,
            parties__role="submitter",
            agency_id=version.procedure.agency_id,
            procedure_version__procedure=version.procedure_id,
            submitted_at__range=(first, last),
            state__in=[*OPEN, *BEFORE.split("|")],
        )
        .exclude(request_key=request_key)
        .order_by("pk")
        .last()
    )
