"""Words and fields of the desk's screens."""

from datetime import datetime

from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils.safestring import SafeString

from nennep.procedures.models import ProcedureVersion
from nennep.procedures.rules.published import read_terms, term_on
from nennep.web import clock, formats

from ..forms.components import ComponentFields
from ..queries.case_list_columns import ListColumn, ListRow

register = template.Library()


@register.simple_tag
def limit_words(version: ProcedureVersion) -> str:
    """The limit at the counter in the words of the law: ``5 ngày làm việc``, ``trong ngày làm việc``."""
    return term_on("counter", read_terms(version.terms)).words()


@register.simple_tag
def case_address(page: str, code: str) -> str:
    """Where an act on that case is done: here, or in the room that the page names."""
    return reverse(page if ":" in page else f"cases:{page}", args=[code])


@register.simple_tag
def count_box(bound: BoundField, row: ComponentFields) -> SafeString:
    """One field of a component's row, named for readers and tied to its complaint."""
    attrs: dict[str, str | bool] = {"aria-label": str(bound.label)}
    if bound.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"c{row.component.pk}_err"}
    return bound.as_widget(attrs=attrs)


@register.simple_tag
def plain_cell(row: ListRow, column: ListColumn) -> str:
    """What a row of the list says in a column that has no cell of its own: a day, words, or nothing."""
    value = column.value(row)
    if isinstance(value, datetime):
        return formats.day_in_table(value, clock.now())
    return "" if value is None else str(value)
