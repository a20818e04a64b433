"""Whether what is told of the slips that ask for a supplement is what their events say: what ``verify`` proves of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from nennep.cases.models import Case, SupplementRequest
from nennep.cases.parts.supplement_slips import SLIP
from nennep.ledger.file_checks import ROW_CHECKS
from nennep.ledger.models import Event
from nennep.ledger.readers import facts_of
from nennep.work.models import WorkItem

SENT = "case.slip_sent"


@ROW_CHECKS.under_own_name
def slip_faults() -> Iterator[str]:
    """Each slip against the last record of its sending, and the work of sending against what was not sent."""
    table = SupplementRequest._meta.db_table
    with connection.cursor() as cursor:
        names = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    if "sent_on" not in names:
        return  # a database of before
    told = _told()
    requests = SupplementRequest.objects.filter(phase="examination").select_related("case").order_by("pk")
    waiting = dict(WorkItem.objects.filter(subject_type=SLIP, state="open").values_list("subject_id", "pk"))
    for request in requests.iterator(500):
        facts = told.pop((request.case_id, request.round), None)
        if fault := _fault(request, facts):
            yield f"phiếu bổ sung lần {request.round} của hồ sơ {request.case.code}: {fault}"
        if _is_to_send(request) and facts is None and waiting.pop(request.case_id, None) is None:
            yield f"phiếu bổ sung lần {request.round} của hồ sơ {request.case.code}: chưa gửi mà không nằm trong việc nào"
    gone = Case.objects.filter(pk__in={case for case, _ in told} | set(waiting)).order_by("pk")
    for case in gone:
        yield f"hồ sơ {case.code}: có việc hoặc sự kiện gửi phiếu bổ sung mà không có phiếu nào chờ gửi"


def _told() -> dict[tuple[int, int], Mapping[str, Any]]:
    """By case and round what the last record of a sending tells."""
    events = Event.objects.filter(kind=SENT, subject_type="case").order_by("at", "number")
    return {(event.subject_id, facts["round"]): facts for event in events for facts in [facts_of(event)]}


def _fault(request: SupplementRequest, facts: Mapping[str, Any] | None) -> str:
    if facts is None:
        return "ghi đã gửi mà không có sự kiện nào" if request.sent_on or request.sent_way else ""
    held = {
        "day": request.sent_on.isoformat() if request.sent_on else None,
        "way": request.sent_way,
        "answer_by": request.answer_by.isoformat() if request.answer_by else None,
    }
    return "ngày, cách gửi hoặc hạn bổ sung khác sự kiện" if any(held[key] != facts[key] for key in held) else ""


def _is_to_send(request: SupplementRequest) -> bool:
    return request.completed_at is None and request.case.state == "waiting"
