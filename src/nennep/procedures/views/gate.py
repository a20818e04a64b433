"""What the screens share: which procedure is meant, as of which day, who may write."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from nennep.org.forms import Day
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.org.views.gate import with_duty
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..actions import KEEPS
from ..models import Procedure
from ..queries import may_keep, procedure_of

keeper = with_duty(MANAGE_PROCEDURES, KEEPS)


def today(request: HouseRequest) -> date:
    return timezone.localdate(request.at)


def day_asked(request: HouseRequest) -> tuple[date, str]:
    """The day named by ``?day=``, else today; and why it could not be read, for the screen."""
    try:
        return Day().clean(request.GET.get("day", "")) or today(request), ""
    except ValidationError as error:
        return today(request), f"{error.messages[0]} Đang xem theo hôm nay."


def procedure_or_404(request: HouseRequest, code: str) -> Procedure:
    """A procedure of an agency in which the viewer has a post; strangers learn nothing."""
    return found_or_404(procedure_of, request.actor, code)


def kept_or_403(request: HouseRequest, code: str) -> Procedure:
    """A procedure that the viewer keeps."""
    procedure = procedure_or_404(request, code)
    if not may_keep(request.actor, procedure):
        raise PermissionDenied(KEEPS)
    return procedure
