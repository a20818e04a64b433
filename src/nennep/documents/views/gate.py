"""What the screens share: who opens them, which document is meant, as of which day."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.org.views.gate import with_duty
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..forms import RegisterDayForm
from ..models import LegalChange, LegalDocument
from ..queries import change_of, document_of, kept_agency, may_keep
from ..rules import State

KEEPS = "Chỉ người quản lý thủ tục, quy trình của cơ quan ghi sổ văn bản pháp luật."
keeper = with_duty(MANAGE_PROCEDURES, KEEPS)
# How each state is tagged; what is in force is plain text in a list.
TAGS = {
    State.UNKNOWN: "waiting",
    State.NOT_YET: "waiting",
    State.IN_FORCE: "done",
    State.AMENDED: "known",
    State.SUSPENDED: "warning",
    State.PARTLY_EXPIRED: "warning",
    State.EXPIRED: "neutral",
}


def today(request: HouseRequest) -> date:
    return timezone.localdate(request.at)


def day_asked(request: HouseRequest) -> tuple[date, RegisterDayForm]:
    """The day named by ``?day=``, else today; the form tells what could not be read."""
    form = RegisterDayForm({"day": request.GET.get("day") or today(request).isoformat()})
    return (form.cleaned_data["day"] if form.is_valid() else today(request)), form


def document_or_404(request: HouseRequest, code: str) -> LegalDocument:
    """A document of a register the viewer reads; strangers learn nothing."""
    return found_or_404(document_of, request.actor, code)


def kept_or_403(request: HouseRequest, code: str) -> LegalDocument:
    """A document of the register the viewer keeps."""
    document = document_or_404(request, code)
    if not may_keep(request.actor, document):
        raise PermissionDenied(f"Văn bản này do {document.agency.short_name} ghi sổ và sửa.")
    return document


def change_or_404(document: LegalDocument, number: int) -> LegalChange:
    return found_or_404(change_of, document, number)


def agency_kept(request: HouseRequest) -> Agency:
    """The agency whose register the viewer keeps; behind the gate there is one."""
    agency = kept_agency(request.actor)
    if agency is None:
        raise PermissionDenied(KEEPS)
    return agency
