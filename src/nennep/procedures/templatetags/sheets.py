"""Fields in the cells of a table."""

from django import template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def cell(bound: BoundField) -> SafeString:
    """One field in a cell: named for readers, its complaint below and tied to it."""
    attrs: dict[str, str | bool] = {"aria-label": str(bound.label)}
    if bound.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{bound.auto_id}_err"}
    errors = format_html_join(
        "",
        '<span class="ferr" id="{}_err{}">{}</span>',
        ((bound.auto_id, n or "", error) for n, error in enumerate(bound.errors)),
    )
    return format_html("{}{}", bound.as_widget(attrs=attrs), errors)
