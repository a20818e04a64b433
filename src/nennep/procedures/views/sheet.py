"""One procedure as of a day: its sheet in the order of the national database, versions, differences."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nennep.documents.rules import STATE_WORDS, State
from nennep.kernel.text import whole_number
from nennep.org.views.gate import signed_in
from nennep.web.request import HouseRequest

from ..models import Procedure, ProcedureVersion
from ..queries import agencies_with_root, bases_on, differences, end_of, may_keep, published_of, version_on, versions_of
from ..queries.fields import fields_on
from ..queries.version_text import WHO, limits_told
from ..rules import CHANNELS, COLUMNS, missing_items
from ..rules.published import Published, PublishedFee, by_kind
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
        "changes": differences(published_of(old), published_of(new)) if old != new else [],
    }
    return render(request, "procedures/difference.html", context)


def _asked(
    request: HouseRequest, name: str, versions: list[ProcedureVersion], default: ProcedureVersion
) -> ProcedureVersion:
    typed = whole_number(request.GET.get(name, ""))
    return default if typed is None else _numbered(versions, typed)


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
        "field": fields_on([found], day)[found.pk],
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
    published = published_of(version)
    components = published.components
    fees = by_kind(published.fees)
    return {
        "held": version.holds_on(day),
        "channels": _channels(published, fees),
        "components": components,
        "notes": any(term.note for term in published.terms.values()),
        "submitted": [row for row in components if row.manner == "submit"],
        "shown_only": [row for row in components if row.manner == "show"],
        "replaced": [row for row in components if row.manner == "data"],
        "fees": fees,
        "forms": sorted({row.form for row in components if row.form}),
        "variants": _variants(published),
        "steps": [(WHO.get(who, who), text) for who, text in published.sequence],
        "bases": [
            (row, STATE_WORDS[row.state] if row.state and row.state not in QUIET else "")
            for row in bases_on(request.actor, published.bases, day)
        ],
        "involved": published.involved,
        "same_root": agencies_with_root(version.procedure),
        "supplement": version.supplement_rule(min(day, version.valid_to or day)),
        "missing": missing_items({name: getattr(version, name) for name in COLUMNS}, len(components)),
        "flags": [(words, getattr(version, name)) for name, words in FLAGS.items()],
    }


def _channels(published: Published, fees: list[PublishedFee]) -> list[dict[str, Any]]:
    return [
        {
            "name": words,
            "limit": "trả ngay khi nộp" if published.immediate else published.terms[key].words(),
            "has_limit": key in published.limits or published.immediate,
            "note": published.terms[key].note,
            "fees": [fee for fee in fees if fee.channel in ("", key)],
        }
        for key, words in CHANNELS.items()
        if key in published.terms
    ]


def _variants(published: Published) -> list[dict[str, Any]]:
    return [
        {
            "name": row.name,
            "answers": [(each.label, row.answers.get(each.name, "")) for each in published.questions],
            "limits": limits_told(row.terms),
            "papers": _named(published.components, row.components),
            "fees": _named(published.fees, row.fees),
        }
        for row in published.variants
    ]


def _named(rows: Sequence[Any], orders: Sequence[int] | None) -> list[str] | None:
    """The names of those rows; None where all of them hold."""
    return None if orders is None else [row.name for row in rows if row.order in orders]
