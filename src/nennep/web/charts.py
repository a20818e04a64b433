"""Charts as SVG made by the server: lengths as attributes, colours by class, the figures in words beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from nennep.kernel import words
from nennep.web import formats

# Ground (before the clock starts), used, stood still, today, left.
Phase = Literal["before", "used", "held", "today", "left"]
_PHASE_INK = {"before": "k-giay", "used": "k-that", "held": "k-gach", "today": "k-muc", "left": "k-vien"}


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the strip. ``off`` is a day without work; ``promised`` an earlier promise; marks lie below."""

    phase: Phase
    off: bool = False
    promised: bool = False
    label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """One column: ``value`` above, ``label`` below; ``off`` is hatched; ``pale`` is the lesser tone."""

    label: str
    value: int
    lead: str = ""
    off: bool = False
    pale: bool = False
    off_word: str = "nghỉ"


def _rect(x: float, y: float, width: float, height: float, ink: str) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>',
        f"{x:.1f}",
        f"{y:.1f}",
        f"{width:.1f}",
        f"{height:.1f}",
        ink,
    )


def step_bar(norm: float, used: float | None, scale: float, *, today: bool = False) -> SafeString:
    """Hours of one step on the scale common to all rows: grey norm, dark tick at its end, blue used, red beyond.

    ``scale`` is the number of hours that fills the bar. ``used`` None: the step has not begun.
    ``today`` marks a step under way, whose excess is a warning and not yet a fault.
    """
    norm, used = float(norm), None if used is None else float(used)
    unit = 134 / float(scale) if scale > 0 else 0
    end = min(norm * unit, 134)
    parts = [_rect(0, 3, end, 10, "k-du")]
    said = f"định mức {formats.hours(norm)}"
    if used is not None:
        length = min(used * unit, 134)
        parts.append(_rect(0, 5, min(length, end), 6, "k-that"))
        if used > norm:
            parts.append(_rect(end, 5, max(length - end, 1), 6, "k-nghe" if today else "k-tre"))
            said = f"{said}, đã dùng {formats.hours(used)}, quá {formats.hours(used - norm)}"
        else:
            said = f"{said}, đã dùng {formats.hours(used)}"
    parts.append(_rect(max(end - 1, 0), 1, 1.6, 14, "k-muc"))
    return format_html(
        '<svg viewBox="0 0 136 16" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        said,
        mark_safe("".join(parts)),  # noqa: S308 - each part is escaped above
    )


def share_bar(part: float, whole: float, ink: str = "k-that") -> SafeString:
    """How much of a whole is used; its number stands beside it, so that readers skip the bar."""
    length = 110 * min(max(part / whole, 0), 1) if whole > 0 else 0
    return format_html(
        '<svg viewBox="0 0 110 8" preserveAspectRatio="none" aria-hidden="true">{}{}</svg>',
        _rect(0, 0, 110, 8, "k-du"),
        _rect(0, 0, length, 8, ink),
    )


def limit_bar(days: int, limit: int, ink: str) -> SafeString:
    """Days against a limit, whose tick stands at the same place in every row; the number stands beside it."""
    unit = 83 / limit if limit > 0 else 0
    return format_html(
        '<svg viewBox="0 0 136 14" preserveAspectRatio="none" aria-hidden="true">{}{}</svg>',
        _rect(0, 4, min(max(days * unit, 2), 134), 6, ink),
        _rect(82.2, 0, 1.6, 14, "k-muc"),
    )


def _days_said(cells: Sequence[DayCell], until: str) -> str:
    counted = {phase: sum(cell.phase == phase for cell in cells) for phase in _PHASE_INK}
    words = {"used": "đã dùng", "held": "đồng hồ dừng", "left": "còn"}
    found = [f"{words[phase]} {counted[phase]} ngày" for phase in words if counted[phase]]
    head = f"{len(cells)} ngày{', ' if until else ''}{until}"
    return f"{head}: {', '.join(found)}" if found else head


def _labels(cells: Sequence[DayCell]) -> list[SafeString]:
    """Labels under their own day; one that would run into its neighbour goes a row lower."""
    placed: list[tuple[float, float, int]] = []
    pieces = []
    for index, cell in enumerate(cells):
        if not cell.label:
            continue
        centre = (index + 0.5) * 100 / len(cells)
        anchor = "start" if centre < 40 else "end" if centre > 88 else "middle"
        # A letter takes about 1.8 % of the narrowest strip (phone, 340 px).
        width = 1.8 * max(len(cell.label), len(cell.note))
        at = {"start": index * 100 / len(cells), "end": (index + 1) * 100 / len(cells)}.get(anchor, centre)
        left = {"start": at, "end": at - width}.get(anchor, at - width / 2)
        row = 0
        while any(r == row and left < right and left + width > start for start, right, r in placed):
            row += 1
        placed.append((left, left + width, row))
        y = 46 + row * 34
        pieces.append(
            format_html(
                '<text x="{}%" y="{}" class="{} xb">{}</text><text x="{}%" y="{}" class="{} x2">{}</text>',
                f"{at:.2f}",
                y,
                f"t-{anchor}",
                cell.label,
                f"{at:.2f}",
                y + 15,
                f"t-{anchor}",
                cell.note,
            )
        )
    return pieces


def deadline_strip(cells: Sequence[DayCell], until: str = "") -> SafeString:
    """One cell a day from reception to promise (component 4). ``until`` completes "38 ngày, …" in words."""
    if not cells:
        return SafeString("")
    step = 100 / len(cells)
    parts = []
    for index, cell in enumerate(cells):
        x = index * step
        parts.append(
            format_html(
                '<rect x="{}%" y="8" width="{}%" height="18" class="{}"/>',
                f"{x:.2f}",
                f"{step * 0.8:.2f}",
                _PHASE_INK[cell.phase],
            )
        )
        if cell.promised:
            parts.append(
                format_html(
                    '<rect x="{}%" y="29.5" width="{}%" height="2" class="k-muc"/>', f"{x:.2f}", f"{step * 0.8:.2f}"
                )
            )
        elif cell.off:
            parts.append(format_html('<circle cx="{}%" cy="30.5" r="1.8" class="k-nghe"/>', f"{x + step * 0.4:.2f}"))
    labels = _labels(cells)
    low = any('y="80"' in label for label in labels)
    return format_html(
        '<svg class="days{}" role="img" aria-label="{}">{}{}</svg>',
        " deep" if low else "",
        _days_said(cells, until),
        mark_safe("".join(parts)),  # noqa: S308 - each part is escaped above
        mark_safe("".join(labels)),  # noqa: S308 - each part is escaped above
    )


def columns(items: Sequence[ChartColumn], size: Literal["low", "mid", "tall", ""] = "") -> SafeString:
    """Columns with their value printed above and their label below, both as text that never shrinks."""
    top = max((item.value for item in items), default=0) or 1
    height = {"low": 64, "mid": 124, "tall": 206, "": 110}[size]

    def one(item: ChartColumn) -> SafeString:
        length = height if item.off else (height - 14) * item.value / top
        ink = "k-gach" if item.off else "k-that2" if item.pale else "k-that"
        return format_html(
            '<li><span class="y">{}</span><svg viewBox="0 0 20 {}" preserveAspectRatio="none" aria-hidden="true">'
            '{}</svg><span class="x">{}{}</span></li>',
            item.off_word if item.off else words.number(item.value),
            height,
            _rect(1.5, height - length, 17, length, ink),
            format_html("<em>{}</em> ", item.lead) if item.lead else "",
            item.label,
        )

    return format_html('<ol class="cols {}">{}</ol>', size, format_html_join("", "{}", ((one(i),) for i in items)))
