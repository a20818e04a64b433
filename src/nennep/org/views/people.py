"""People, posts and duties."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nennep.web.refusals import attempt
from nennep.web.request import HouseRequest
from nennep.web.sheets import SheetContent, sheet, sought, told_by, wants_sheet
from nennep.web.tables import page_by_number
from nennep.web.views import found_or_404

from .. import actions
from ..forms import ContactForm, DelegationForm, PersonForm, UnlockForm
from ..models import Agency, User
from ..queries import (
    colleagues_by_division,
    colleagues_of,
    delegation_of,
    delegations_of,
    divisions_of,
    numbers_of,
    people_of,
    posts_in,
    posts_now,
    second_factors_of,
)
from ..queries.agencies import agencies_met
from ..queries.departures import beside_names, given_since_locked, left_with, locking_of, numbered_handovers
from ..queries.names import code_now, place_on
from ..queries.post_changes import changes_of
from ..rules import DUTIES, LOCK_REASONS
from .gate import (
    SHOWN_ONCE,
    agency_of,
    chosen_agency,
    managed,
    people_manager,
    person_or_404,
    post_or_404,
    show_once,
    signed_in,
)


@people_manager
@require_safe
def people(request: HouseRequest) -> HttpResponse:
    """Everybody of the agency, found with or without diacritics; also as Excel."""
    if wants_sheet(request):
        return people_sheet(request)
    agency = chosen_agency(request)
    search, division = request.GET.get("q", ""), code_now(agency.pk, request.GET.get("division", ""))
    found = people_of(agency.pk, search=search, division=division)
    today = timezone.localdate(request.at)
    page = page_by_number(found, request.GET)
    context = {
        "agency": agency,
        "agencies": agencies_met(managed(request)),
        "page": page,
        "rows": [(user, posts_now(user, agency, today)) for user in page.rows],
        "divisions": divisions_of(agency.pk),
        "q": search,
        "division": division,
    }
    return render(request, "org/people.html", context)


@sheet("org.people", words="Người và nhiệm vụ", page="people")
def people_sheet(request: HouseRequest) -> SheetContent:
    """A row a post of everybody asked for."""
    agency, asked = chosen_agency(request), request.GET
    found = people_of(agency.pk, search=asked.get("q", ""), division=asked.get("division", ""))
    rows = _rows(found, agency, timezone.localdate(request.at))
    told = told_by(sought(asked.get("q", "")), f"phòng {asked['division']}" if asked.get("division") else "")
    return SheetContent(f"Nguoi va nhiem vu {agency.code}", HEADINGS, rows, len(rows), told, agency.name)


HEADINGS = (
    "Họ và tên",
    "Tên đăng nhập",
    "Phòng",
    "Chức vụ",
    "Nhiệm vụ",
    "Từ ngày",
    "Điện thoại",
    "Thư điện tử",
    "Đến ngày",
    "Khóa",
)


def _rows(found: list[User], agency: Agency, today: date) -> list[tuple[object, ...]]:
    return [
        (
            user.full_name,
            user.username,
            str(post.division or "Toàn cơ quan"),
            post.title,
            "; ".join(DUTIES[duty] for duty in post.duties),
            post.held_from,
            user.phone,
            user.email,
            post.held_to,
            not user.is_active,
        )
        for user in found
        for post in posts_now(user, agency, today)
    ]


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: HouseRequest) -> HttpResponse:
    """A new person with the first post; the temporary password is shown once."""
    agency = chosen_agency(request)
    form = PersonForm(
        request.POST or None, divisions=divisions_of(agency.pk), initial={"held_from": timezone.localdate(request.at)}
    )
    if request.method == "POST" and form.is_valid():
        done, made = attempt(
            form,
            lambda: actions.add_person(by=request.actor, at=request.at, agency=agency, **form.cleaned_data),
            request,
        )
        if done:
            user, password = made
            return show_once(request, [(user.full_name, user.username, password)])
    return render(request, "org/person_add.html", {"form": form, "agency": agency})


@people_manager
@require_safe
def new_passwords(request: HouseRequest) -> HttpResponse:
    """The temporary passwords just made: shown this once."""
    passwords = request.session.pop(SHOWN_ONCE, [])
    return render(request, "org/new_passwords.html", {"passwords": passwords})


@signed_in
@require_safe
def me(request: HouseRequest) -> HttpResponse:
    """One's own posts, duties and delegations."""
    return _person_page(request, request.user, list(request.actor.agency_ids), manages=False)


@people_manager
@require_safe
def person(request: HouseRequest, username: str) -> HttpResponse:
    return _person_page(request, person_or_404(request, username), managed(request), manages=True)


def _person_page(request: HouseRequest, user: User, agency_ids: list[int], *, manages: bool) -> HttpResponse:
    today = timezone.localdate(request.at)
    numbered, given = numbers_of(user)
    posts = list(posts_in(user, agency_ids))
    context = {
        "person": user,
        "manages": manages,
        "posts": [(numbered[post.pk], post, post.is_held_on(today), place_on(post, today)) for post in posts],
        "delegations": [(given.get(d.pk), d, d.state_on(today)) for d in delegations_of(user, agency_ids)],
        "factors": second_factors_of(user),
        "changes": changes_of(user, agency_ids),
        "handovers": numbered_handovers(user, agency_ids),
        "lock_reasons": LOCK_REASONS,
        "locked": None if user.is_active else locking_of(user, agency_ids),
        "today": today,
    }
    return render(request, "org/person.html", context)


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def person_change(request: HouseRequest, username: str) -> HttpResponse:
    user = person_or_404(request, username)
    initial = {"full_name": user.full_name, "email": user.email, "phone": user.phone}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form,
            lambda: actions.change_person(
                user, agency=agency_of(request, user), by=request.actor, at=request.at, **form.cleaned_data
            ),
            request,
        )
        if done:
            messages.info(request, f"Đã sửa thông tin của {user.full_name}.")
            return redirect("person", username)
    return render(request, "org/person_change.html", {"form": form, "person": user})


@people_manager
@require_POST
def person_act(request: HouseRequest, username: str, act: str) -> HttpResponse:
    """Lock for a reason, new temporary password, or removal of a lost second factor."""
    user = person_or_404(request, username)
    run = getattr(actions, ACTS[act][0]) if act in ACTS else None
    if run is None:
        raise Http404
    why = {"reason": request.POST.get("reason", "")} if act == "lock" else {}
    done, result = attempt(
        None, lambda: run(user, agency=agency_of(request, user), by=request.actor, at=request.at, **why), request
    )
    if done and act == "reset-password":
        return show_once(request, [(user.full_name, user.username, result)])
    if done:
        messages.info(request, ACTS[act][1].format(user.full_name))
    return redirect("person", username)


@people_manager
@require_http_methods(["GET", "HEAD", "POST"])
def person_unlock(request: HouseRequest, username: str) -> HttpResponse:
    """Before the account is opened again: what comes back to the person, what stays with others, and which is wanted."""
    user = person_or_404(request, username)
    if user.is_active:
        messages.info(request, f"Tài khoản của {user.full_name} đang mở.")
        return redirect("person", username)
    agency = agency_of(request, user)
    left = left_with(user, agency, request.at)
    form = UnlockForm(request.POST if request.method == "POST" else None, asks=bool(left))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data.get("work") == "give":
            return redirect("handover_add", username)
        act = partial(actions.reactivate_person, user, agency=agency, by=request.actor, at=request.at)
        done, password = attempt(form, act, request)
        if done:
            return show_once(request, [(user.full_name, user.username, password)])
    context = {"person": user, "form": form, "left": left, "given": given_since_locked(user, agency)}
    return render(request, "org/person_unlock.html", context, status=422 if form.errors else 200)


ACTS = {
    "lock": (
        "deactivate_person",
        "Đã khóa tài khoản của {}: mọi phiên kết thúc ngay, vị trí đang giữ kết thúc hôm nay. Việc người này giữ đứng ở"
        " Việc của tôi của trưởng phòng, mục Không ai giữ; bạn cũng giao được ở nút Bàn giao.",
    ),
    "reset-password": ("reset_password", ""),
    "remove-second-factor": ("remove_second_factor", "Đã gỡ lớp xác thực thứ hai của {}."),
}


def _whose(request: HouseRequest, username: str) -> tuple[User, list[int], str]:
    """The person, where, and the page to return to: oneself, or somebody one administers."""
    if username == request.user.username:
        return request.user, list(request.actor.agency_ids), "/people/me/"
    return person_or_404(request, username), managed(request), f"/people/{username}/"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def delegation_add(request: HouseRequest, username: str, number: int) -> HttpResponse:
    """Lend duties of a post: one's own, or entered by the manager from the signed paper."""
    user, agency_ids, back = _whose(request, username)
    post = post_or_404(user, agency_ids, number)
    today = timezone.localdate(request.at)
    people = colleagues_of(post, today)
    form = DelegationForm(
        request.POST or None,
        position=post,
        people=people,
        places=colleagues_by_division(post, today),
        leaving=beside_names(list(people), [post.agency_id], today),
        initial={"held_from": today},
    )
    if request.method == "POST" and form.is_valid():
        done, _ = attempt(
            form, lambda: actions.delegate(post, by=request.actor, at=request.at, **form.cleaned_data), request
        )
        if done:
            messages.info(request, f"Đã ghi ủy quyền cho {form.cleaned_data['borrower']}; người ấy được báo.")
            return redirect(back)
    context = {"form": form, "person": user, "post": post, "back": back, "people": people}
    return render(request, "org/delegation_add.html", context)


@signed_in
@require_POST
def delegation_revoke(request: HouseRequest, username: str, number: int) -> HttpResponse:
    user, agency_ids, back = _whose(request, username)
    delegation = found_or_404(delegation_of, user, agency_ids, number)
    done, _ = attempt(None, lambda: actions.revoke_delegation(delegation, by=request.actor, at=request.at), request)
    if done:
        messages.info(request, f"Ủy quyền cho {delegation.borrower} hết hiệu lực từ hôm nay.")
    return redirect(back)
