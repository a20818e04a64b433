"""The selects of a form, whose choices are known only when the form is made."""

from collections.abc import Iterable

from django.forms import BaseForm, ChoiceField


def select(form: BaseForm, name: str) -> ChoiceField:
    """The field ``name`` of the form. Raises TypeError where it offers no choices."""
    field = form.fields[name]
    if not isinstance(field, ChoiceField):
        raise TypeError(f"{name} is no select")
    return field


def offer(form: BaseForm, name: str, choices: Iterable[tuple[str | int, str]]) -> None:
    """Afterwards the select offers these: (value, words), in this order."""
    select(form, name).choices = list(choices)
