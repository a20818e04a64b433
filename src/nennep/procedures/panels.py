"""What hangs on pages of lower rooms."""

from django.template.loader import render_to_string
from django.utils import timezone

from nennep.org.models import DeskService
from nennep.web.panels import panel
from nennep.web.request import HouseRequest

from .queries.desk_scopes import scope_on


@panel("org.desk_service")
def scope_of_service(request: HouseRequest, subject: object) -> str:
    """How many procedures that desk receives, and the way to agree on others."""
    if not isinstance(subject, DeskService) or subject.held_to is not None:
        return ""
    scope = scope_on(subject, timezone.localdate(request.at))
    return render_to_string("procedures/_desk_scope.html", {"service": subject, "scope": scope})
