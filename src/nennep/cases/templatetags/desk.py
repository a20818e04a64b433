"""Words and fields of the desk's screens."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from nennep.procedures.models import ProcedureVersion, Variant

from ..forms.components import Row
from ..parts.clock import term_of

register = template.Library()


@register.simple_tag
def limit_words(version: ProcedureVersion, channel: str = "counter", variant: Variant | None = None) -> str:
    """The limit in the words of the law: ``5 ngày làm việc``, ``trong ngày làm việc``."""
    return term_of(version, channel, variant).words()


@register.simple_tag
def count_box(bound: BoundField, row: Row) -> SafeString:
    """One field of a component's row, named for readers and tied to its complaint."""
    attrs: dict[str, str | bool] = {"aria-label": str(bound.label)}
    if bound.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"c{row.component.pk}_err"}
    return bound.as_widget(attrs=attrs)
