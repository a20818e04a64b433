"""Reacts to published procedures: each process that carries one out gets a draft."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nennep.kernel.actors import machine
from nennep.ledger.models import Event
from nennep.ledger.readers import reads
from nennep.procedures.models import ProcedureVersion

from .actions import follow_version


@reads("procedure_version.published", words="Mở bản nháp quy trình theo quyết định công bố")
def draft_for_published(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    """Afterwards every process of the procedure has a version that covers the one published.

    One that was carried out with its decision has its drafts already; then nothing happens. The
    machine asks, since nobody decided about the process: the event before tells who published.
    """
    version = ProcedureVersion.objects.filter(pk=event.subject_id).select_related("procedure")
    for each in version:
        follow_version(each, by=machine(each.procedure.agency_id), at=at)
