"""Addresses and cells of the screens of cases."""

from datetime import datetime

from django import template
from django.urls import reverse

from nennep.web import clock, formats

from ..queries.case_list_columns import ListColumn, ListRow

register = template.Library()


@register.simple_tag
def case_address(page: str, code: str) -> str:
    """Where an act on that case is done: here, or in the room that the page names."""
    return reverse(page if ":" in page else f"cases:{page}", args=[code])


@register.simple_tag
def plain_cell(row: ListRow, column: ListColumn) -> str:
    """What a row of the list says in a column that has no cell of its own: a day, words, or nothing."""
    value = column.value(row)
    if isinstance(value, datetime):
        return formats.day_in_table(value, clock.now())
    return "" if value is None else str(value)
