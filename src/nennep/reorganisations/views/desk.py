"""The one-stop desk: which division it is, which it will be, who sits there."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nennep.org.models import Agency, Reorganisation
from nennep.org.queries import divisions_of
from nennep.org.queries.setup import receivers_of
from nennep.org.views.gate import people_manager
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest

from .. import actions
from ..forms.desks import DeskForm
from ..queries.desks import former_desks, may_choose_at_once
from ..queries.owned_things import coming_change
from ..queries.reorganisations import units_after


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HouseRequest) -> HttpResponse:
    """Which division receives and returns, and who sits there."""
    own = request.agency
    divisions = divisions_of(own.pk)
    present = next((each for each in divisions if each.is_one_stop), None)
    form = DeskForm(request.POST or None, divisions=divisions, initial={"division": present.code if present else ""})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["division"]
        done, _ = attempt(form, lambda: actions.choose_desk(chosen, by=request.actor, at=request.at), request)
        if done:
            messages.info(request, f"{chosen.name} tiếp nhận hồ sơ, trả kết quả từ bây giờ.")
            return redirect("reorganisations:desk")
    context = {
        "form": form,
        "agency": own,
        "desk": present,
        "divisions": divisions,
        "receivers": receivers_of(own, timezone.localdate(request.at)),
        "at_once": may_choose_at_once(own, request.at),
        "former": former_desks(own),
        "coming": _coming_desk(own),
    }
    return render(request, "reorganisations/desk.html", context)


def _coming_desk(agency: Agency) -> tuple[Reorganisation, str] | None:
    """The decision that waits for its day and changes the desk, and what that one is called then."""
    held, changes = coming_change(agency) or (None, None)
    if held is None or changes is None or not changes.desk:
        return None
    return held, units_after(agency, changes)[changes.desk].name
