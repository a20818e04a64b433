"""The first day of a real agency: one command, then a guided page."""

from pathlib import Path

import pytest
from django.test import Client

from nennep.cli.entry import main
from nennep.kernel.worktime import calendar_from
from nennep.ledger.queries import broken_links
from nennep.org.commands import init
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


@pytest.mark.once("tests/org/test_init.py")
def test_init_refuses_where_anybody_can_sign_in(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    before = Agency.objects.count()
    assert main(WORDS) == 1
    assert "đã có người dùng" in capsys.readouterr().err
    assert Agency.objects.count() == before


@pytest.mark.once("tests/org/test_init.py")
def test_a_refused_answer_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*WORDS[:-1], "Tên Sai"]) == 1
    assert "Chưa ghi gì" in capsys.readouterr().err
    assert not Agency.objects.exists()


@pytest.mark.once("tests/org/test_init.py")
def test_a_missing_answer_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(WORDS[:-2]) == 1
    assert "--admin-username" in capsys.readouterr().err


@pytest.mark.once("tests/org/test_init.py")
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


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Somebody sits before the terminal and types these; the questions that were put."""
    left, asked = list(answers), []

    def read(question: str) -> str:
        asked.append(question)
        if not left:
            raise EOFError
        return left.pop(0)

    monkeypatch.setattr(init, "keyboard", lambda _options: read)
    return asked


TYPED = [
    "H99",
    "UBND tỉnh Lam Giang",
    "Sở Y tế tỉnh Lam Giang",
    "Sở Y tế",
    "",
    "H99.12",
    "",
    "Lam Giang",
    "0200 382 6115",
    "Nguyễn Quản",
    "quan",
]


def test_what_is_not_given_is_asked_shown_and_then_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, *TYPED, "c")
    assert main(["init"]) == 0
    shown = capsys.readouterr().out
    assert "Đầu mã hồ sơ: H99.12" in shown
    assert "Cấp của cơ quan: tỉnh" in shown
    agency = Agency.objects.get(code="H99.12")
    assert (agency.place, agency.phone, agency.level) == ("Lam Giang", "0200 382 6115", "province")


@pytest.mark.once("tests/org/test_init.py")
@pytest.mark.parametrize(
    ("place", "wrong", "words"),
    [
        (0, "H 99", "Mã cơ quan chỉ gồm"),
        (2, " ", "cần có câu trả lời"),
        (3, "Sở " * 40, "Dài quá 80 ký tự"),
        (4, "district", "Ghi tỉnh hoặc xã"),
        (5, "h99", "phải khác mã cơ quan cấp trên"),
        (6, "SYT", "Đầu mã hồ sơ “SYT” không đúng dạng"),
        (8, "số máy bàn", "8 đến 15 chữ số"),
        (10, "Tên Sai", "chữ thường không dấu"),
        (10, "people/me", "chữ thường không dấu"),
        (10, "me", "đã có người dùng"),
    ],
)
def test_a_wrong_answer_is_told_its_rule_and_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: int, wrong: str, words: str
) -> None:
    asked = answering(monkeypatch, *TYPED[:place], wrong, *TYPED[place:], "c")
    assert main(["init"]) == 0
    assert words in capsys.readouterr().out
    assert asked[place] == asked[place + 1]


@pytest.mark.once("tests/org/test_init.py")
def test_the_summary_leads_back_to_the_questions_with_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    again = ["", "", "", "Sở Y tế LG", *[""] * 7]
    asked = answering(monkeypatch, *TYPED, "s", *again, "c")
    assert main(["init"]) == 0
    assert asked[12 + 9].endswith("[Nguyễn Quản]: ")
    assert Agency.objects.get(code="H99.12").short_name == "Sở Y tế LG"


@pytest.mark.once("tests/org/test_init.py")
@pytest.mark.parametrize("last", [["k"], []], ids=["no", "end of input"])
def test_nothing_is_written_before_the_summary_is_confirmed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], last: list[str]
) -> None:
    answering(monkeypatch, *TYPED, *last)
    assert main(["init"]) == 1
    assert "Chưa ghi gì" in capsys.readouterr().err
    assert not Agency.objects.exists()


def test_a_province_begins_and_its_department_later_in_the_same_database(capsys: pytest.CaptureFixture[str]) -> None:
    own = ["--agency-name", "UBND tỉnh Lam Giang", "--short-name", "UBND tỉnh", "--code", "H99", "--admin-username"]
    assert main(["init", "--no-input", "--no-superior", *own, "tinh", "--admin-name", "Trần Tỉnh"]) == 0
    assert main(WORDS) == 0
    department = Agency.objects.get(code="H99.12")
    assert department.superior == Agency.objects.get(code="H99", superior=None)
    assert CalendarVersion.objects.count() == 1
    assert not User.objects.get(username="quan").positions.filter(agency=department.superior).exists()
    assert all(link is None for _, link in broken_links())
    assert main([*WORDS[:-1], "quan2"]) == 1
    assert "đã có cơ quan khác dùng" in capsys.readouterr().err


@pytest.mark.once("tests/org/test_init.py")
def test_a_temporary_password_that_was_lost_is_renewed_before_anybody_signed_in(
    monkeypatch: pytest.MonkeyPatch, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(WORDS) == 0
    answering(monkeypatch, "c")
    capsys.readouterr()
    assert main(["init"]) == 0
    password = capsys.readouterr().out.split("khi đăng nhập): ")[1].split()[0]
    assert User.objects.get().check_password(password)
    assert main(["init", "--new-password"]) == 0
    client.post(
        "/account/login/", {"login": "quan", "password": capsys.readouterr().out.split("nhập): ")[1].split()[0]}
    )
    assert main(["init", "--new-password"]) == 1
    assert "chưa đăng nhập lần nào" in capsys.readouterr().err


@pytest.mark.once("tests/org/test_init.py")
@pytest.mark.parametrize("content", [None, b"", b"\xff"], ids=["missing", "empty", "no text"])
def test_a_password_file_that_holds_none_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    path = tmp_path / "password"
    if content is not None:
        path.write_bytes(content)
    assert main([*WORDS, "--password-file", str(path)]) == 1
    assert "tệp mật khẩu" in capsys.readouterr().err
    assert not User.objects.exists()


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


def test_a_visitor_before_init_is_led_to_the_page_that_says_how_to_begin(client: Client) -> None:
    assert client.get("/")["Location"] == "/start/"


def test_once_somebody_can_sign_in_a_visitor_is_led_to_the_sign_in(cast: Cast, client: Client) -> None:
    assert client.get("/")["Location"] == "/account/login/"
