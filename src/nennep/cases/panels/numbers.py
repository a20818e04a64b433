"""Names to the series of an agency those that cases count by themselves, and what keeps their numbers."""

from collections.abc import Sequence
from datetime import date

from django.template.loader import render_to_string

from nennep.documents.models import IssuedNumber
from nennep.documents.queries.numbers import NUMBER_HOLDERS, SERIES_ABOVE
from nennep.documents.rules.numbers import CASE, DAILY, LETTER, SeriesKind
from nennep.formsets import FormSetError, formset_on
from nennep.org.queries.agencies import HEADS_USED
from nennep.web.panels import panel
from nennep.web.request import HouseRequest

from ..queries import sees_cases
from ..queries.result_numbers import is_head_used, why_number_stays


@SERIES_ABOVE.under_own_name
def series_of_cases(day: date) -> Sequence[SeriesKind]:
    """The codes of cases, and the letters of the forms in force on that day, which the law numbers."""
    codes = SeriesKind("case", "Mã hồ sơ", CASE, restart=DAILY)
    try:
        forms = formset_on(day).forms
    except FormSetError:
        return [codes]
    letters = [form for form in forms.values() if form.outgoing]
    return [
        codes,
        *(SeriesKind(form.name, f"Mẫu {form.number}. {form.title}", LETTER, form.pattern) for form in letters),
    ]


@HEADS_USED.under_own_name
def heads_of_codes(head: str, agency_id: int) -> bool:
    """Whether another agency has cases whose codes begin with the head."""
    return is_head_used(head, agency_id)


@NUMBER_HOLDERS.under("case")
def why_it_stays(row: IssuedNumber) -> str:
    """The number of a paper of a case stays as long as the paper holds."""
    return why_number_stays(row)


@panel("documents.numbers")
@panel("documents.legal_register")
def outgoing_link(request: HouseRequest, subject: object) -> str:
    """The way to the register of outgoing papers."""
    return render_to_string("cases/panels/numbers.html") if sees_cases(request.actor) else ""
