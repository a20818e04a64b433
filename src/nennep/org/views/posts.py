"""Posts of a person: given, changed, ended, exchanged for another, withdrawn; and what is handed over."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_safe

from nennep.kernel.dates import days_after, full_date
from nennep.kernel.worktime.days import next_day
from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.tables import attachment
from nennep.web.views import found_or_404

from .. import actions, papers
from ..forms import ChangePostForm, EndForm, MoveForm, PostForm, ReceiversForm
from ..models import Agency, Division, Position
from ..parts.holdings import Departure
from ..queries import divisions_of
from ..queries.departures import (
    LONGEST_KEY,
    HeldThing,
    departure_of,
    handed_over_with,
    handover_of,
    held_things,
    last_day_before,
    pages_of,
    post_before,
    told_of,
)
from ..queries.last_days import FURTHEST_DAYS
from .gate import agency_of, managed, people_manager, person_or_404, post_or_404

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
READ_AND_SENT = ["GET", "HEAD", "POST"]


@people_manager
@require_http_methods(READ_AND_SENT)
def position_add(request: HouseRequest, username: str) -> HttpResponse:
    user = person_or_404(request, username)
    agency = agency_of(request, user)
    form = PostForm(
        request.POST or None, divisions=divisions_of(agency.pk), initial={"held_from": timezone.localdate(request.at)}
    )
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: actions.give_position(
                user=user, agency=agency, by=request.actor, at=request.at, **form.cleaned_data
            ),
            request,
        )
        if done:
            messages.info(request, f"Đã giao vị trí cho {user.full_name}.")
            return redirect("person", username)
    return render(request, "org/position_add.html", {"form": form, "person": user, "agency": agency})


@people_manager
@require_http_methods(READ_AND_SENT)
def position_change(request: HouseRequest, username: str, number: int) -> HttpResponse:
    """Title, duties and days of a post; what stood before stays on the page of the person."""
    user = person_or_404(request, username)
    post = post_or_404(user, managed(request), number)
    held = {"title": post.title, "duties": post.duties, "held_from": post.held_from, "held_to": post.held_to}
    form = ChangePostForm(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: actions.change_position(post, by=request.actor, at=request.at, **form.cleaned_data), request
        )
        if done:
            messages.info(request, f"Đã sửa vị trí {post.title} của {user.full_name}.")
            _tell_unheld(request, post)
            return redirect("person", username)
    return render(request, "org/position_change.html", {"form": form, "person": user, "post": post})


def _tell_unheld(request: HouseRequest, post: Position) -> None:
    """What the holder of a changed post can no longer do is told to whoever changed it, too."""
    yesterday = days_after(timezone.localdate(request.at), -1)
    departure = departure_of(post.user, post.agency, ending=(), last_day=yesterday, at=request.at)
    left = [thing for thing in held_things(departure) if not thing.holding.ends]
    if left:
        messages.warning(
            request,
            f"{len(left)} việc {post.user.full_name} đang giữ nay không ai giữ ({left[0].holding.words}…)."
            " Trưởng phòng thấy ở Việc của tôi để giao lại.",
        )


@people_manager
@require_http_methods(READ_AND_SENT)
def position_end(request: HouseRequest, username: str, number: int) -> HttpResponse:
    """The last day of a post, with everything its holder has in hand and who takes it over."""
    user = person_or_404(request, username)
    post = post_or_404(user, managed(request), number)
    last = _last_day(request)
    things = _things(request, post, last)
    told = _told_of(request, post.agency, things)
    pages = pages_of(request.actor, things)
    form = EndForm(
        request.POST or None,
        things=things,
        told=told,
        pages=pages,
        initial={"held_to": last},
        person=user,
        agency=post.agency,
    )
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: actions.end_position(
                post,
                held_to=form.cleaned_data["held_to"],
                given=form.given,
                ground=form.cleaned_data["ground"],
                by=request.actor,
                at=request.at,
            ),
            request,
        )
        if done:
            until = full_date(form.cleaned_data["held_to"])
            messages.info(request, f"{user.full_name} giữ vị trí {post.title} đến hết {until}.{_told(form)}")
            return redirect("person", username)
    context = {"form": form, "person": user, "post": post, "last": last}
    return render(request, "org/position_end.html", context)


@people_manager
@require_http_methods(READ_AND_SENT)
def position_move(request: HouseRequest, username: str, number: int) -> HttpResponse:
    """Another post instead of this one: the old one ends, its work is handed over, the new one is given, at once."""
    user = person_or_404(request, username)
    post = post_or_404(user, managed(request), number)
    divisions, last = divisions_of(post.agency_id), _last_day(request)
    things = _things(request, post, last, beside=_new_post(request, post, divisions))
    initial = {"held_to": last, "held_from": next_day(last), "title": post.title, "duties": post.duties}
    form = MoveForm(
        request.POST or None,
        things=things,
        divisions=divisions,
        initial=initial,
        told=_told_of(request, post.agency, things),
        pages=pages_of(request.actor, things),
        person=user,
        agency=post.agency,
    )
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("held_to", "division", "title", "duties", "held_from")}
        done, _ = attempt(
            form,
            lambda: actions.move_person(
                post, given=form.given, ground=form.cleaned_data["ground"], by=request.actor, at=request.at, **given
            ),
            request,
        )
        if done:
            there = given["division"] or post.agency.short_name
            messages.info(
                request, f"Đã chuyển {user.full_name} sang {there} từ {full_date(given['held_from'])}.{_told(form)}"
            )
            return redirect("person", username)
    return render(request, "org/position_move.html", {"form": form, "person": user, "post": post})


@people_manager
@require_http_methods(READ_AND_SENT)
def position_withdraw(request: HouseRequest, username: str, number: int) -> HttpResponse:
    """A post that has not begun is taken back, once it was read what becomes of the post before and its work."""
    user = person_or_404(request, username)
    post = post_or_404(user, managed(request), number)
    before, title = post_before(post, timezone.localdate(request.at)), post.title
    if request.method == "POST":
        goes_on = before if request.POST.get("before") == "goes_on" else None
        shown = [
            int(one) for one in request.POST.get("returning", "").split() if one.isdecimal() and len(one) <= LONGEST_KEY
        ]
        done, _ = attempt(
            None,
            lambda: actions.withdraw_position(post, goes_on=goes_on, returning=shown, by=request.actor, at=request.at),
            request,
        )
        if not done:
            return redirect(request.path)
        back = f" Vị trí {before.title} giữ tiếp, {len(shown)} việc đã trở về." if before and goes_on else ""
        messages.info(request, f"Đã rút vị trí {title} chưa bắt đầu của {user.full_name}.{back}")
        return redirect("person", username)
    lines = handed_over_with(before) if before else []
    context = {
        "person": user,
        "post": post,
        "before": before,
        "until": last_day_before(before) if before else None,
        "returning": [line for line, stays in lines if not stays],
        "staying": [(line, stays) for line, stays in lines if stays],
    }
    return render(request, "org/position_withdraw.html", context)


@people_manager
@require_http_methods(READ_AND_SENT)
def handover_add(request: HouseRequest, username: str) -> HttpResponse:
    """What the person holds goes to others, though no post ends: after locking, or before a long absence."""
    user = person_or_404(request, username)
    agency = agency_of(request, user)
    departure = Departure(
        person=user, agency=agency, ending=(), kept=(), last_day=timezone.localdate(request.at), at=request.at
    )
    things = held_things(departure)
    told, pages = _told_of(request, agency, things), pages_of(request.actor, things)
    form = ReceiversForm(request.POST or None, things=things, told=told, pages=pages, person=user, agency=agency)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: actions.hand_over(
                departure, given=form.given, ground=form.cleaned_data["ground"], by=request.actor, at=request.at
            ),
            request,
        )
        if done:
            left = sum(not thing.holding.ends for thing in things) - len(form.given)
            stays = (
                f" Còn {left} việc chưa bàn giao, vẫn đứng tên người này."
                if left
                else " Không còn việc nào chưa bàn giao."
            )
            messages.info(request, f"Đã bàn giao {len(form.given)} việc của {user.full_name}.{stays}")
            return redirect("person", username)
    return render(request, "org/handover_add.html", {"form": form, "person": user, "agency": agency})


@people_manager
@require_safe
def handover_sheet(request: HouseRequest, username: str, number: int, kind: str) -> HttpResponse:
    """The hand-over sheet to be signed, as PDF or Word."""
    user = person_or_404(request, username)
    made = found_or_404(handover_of, user, managed(request), number)
    name = f"Bien ban ban giao {user.username} {timezone.localdate(made.made_at):%Y-%m-%d}"
    if kind == "docx":
        return attachment(papers.handover_word(made), f"{name}.docx", DOCX)
    response = HttpResponse(papers.handover_pdf(made, dated=request.at), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _told(form: ReceiversForm) -> str:
    return f" Đã bàn giao {len(form.given)} việc." if form.given else ""


def _last_day(request: HouseRequest) -> date:
    """The last day as it was typed, else as the address asks, else today; no later than a post may end at all."""
    asked = request.POST.get("held_to", "") or request.GET.get("held_to", "")
    today = timezone.localdate(request.at)
    try:
        return min(parse_date(asked) or today, days_after(today, FURTHEST_DAYS))
    except ValueError:
        return today


def _things(request: HouseRequest, post: Position, last: date, beside: Iterable[Position] = ()) -> Any:
    ended = departure_of(post.user, post.agency, ending=[post], last_day=last, at=request.at, beside=beside)
    return held_things(ended)


def _told_of(request: HouseRequest, agency: Agency, things: Sequence[HeldThing]) -> dict[int, str]:
    """What stands beside each of those who may take something."""
    people = {person.pk: person for thing in things for person in thing.holding.receivers}
    return told_of(people.values(), agency, request.at)


def _new_post(request: HouseRequest, post: Position, divisions: Iterable[Division]) -> list[Position]:
    """The post as it is typed so far, so that only what it does not cover is handed over."""
    if request.method != "POST" or not request.POST.get("division"):
        return []
    division = next((one for one in divisions if one.code == request.POST["division"]), None)
    duties = request.POST.getlist("duties")
    return [Position(user=post.user, agency=post.agency, division=division, duties=duties)]
