"""An agency that began empty: the first sign-in says why and leads to work; who is on leave is stood in for by days."""

import pytest
from django.test import Client

from nennep.cli.entry import main
from nennep.org.models import Delegation, User
from nennep.org.queries import actor_of
from nennep.org.rules import ASSIGN
from nennep.web.clock import frozen
from tests.calendars import at
from tests.org.test_init import WORDS

pytestmark = pytest.mark.django_db(transaction=True)
NOW = "2026-11-17 08:40"
OWN = "mot-mat-khau-rieng-26"


def person(manager: Client, username: str, name: str, *duties: str) -> tuple[User, str]:
    """Somebody whom the manager adds on the screen, and the temporary password that it shows."""
    sent = {"full_name": name, "username": username, "title": "Công chức", "division": "duoc", "duties": duties}
    page = manager.post("/people/add/", sent | {"held_from": "2026-11-01"}, follow=True).content.decode()
    user = User.objects.get(username=username)
    words = page.replace("<", " ").replace(">", " ").split()
    return user, next(word for word in words if user.check_password(word) and word.count("-") == 2)


def test_first_sign_in_and_substitution_from_the_screens_of_an_agency_that_began_empty(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with frozen(at(NOW)):
        assert main(WORDS) == 0
        User.objects.update(must_change_password=False)
        manager = Client()
        manager.force_login(User.objects.get())
        manager.post("/agency/divisions/add/", {"name": "Phòng Dược", "code": "duoc"})
        head, password = person(manager, "ha", "Lê Thu Hà", "assign", "review")
        deputy, _ = person(manager, "dat", "Phạm Tiến Đạt", "handle")

        client = Client()
        first = client.post("/account/login/", {"login": "ha", "password": password}, follow=True)
        assert first.redirect_chain[-1][0] == "/account/password/change/"
        assert "Nguyễn Quản đã đặt mật khẩu tạm lúc 08:40 17/11/2026" in first.content.decode()
        own = {"oldpassword": password, "password1": OWN, "password2": OWN}
        done = client.post("/account/password/change/", own, follow=True)
        assert (done.status_code, done.redirect_chain[-1][0]) == (200, "/worklist/")

        assert "Ủy quyền" in client.get("/people/me/").content.decode()
        address = "/people/ha/positions/1/delegate/"
        lent = {"duties": [ASSIGN], "borrower": "dat", "held_from": "2026-11-18", "held_to": "2026-11-20"}
        assert "bằng văn bản" in client.post(address, lent).content.decode()
        client.post(address, lent | {"basis": "Giấy nghỉ phép và ủy quyền số 3"})
        assert Delegation.objects.get().borrower == deputy
        assert "Chưa tới ngày" in client.get("/people/me/").content.decode()
    agency = head.positions.get().agency_id
    division = head.positions.get().division_id
    for day, stands_in in (("2026-11-17", False), ("2026-11-18", True), ("2026-11-20", True), ("2026-11-21", False)):
        actor = actor_of(deputy, at(f"{day} 09:00"))
        assert actor is not None
        assert actor.may(ASSIGN, agency, division) is stands_in, day
