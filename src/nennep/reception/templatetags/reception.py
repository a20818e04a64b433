"""Words and fields of the desk's screens."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from nennep.procedures.models import ProcedureVersion
from nennep.procedures.rules.published import read_terms, term_on

from ..forms.components import ComponentFields

register = template.Library()


@register.simple_tag
def limit_words(version: ProcedureVersion) -> str:
    """The limit at the counter in the words of the law: ``5 ngày làm việc``, ``trong ngày làm việc``."""
    return term_on("counter", read_terms(version.terms)).words()


@register.simple_tag
def count_box(bound: BoundField, row: ComponentFields) -> SafeString:
    """One field of a component's row, named for readers and tied to its complaint."""
    attrs: dict[str, str | bool] = {"aria-label": str(bound.label)}
    if bound.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"c{row.component.pk}_err"}
    return bound.as_widget(attrs=attrs)
