"""The slips that wait to be sent, in the worklist of the desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse

from nennep.cases.parts.supplement_slips import SLIP
from nennep.cases.queries import owner_of
from nennep.kernel.dates import moment
from nennep.work.models import WorkItem
from nennep.work.parts.descriptions import Description, describes

from .queries.slips import cases_by_id, open_requests


@describes(SLIP)
def describe(items: Sequence[WorkItem], at: datetime) -> Mapping[int, Description]:
    """Whose dossier, who asked when, and what the desk does with it."""
    ids = {item.subject_id for item in items}
    cases, asked = cases_by_id(ids), open_requests(ids)
    found = {}
    for item in items:
        if (case := cases.get(item.subject_id)) is None:
            continue
        request = asked.get(item.subject_id)
        who = f"{request.asked_by or 'Người thụ lý'} lập lúc {moment(request.asked_at)}; " if request else ""
        found[item.pk] = Description(
            of_whom=owner_of(case),
            code=case.code,
            about=case.procedure_version.name if case.procedure_version else case.summary,
            address=reverse("reception:slip_sent", args=[case.code]),
            note=f"{who}in Mẫu 02, gửi hoặc giao người nộp, rồi ghi ngày",
        )
    return found
