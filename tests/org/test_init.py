"""The first day of a real agency: one command, then a guided page."""

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from nennep.cli.entry import main
from nennep.kernel.worktime import calendar_from
from nennep.ledger.queries import broken_links
from nennep.org.models import Agency, CalendarVersion, User
from nennep.org.queries.administration import national_calendar
from nennep.org.queries.calendars import calendar_of, calendar_with
from tests.cast import Cast

WORDS = [
    "init", "--no-input", "--province", "UBND tỉnh Lam Giang", "--province-code", "H99",
    "--agency-name", "Sở Y tế tỉnh Lam Giang", "--short-name", "Sở Y tế", "--code", "H99.12",
    "--admin-name", "Nguyễn Quản", "--admin-username", "quan",
]  # fmt: skip

pytestmark = pytest.mark.django_db(transaction=True)


def test_init_makes_agency_calendar_and_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(WORDS) == 0
    told = capsys.readouterr().out
    user = User.objects.get()
    password = told.split("khi đăng nhập): ")[1].split()[0]
    assert user.check_password(password)
    assert user.must_change_password
    agency = Agency.objects.get(code="H99.12")
    assert (agency.superior.code, agency.case_head) == ("H99", "H99.12")
    assert calendar_of(agency.pk).name == "Lịch làm việc quốc gia"
    assert all(link is None for _, link in broken_links())


def test_init_refuses_where_anybody_can_sign_in(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    before = Agency.objects.count()
    assert main(WORDS) == 1
    assert "đã có người dùng" in capsys.readouterr().err
    assert Agency.objects.count() == before


def test_a_refused_answer_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*WORDS[:-1], "Tên Sai"]) == 1
    assert "Chưa ghi gì" in capsys.readouterr().err
    assert not Agency.objects.exists()


def test_a_missing_answer_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(WORDS[:-2]) == 1
    assert "--admin-username" in capsys.readouterr().err


def test_a_given_password_must_be_strong_and_is_then_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "password"
    path.write_text("12345")
    assert main([*WORDS, "--password-file", str(path)]) == 1
    path.write_text("mot-mat-khau-dai\n")
    assert main([*WORDS, "--password-file", str(path)]) == 0
    user = User.objects.get()
    assert user.check_password("mot-mat-khau-dai")
    assert not user.must_change_password


def test_the_calendar_in_the_database_is_that_of_the_file() -> None:
    assert main(WORDS) == 0
    written = calendar_from(national_calendar())
    stored = calendar_with(CalendarVersion.objects.get())
    assert {d: (r.kind, r.name, r.basis, r.provisional, r.spans) for d, r in stored.rules.items()} == {
        d: (r.kind, r.name, r.basis, r.provisional, r.spans) for d, r in written.rules.items()
    }
    assert (stored.covers_from, stored.covers_to) == (written.covers_from, written.covers_to)


def test_the_first_page_before_init_says_what_to_run(client: Client) -> None:
    assert "./nennep init" in client.get("/start/").content.decode()


def test_the_guided_page_tells_the_next_thing_until_all_is_done(cast: Cast, manager: Client, now: datetime) -> None:
    page = manager.get("/start/").content.decode()
    assert "Việc tiếp theo: thông tin cơ quan" in page
    manager.post(
        "/agency/change/",
        {
            "name": "Sở Y tế tỉnh Thử",
            "short_name": "Sở Y tế",
            "case_head": "H99.12",
            "place": "Thử",
            "phone": "0200 382 6115",
        },
    )
    assert "đã sẵn sàng" in manager.get("/start/").content.decode()


def test_an_administrator_lands_on_the_first_days_and_then_on_people(
    cast: Cast, manager: Client, now: datetime
) -> None:
    assert manager.get("/")["Location"] == "/start/"
    Agency.objects.filter(pk=cast.health.pk).update(phone="0200 382 6115")
    assert manager.get("/")["Location"] == "/people/"
