"""Words and components for templates; a builtin, so that no template has to load it."""

from datetime import date, datetime
from functools import wraps
from typing import Any

import segno
from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe

from nennep.kernel import dates, words
from nennep.web import charts, clock, formats, icons, panels, styles

register = template.Library()

STATES = {
    "late": "t-son",
    "wrong": "t-son",
    "today": "t-nghe",
    "warning": "t-nghe",
    "done": "t-la",
    "known": "t-cham",
    "waiting": "t-cho",
    "neutral": "",
}


def _or_empty(function: Any) -> Any:
    @wraps(function)
    def shown(value: Any, *arguments: Any) -> str:
        return "" if value is None or value == "" else function(value, *arguments)

    return shown


for _name in ("instant", "moment", "day", "weekday", "weekday_short", "clock_time"):
    register.filter(_name, _or_empty(getattr(formats, _name)))
for _name in ("hours", "bare_hours", "remaining", "mask"):
    register.filter(_name, _or_empty(getattr(formats, _name)))
for _name in ("number", "money"):
    register.filter(_name, _or_empty(getattr(words, _name)))
# ``{{ case.due_at|instant|doubted:case.due_provisional }}``
register.filter("doubted", dates.with_doubt)
# These say of None that there was nothing to divide by.
register.filter("share", words.share)
register.filter("percent", words.percent)
register.filter("points", words.points)
register.filter("size", words.size_words)


@register.filter
def in_sentence(name: str) -> str:
    """A name within a sentence: “Quy trình ISO” as “quy trình ISO”."""
    return name[:1].lower() + name[1:]


@register.filter
def table_day(when: date | datetime | None) -> str:
    """``T4 25/11`` this year, ``12/01/2027`` another year, nothing for no date."""
    return formats.day_in_table(when, clock.now()) if when else ""


@register.filter
def brief_day(when: date | datetime | None) -> str:
    """``25/11`` this year, ``25/11/2025`` another year, nothing for no date."""
    return formats.brief_day(when, clock.now()) if when else ""


@register.filter
def brief_moment(at: datetime | None) -> str:
    """``25/11 08:40`` this year, ``25/11/2025 08:40`` another year, nothing for no instant."""
    return dates.brief_moment(at, clock.now()) if at else ""


@register.simple_tag
def tag(state: str, text: object) -> SafeString:
    """A word with its shape: ``{% tag "late" "Quá hẹn" %}``."""
    return format_html('<span class="tag {}">{}</span>', STATES[state], text)


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.icon(name)


@register.simple_tag
def mark() -> SafeString:
    return mark_safe(icons.MARK)  # noqa: S308 - a constant


@register.simple_tag
def hatch() -> SafeString:
    return mark_safe(icons.HATCH)  # noqa: S308 - a constant


@register.simple_tag
def qr(content: str) -> SafeString:
    """The content as a QR code, drawn in the page: the policy lets in no picture made of text."""
    drawn = segno.make(content, error="m").svg_inline(scale=5, svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 - paths and numbers only


@register.simple_tag
def passkey(form: str, **ids: str) -> SafeString:
    """Which elements of the page the passkey ``form`` is bound to: plain data, read by a script file."""
    block = json_script({"ids": ids})
    head = f'<script data-allauth-onload="allauth.webauthn.forms.{form}" '
    return mark_safe(block.replace("<script ", head, 1))  # noqa: S308 - names from our templates


@register.simple_tag
def stylesheet() -> str:
    return reverse("styles", args=[styles.stylesheet()[0]])


@register.simple_tag
def public_stylesheet() -> str:
    """That of the pages of everybody, a fifth of the size."""
    return reverse("styles", args=[styles.public_stylesheet()[0]])


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file of a room, which changes with its content."""
    return f"{static(name)}?{styles.mark_of(name)}"


@register.simple_tag
def htmx_address() -> str:
    return asset("django_htmx/htmx-2.min.js")


@register.simple_tag(takes_context=True, name="panels")
def panels_at(context: template.Context, place: str, subject: object = None) -> SafeString:
    """What rooms above lay on this page: ``{% panels "cases.case" case %}``."""
    return panels.shown_at(place, context["request"], subject)


register.simple_tag(charts.step_bar)
register.simple_tag(charts.share_bar)
register.simple_tag(charts.limit_bar)
register.simple_tag(charts.deadline_strip)
register.simple_tag(charts.columns)


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    return "group" if isinstance(widget, RadioSelect | CheckboxSelectMultiple) else "field"


@register.inclusion_tag("web/field.html")
def field(bound: BoundField, width: str = "", label: str = "", hint: str = "", **attributes: str) -> dict[str, object]:
    """One field with label above, hint between, its errors below, all tied together for readers; a hidden one alone.

    ``width`` is a class of the form grid (``f2`` … ``f6``). Further keywords become attributes of the
    widget; ``data_key`` is written ``data-key``.
    """
    hint = hint or str(bound.help_text)
    names = [("hint", hint), ("err", bound.errors)]
    described = " ".join(f"{bound.auto_id}_{name}" for name, present in names if present)
    attrs: dict[str, str | bool] = {key.replace("_", "-"): value for key, value in attributes.items()}
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    kind = _kind(bound)
    return {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": hint,
        "width": width,
        "described": described,
        "optional": not bound.field.required and kind != "check" and not bound.field.disabled,
        "widget": "" if kind == "group" else bound.as_widget(attrs=attrs),
    }


# More places are only counted: each is marked where it stands.
MOST_ERRORS = 12


@register.inclusion_tag("web/error_summary.html")
def error_summary(form: BaseForm | None, doing: str = "ghi") -> dict[str, object]:
    """What keeps the form from being done, each line a way to its field; nothing without errors.

    ``doing`` completes "Chưa … được, còn 2 chỗ".
    """
    if form is None or not form.errors:
        return {"count": 0}
    fields = [
        (_target(form[name]), error) for name in form.fields if name in form.errors for error in form.errors[name]
    ]
    common = list(form.non_field_errors())
    count = len(fields) + len(common)
    return {
        "count": count,
        "title": f"Chưa {doing} được, còn {count} chỗ",
        "errors": fields[:MOST_ERRORS],
        "more": max(0, len(fields) - MOST_ERRORS),
        "common": common,
    }


def _target(bound: BoundField) -> str:
    return bound.auto_id if _kind(bound) == "group" else bound.id_for_label or bound.auto_id


@register.inclusion_tag("web/pager.html")
def pager(page: object, noun: str = "dòng") -> dict[str, object]:
    return {"page": page, "noun": noun}


@register.inclusion_tag("web/empty.html")
def empty(what: str, next: str = "", address: str = "", act: str = "", quiet: bool = False) -> dict[str, object]:
    """An empty list: what it would hold and why it is empty, what comes next, the one act."""
    return {"what": what, "next": next, "address": address, "act": act, "quiet": quiet}


@register.simple_tag(takes_context=True)
def sort_heading(context: template.Context, key: str, text: str, css: str = "", default: str = "") -> SafeString:
    """A column head that sorts. The address keeps the filter and drops the page.

    ``default`` is the order of the list without ``?sort=``: a key, with ``-`` for descending.
    """
    query = context["request"].GET.copy()
    present = query.get("sort") or default
    for dropped in ("page", "after", "before"):
        query.pop(dropped, None)
    query["sort"] = f"-{key}" if present == key else key
    order = {key: "ascending", f"-{key}": "descending"}.get(present, "")
    arrow = icons.icon("up" if order == "ascending" else "down") if order else ""
    return format_html(
        '<th scope="col" class="sort {}"{}><a href="?{}">{}{}</a></th>',
        css,
        format_html(' aria-sort="{}"', order) if order else "",
        query.urlencode(),
        text,
        arrow,
    )
