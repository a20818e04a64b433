"""The few shapes of the screens. Each says the same as the word beside it, so all are hidden from readers."""

from django.utils.safestring import SafeString, mark_safe

_BOX = '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">{}</svg>'

_SHAPES = {
    "check": '<circle cx="8" cy="8" r="7" class="k-la"/><path d="M4.6 8.2l2.3 2.3 4.5-4.8" class="k-tick"/>',
    "diamond": '<path d="M8 1.5 14.5 8 8 14.5 1.5 8z" class="k-tre"/>',
    "square": '<rect x="2.5" y="2.5" width="11" height="11" class="k-nghe"/>',
    "dot": '<circle cx="8" cy="8" r="5" class="k-that"/>',
    "ring": '<circle cx="8" cy="8" r="6" class="k-ring"/>',
    "half": '<circle cx="8" cy="8" r="6.2" class="k-ring"/><path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" class="k-cham"/>',
    "begun": '<circle cx="8" cy="8" r="6.4" class="k-nghe"/><path d="M8 1.6a6.4 6.4 0 0 1 0 12.8z" class="k-trang"/>'
    '<circle cx="8" cy="8" r="6.2" class="k-nghe-net"/>',
    "older": '<path d="M8 1 15 8 8 15 1 8z" class="k-tre-net"/>',
    "none": '<circle cx="8" cy="8" r="6.2" class="k-xam-net"/>',
    "up": '<path d="M8 13V3.5M4 7.2 8 3.2l4 4" class="k-net3"/>',
    "down": '<path d="M8 3v9.5M4 8.8l4 4 4-4" class="k-net3"/>',
    "bell": '<path d="M8 2.2a4 4 0 0 0-4 4v3L2.8 11.4h10.4L12 9.2v-3a4 4 0 0 0-4-4zM6.6 13.2a1.5 1.5 0 0 0 2.8 0" class="k-net3"/>',
    "right": '<path d="M3 8h9.5M8.8 4l4 4-4 4" class="k-net3"/>',
}

MARK = (
    '<svg viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">'
    '<rect width="28" height="28" rx="4" class="k-trang"/>'
    '<path d="M6 8.5h16M6 14h16M6 19.5h9" class="k-mark"/>'
    '<rect x="18.4" y="17.2" width="4.6" height="4.6" class="k-tre"/></svg>'
)

HATCH = (
    '<svg width="0" height="0" class="vh" aria-hidden="true"><defs>'
    '<pattern id="gach" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" class="k-gach1"/><rect width="2" height="5" class="k-gach2"/>'
    "</pattern></defs></svg>"
)


def icon(name: str) -> SafeString:
    """A shape by name; KeyError for one that does not exist."""
    return mark_safe(_BOX.format(_SHAPES[name]))  # noqa: S308 - constants of this module


def names() -> tuple[str, ...]:
    return tuple(_SHAPES)
