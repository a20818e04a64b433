"""Working calendars: read by everybody, kept by whoever holds the duty."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nennep.kernel.dates import SHORT
from nennep.kernel.worktime import Calendar, CalendarFileError
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from .. import actions
from ..forms import CalendarDayForm, DecisionForm, HoursForm, spans_of
from ..models import CalendarVersion, WorkCalendar
from ..queries.calendar_effects import effects_of
from ..queries.calendar_pages import readable_calendar, versions_of_calendar
from ..queries.calendars import calendar_version, calendars_for, rule_of, rules_of, span_texts, version_in_force
from ..rules import MANAGE_CALENDAR
from .calendar_year import MARKS, changed_days, expected_days, months_of, week_of
from .gate import signed_in, with_duty

keeper = with_duty(MANAGE_CALENDAR, "Chỉ người quản lý lịch làm việc của cơ quan làm việc này.")


@signed_in
@require_safe
def calendars(request: HouseRequest) -> HttpResponse:
    """The national calendar and the agency's own, with their versions."""
    agency = request.agency
    shown = [(each, versions_of_calendar(each), _keeps(request, each)) for each in calendars_for(agency.pk)]
    context = {
        "agency": agency,
        "calendars": shown,
        "may_add": request.actor.may(MANAGE_CALENDAR, agency.pk)
        and not any(each.agency_id for each, _, _ in shown)
        and bool(shown),
    }
    return render(request, "org/calendars.html", context)


def _keeps(request: HouseRequest, calendar: WorkCalendar) -> bool:
    return bool(request.actor.may(MANAGE_CALENDAR, calendar.keeper.pk))


@keeper
@require_POST
def calendar_add(request: HouseRequest) -> HttpResponse:
    """The agency's own overlay, empty: storm closures, local days, other hours."""
    agency = request.agency
    national = version_in_force()
    if national is None:
        raise Http404
    done, version = attempt(
        None,
        lambda: actions.add_calendar(
            by=request.actor,
            at=request.at,
            keeper=agency,
            national=False,
            name=f"Lịch riêng của {agency.short_name}",
            covers_from=national.covers_from,
            covers_to=national.covers_to,
        ),
        request,
    )
    return redirect(_address(version)) if done else redirect("calendars")


def _address(version: CalendarVersion) -> str:
    return f"/calendar/{version.calendar.code}/{version.number}/"


def _version_or_404(request: HouseRequest, code: str, number: int) -> CalendarVersion:
    return found_or_404(calendar_version, request.actor, code, number)


def _kept_or_404(request: HouseRequest, code: str, number: int) -> CalendarVersion:
    """A version whose calendar the viewer keeps; readable by others, but not theirs to change."""
    version = _version_or_404(request, code, number)
    if not _keeps(request, version.calendar):
        raise Http404
    return version


@signed_in
@require_safe
def calendar(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """A year of one version: every day, its decision, and what differs from the one in force."""
    version = _version_or_404(request, code, number)
    return _page(request, version)


def _read(version: CalendarVersion | None) -> Calendar | None:
    if version is None:
        return None
    try:
        return readable_calendar(version)
    except CalendarFileError:
        return None


def _page(request: HouseRequest, version: CalendarVersion, form: CalendarDayForm | None = None) -> HttpResponse:
    today = timezone.localdate(request.at)
    years = range(version.covers_from.year, max(version.covers_to.year, today.year) + 2)
    year = _year(request, years)
    read = _read(version)
    in_force = version_in_force(version.calendar)
    old = _read(in_force) if in_force and in_force.pk != version.pk else None
    months = months_of(read, year, old) if read else []
    context = {
        "version": version,
        "keeps": _keeps(request, version.calendar),
        "years": years,
        "year": year,
        "months": months,
        "total": sum(month.working_days for month in months),
        "difference": sum(month.difference for month in months),
        "compared": in_force if old else None,
        "changes": changed_days(read, old, date(year, 1, 1), date(year, 12, 31)) if read and old else [],
        "marks": MARKS,
        "weekdays": SHORT,
        "week": week_of(read) if read else [],
        "rules": rules_of(version, year),
        "form": form or CalendarDayForm(initial=_as_written(version, request.GET.get("day", ""))),
        "read": read,
        "expected": expected_days(read, year) if read else [],
        "next_year": version.covers_to.year + 1,
    }
    return render(request, "org/calendar.html", context, status=422 if form else 200)


def _as_written(version: CalendarVersion, day: str) -> dict[str, object]:
    """The rule of that day as it stands, to be corrected; nothing for a day without one."""
    rule = rule_of(version, day)
    if rule is None:
        return {}
    half = rule.kind == "off" and bool(rule.spans)
    return {
        "day": rule.day,
        "kind": "half" if half else rule.kind,
        "name": rule.name,
        "basis": rule.basis,
        "provisional": rule.provisional,
        "hours": ", ".join(span_texts(rule.spans or [])),
    }


def _year(request: HouseRequest, years: range) -> int:
    asked = request.GET.get("year", "")
    today = timezone.localdate(request.at).year
    wanted = int(asked) if asked.isdecimal() and len(asked) == 4 else today
    return min(max(wanted, years[0]), years[-1])


@keeper
@require_POST
def calendar_draft(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """A new draft, as a copy of the newest version; asked for the next year, with its expected days."""
    version = _kept_or_404(request, code, number)
    year = version.covers_to.year + 1
    is_longer = request.POST.get("year") == str(year)
    done, draft = attempt(
        None,
        lambda: actions.draft_calendar_version(
            version.calendar, by=request.actor, at=request.at, covers_to=date(year, 12, 31) if is_longer else None
        ),
        request,
    )
    address = _address(draft if done else version)
    return redirect(f"{address}?year={year}" if done and is_longer else address)


@keeper
@require_POST
def day_set(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """One day or several in a row; typed text comes back with what is wrong."""
    version = _kept_or_404(request, code, number)
    form = CalendarDayForm(request.POST)
    if not form.is_valid():
        return _page(request, version, form)
    typed = form.cleaned_data
    half = typed["kind"] == "half"
    first, last = typed["day"], typed["last"] or typed["day"]

    def write() -> None:
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            actions.set_day(
                version,
                day=date.fromordinal(ordinal),
                kind="off" if half else typed["kind"],
                name=typed["name"],
                basis=typed["basis"],
                provisional=typed["provisional"],
                spans=spans_of(typed["hours"]) if half or typed["hours"] else None,
                by=request.actor,
                at=request.at,
            )

    done, _ = attempt(form, write, request)
    if not done:
        return _page(request, version, form)
    messages.info(request, f"Đã ghi {typed['name']} vào bản dự thảo số {version.number}.")
    return redirect(f"{_address(version)}?year={first.year}")


@keeper
@require_POST
def day_remove(request: HouseRequest, code: str, number: int, day: str) -> HttpResponse:
    version = _kept_or_404(request, code, number)
    try:
        when = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    attempt(None, lambda: actions.remove_day(version, day=when, by=request.actor, at=request.at), request)
    return redirect(f"{_address(version)}?year={when.year}")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def hours_set(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """The timetable of a week."""
    version = _kept_or_404(request, code, number)
    form = HoursForm(request.POST or None, version=version)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: actions.set_hours(version, hours=form.hours(), by=request.actor, at=request.at), request
        )
        if done:
            return redirect(_address(version))
    return render(request, "org/calendar_hours.html", {"form": form, "version": version})


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def put_in_force(request: HouseRequest, code: str, number: int) -> HttpResponse:
    """Shows what would change, then puts the draft in force by its decision."""
    version = _kept_or_404(request, code, number)
    form = DecisionForm(
        request.POST or None,
        initial={
            "decision": version.decision,
            "covers_to": version.covers_to,
            "provisional_from": version.provisional_from,
        },
    )
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            actions.set_decision(version, by=request.actor, at=request.at, **form.cleaned_data)
            actions.put_calendar_in_force(version, by=request.actor, at=request.at)

        done, _ = attempt(form, act, request)
        if done:
            messages.info(request, f"Bản số {version.number} áp dụng từ bây giờ. Hạn đã hẹn không tự đổi.")
            return redirect(_address(version))
    context = {"form": form, "version": version, "effects": effects_of(version)}
    return render(request, "org/calendar_in_force.html", context)
