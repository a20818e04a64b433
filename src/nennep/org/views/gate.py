"""Who may open the screens of this room."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from nennep.web.request import HouseRequest
from nennep.web.views import found_or_404

from ..models import Agency, Position, User
from ..queries import managed_agency_ids, person_in, post_of, posts_in
from ..queries.agencies import agency_in, heir_of, with_history
from ..rules import MANAGE_PEOPLE

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Only somebody with a post: others go to the sign-in, or are told that no post is given yet."""

    @wraps(view)
    def opened(request: HouseRequest, *args: Any, **options: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.actor is None:
            return render(request, "web/nowhere.html", status=403)
        return view(request, *args, **options)

    return opened


def with_duty(duty: str, words: str) -> Callable[[View], View]:
    """Only somebody who holds the duty anywhere; ``words`` say whose work it is."""

    def narrow(view: View) -> View:
        @wraps(view)
        def opened(request: HouseRequest, *args: Any, **options: Any) -> HttpResponse:
            if not request.actor.has(duty):
                raise PermissionDenied(words)
            return view(request, *args, **options)

        return signed_in(opened)

    return narrow


people_manager = with_duty(MANAGE_PEOPLE, "Chỉ người quản lý người dùng của cơ quan làm việc này.")


def managed(request: HouseRequest) -> list[int]:
    """The agencies whose people the viewer administers."""
    return managed_agency_ids(request.actor, MANAGE_PEOPLE, timezone.localdate(request.at))


def chosen_agency(request: HouseRequest) -> Agency:
    """The agency named by ``?agency=``, else the viewer's own. 404 where it is not administered."""
    code = request.GET.get("agency") or request.agency.code
    return found_or_404(agency_in, managed(request), code)


def person_or_404(request: HouseRequest, username: str) -> User:
    """A person the viewer administers. 404 for everybody else, existing or not."""
    return found_or_404(person_in, with_history(managed(request)), username)


SHOWN_ONCE = "org.passwords"


def show_once(request: HouseRequest, passwords: list[tuple[str, str, str]]) -> HttpResponse:
    """To the page that tells temporary passwords and forgets them."""
    request.session[SHOWN_ONCE] = passwords
    return redirect("new_passwords")


def agency_of(request: HouseRequest, user: User) -> Agency:
    """The administered agency in which the person has the newest post."""
    return heir_of(posts_in(user, with_history(managed(request)))[0].agency)


def post_or_404(user: User, agency_ids: list[int], number: int) -> Position:
    """The post of that number of the person, in one of these agencies; 404 else."""
    return found_or_404(post_of, user, agency_ids, number)
