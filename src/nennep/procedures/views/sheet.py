"""One procedure as of a day: its sheet in the order of the national database, versions, differences."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nennep.documents.rules import STATE_WORDS, State
from nennep.org.views.gate import signed_in
from nennep.web.request import HouseRequest

from ..models import Procedure, ProcedureVersion
from ..queries import (
    agencies_with_root,
    bases_on,
    content_of,
    differences,
    end_of,
    may_keep,
    parts_of,
    version_on,
    versions_of,
)
from ..queries.record import Parts
from ..queries.version_text import WHO, limits_told
from ..rules import CHANNELS, COLUMNS, has_limit, limit_in_words, missing_items
from .gate import day_asked, procedure_or_404, today

FLAGS = {
    "one_stop": "Tiếp nhận tại Một cửa",
    "linked": "Liên thông nhiều cơ quan",
    "territory_free": "Không theo địa giới",
    "post_reception": "Nhận qua bưu chính",
    "post_return": "Trả qua bưu chính",
    "immediate": "Giải quyết ngay khi nộp",
}
QUIET = (State.IN_FORCE, State.AMENDED)


@signed_in
@require_safe
def procedure(request: HouseRequest, code: str) -> HttpResponse:
    """The sheet of a procedure as of today or another day."""
    found = procedure_or_404(request, code)
    day, day_error = day_asked(request)
    versions = list(versions_of(found))
    held = version_on(found, day)
    shown = held or _nearest(versions, day)
    return _sheet(request, found, versions, shown, day, day_error=day_error, by_number=False)


@signed_in
@require_safe
def procedure_version(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """The sheet of one version, whether it holds today or not."""
    found = procedure_or_404(request, code)
    versions = list(versions_of(found))
    shown = _numbered(versions, number)
    return _sheet(request, found, versions, shown, today(request), by_number=True)


@signed_in
@require_safe
def difference(request: HouseRequest, code: str) -> HttpResponse:
    """What changed between two versions, attribute by attribute; by default the last two."""
    found = procedure_or_404(request, code)
    versions = list(versions_of(found))
    if not versions:
        raise Http404
    new = _asked(request, "new", versions, versions[0])
    earlier = [each for each in versions if each.number < new.number]
    old = _asked(request, "old", versions, earlier[0] if earlier else new)
    context = {
        "procedure": found,
        "versions": versions,
        "old": old,
        "new": new,
        "changes": differences(content_of(old), content_of(new)) if old != new else [],
    }
    return render(request, "procedures/difference.html", context)


def _asked(
    request: HouseRequest, name: str, versions: list[ProcedureVersion], default: ProcedureVersion
) -> ProcedureVersion:
    typed = request.GET.get(name, "")
    return _numbered(versions, int(typed)) if typed.isdecimal() else default


def _numbered(versions: list[ProcedureVersion], number: int) -> ProcedureVersion:
    found = next((each for each in versions if each.number == number), None)
    if found is None:
        raise Http404
    return found


def _nearest(versions: list[ProcedureVersion], day: date) -> ProcedureVersion | None:
    """Of versions none of which holds on the day: the next to come, else the last that held."""
    coming = [each for each in reversed(versions) if each.valid_from > day]
    return coming[0] if coming else versions[0] if versions else None


def _sheet(
    request: HouseRequest,
    found: Procedure,
    versions: list[ProcedureVersion],
    shown: ProcedureVersion | None,
    day: date,
    *,
    by_number: bool,
    day_error: str = "",
) -> HttpResponse:
    last = versions[0] if versions else None
    context: dict[str, Any] = {
        "procedure": found,
        "version": shown,
        "versions": versions,
        "day": day,
        "last": last,
        "day_error": day_error,
        "is_today": day == today(request),
        "by_number": by_number,
        "keeps": may_keep(request.actor, found),
        "ended": end_of(found, last),
        "coming": next((each for each in reversed(versions) if each.valid_from > day), None),
        "today": today(request),
    }
    if shown is not None:
        context |= _contents(request, shown, day)
    return render(request, "procedures/procedure.html", context)


def _contents(request: HouseRequest, version: ProcedureVersion, day: date) -> dict[str, Any]:
    """The parts of a version, ready for the sheet."""
    parts = parts_of(version)
    components, fees = parts.components, parts.fees
    return {
        "held": version.holds_on(day),
        "channels": _channels(version, fees),
        "components": components,
        "notes": any(term.get("note") for term in version.terms.values()),
        "submitted": [row for row in components if row.manner == "submit"],
        "shown_only": [row for row in components if row.manner == "show"],
        "replaced": [row for row in components if row.manner == "data"],
        "fees": fees,
        "forms": sorted({row.form for row in components if row.form}),
        "variants": _variants(version, parts),
        "steps": [(WHO.get(row["who"], row["who"]), row["text"]) for row in version.sequence],
        "bases": [
            (row, STATE_WORDS[row.state] if row.state and row.state not in QUIET else "")
            for row in bases_on(request.actor, version, day)
        ],
        "involved": parts.involved,
        "same_root": agencies_with_root(version.procedure),
        "supplement": version.supplement_rule(min(day, version.valid_to or day)),
        "missing": missing_items({name: getattr(version, name) for name in COLUMNS}, len(components)),
        "flags": [(words, getattr(version, name)) for name, words in FLAGS.items()],
    }


def _channels(version: ProcedureVersion, fees: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": words,
            "limit": "trả ngay khi nộp" if version.immediate else limit_in_words(version.terms[key]),
            "has_limit": has_limit(version.terms[key]) or version.immediate,
            "note": version.terms[key].get("note", ""),
            "fees": [fee for fee in fees if fee.channel in ("", key)],
        }
        for key, words in CHANNELS.items()
        if key in version.terms
    ]


def _variants(version: ProcedureVersion, parts: Parts) -> list[dict[str, Any]]:
    labels = {each["name"]: each["label"] for each in version.questions}
    return [
        {
            "name": row.name,
            "answers": [(labels[each["name"]], row.answers.get(each["name"], "")) for each in version.questions],
            "limits": limits_told(row.terms),
            "papers": _named(parts.components, row.components),
            "fees": _named(parts.fees, row.fees),
        }
        for row in parts.variants
    ]


def _named(rows: list[Any], orders: list[int] | None) -> list[str] | None:
    """The names of those rows; None where all of them hold."""
    return None if orders is None else [row.name for row in rows if row.order in orders]
