"""Names to the checks of a process the statutory forms that the desk prints."""

from datetime import date

from nennep.formsets import FormSetError, formset_on
from nennep.processes.rules.checks import KnownForms, knows_forms


@knows_forms
def statutory_forms(day: date) -> KnownForms | None:
    """The forms that the desk prints on that day; none before the first set."""
    try:
        held = formset_on(day)
    except FormSetError:
        return None
    codes = frozenset(f"Mẫu {form.number}" for form in held.forms.values())
    return KnownForms(basis=held.legal_basis, codes=codes)
