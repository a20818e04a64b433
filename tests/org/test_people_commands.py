"""``./nennep people``: who can sign in, and the way back for who is locked out; the ledger tells it was the machine."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from nennep.cli.entry import main
from nennep.ledger.models import Event
from nennep.org.models import Position, User
from nennep.org.queries import actor_of
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 10:00"
PASSWORD = re.compile(r": ([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})")
LOGIN = "/account/login/"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with frozen(at(NOW)):
        code = main(["people", *words])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_the_list_tells_agency_name_sign_in_name_duties_and_who_is_locked(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    User.objects.filter(pk=cast.dat.pk).update(is_active=False)
    code, said = run(capsys, "list", "--agency", "syt")
    assert code == 0
    assert "Sở Y tế tỉnh Thử (syt)" in said
    assert re.search(r"quan +Mai Văn Quản +Quản lý người dùng và vị trí; Quản lý lịch làm việc", said)
    assert re.search(r"dat .*\[đã khóa\]", said)
    assert "tuan" not in said
    assert run(capsys, "list", "--agency", "xyz") == (
        1,
        "Lỗi: Không có cơ quan mã “xyz”. Xem mã: ./nennep people list. Chưa ghi gì.\n",
    )


def test_a_temporary_password_is_told_once_and_ends_the_sessions(
    cast: Cast, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    client.force_login(cast.quan)
    code, said = run(capsys, "reset-password", "quan")
    found = PASSWORD.search(said)
    assert code == 0
    assert found
    quan = User.objects.get(pk=cast.quan.pk)
    assert (quan.check_password(found[1]), quan.must_change_password) == (True, True)
    assert client.get("/people/me/").status_code == 302
    assert Event.objects.get(kind="user.password_reset").actor_id is None
    code, said = run(capsys, "reset-password", "khongai")
    assert (code, "Không có ai tên đăng nhập “khongai”" in said) == (1, True)


def test_a_locked_last_administrator_is_let_in_and_administers_again(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    User.objects.filter(pk=cast.quan.pk).update(is_active=False)
    Position.objects.filter(user=cast.quan).update(held_to=date(2026, 11, 16))
    code, said = run(capsys, "reset-password", "quan")
    assert (code, "people unlock quan" in said) == (1, True)
    code, said = run(capsys, "unlock", "quan")
    assert code == 0
    assert PASSWORD.search(said)
    assert "không còn ai quản lý người dùng" in said
    quan = User.objects.get(pk=cast.quan.pk)
    actor = actor_of(quan, at(NOW))
    assert quan.is_active
    assert actor is not None
    assert actor.may("manage_people", cast.health.pk)
    assert {event.actor_id for event in Event.objects.filter(kind__in=["user.reactivated", "position.given"])} == {None}


def test_a_name_refused_for_wrong_passwords_is_let_in_again(
    cast: Cast, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    cache.clear()
    cast.minh.set_password("dung-mat-khau-nay")
    cast.minh.save()
    code, said = run(capsys, "unlock", "minh")
    assert (code, "không bị khóa, cũng không" in said) == (1, True)
    for _ in range(5):
        client.post(LOGIN, {"login": "minh", "password": "sai"})
    assert client.post(LOGIN, {"login": "minh", "password": "dung-mat-khau-nay"}).status_code == 200
    assert run(capsys, "unlock", "minh")[0] == 0
    assert client.post(LOGIN, {"login": "minh", "password": "dung-mat-khau-nay"}).status_code == 302
