"""Commands on the data of a demo speak by its clock; other data are never taken for a demo."""

import json
import os
from pathlib import Path

import pytest

from nennep.cli import demo_mark
from nennep.cli.demo_mark import NAME, check_mark, follow_mark, leave_mark, renew_mark
from nennep.kernel.actors import machine
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import append
from nennep.org.models import Agency
from tests.calendars import at
from tests.cast import Cast

CLOCK = "2026-11-17T08:40:00+07:00@1795000000"
LATER = "2026-11-18T08:40:00+07:00@1795086400"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("NENNEP_DEMO", "NENNEP_CLOCK", "NENNEP_DATABASE_URL", "NENNEP_DATABASE_URL_FILE"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("NENNEP_DATA", str(tmp_path))
    return tmp_path


def mark(folder: Path, **told: str) -> None:
    given = {"clock": CLOCK, "database": demo_mark._database(), "origin": "00" * 32} | told
    (folder / NAME).write_text(json.dumps(given))


def test_a_command_on_the_data_of_a_demo_has_its_clock(folder: Path) -> None:
    mark(folder)
    assert follow_mark()
    assert (os.environ["NENNEP_DEMO"], os.environ["NENNEP_CLOCK"]) == ("1", CLOCK)


def test_a_demo_that_is_said_to_be_one_has_its_clock_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark(folder)
    monkeypatch.setenv("NENNEP_DEMO", "1")
    assert follow_mark()
    assert os.environ["NENNEP_CLOCK"] == CLOCK


@pytest.mark.parametrize(
    ("name", "value"), [("NENNEP_DATABASE_URL", "postgresql://a@b/c"), ("NENNEP_CLOCK", LATER), ("NENNEP_DEMO", "0")]
)
def test_another_database_or_what_is_set_otherwise_follows_no_mark(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    mark(folder)
    monkeypatch.setenv(name, value)
    assert not follow_mark()
    assert os.environ.get("NENNEP_CLOCK") != CLOCK


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"clock": 1}', '{"clock": "1", "database": "x", "origin": "g"}'])
def test_a_mark_that_says_nothing_is_none(folder: Path, content: str) -> None:
    (folder / NAME).write_text(content)
    assert not follow_mark()


def test_a_clock_that_the_site_is_served_with_is_left_for_commands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renew_mark()
    assert list(folder.iterdir()) == []
    mark(folder)
    monkeypatch.setenv("NENNEP_CLOCK", LATER)
    renew_mark()
    monkeypatch.setenv("NENNEP_CLOCK", "")
    assert follow_mark()
    assert os.environ["NENNEP_CLOCK"] == LATER


@pytest.mark.django_db
def test_a_demo_whose_agency_is_called_otherwise_by_now_is_still_the_demo(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NENNEP_CLOCK", CLOCK)
    health = cast.health.pk
    append(
        "agency.changed", subject=("agency", health), agency_id=health, by=machine(health), at=at("2026-11-16 08:00")
    )
    leave_mark(health)
    Agency.objects.filter(pk=health).update(name="Sở Y tế và Dân số", code="ytds")
    check_mark()


@pytest.mark.django_db
def test_data_of_another_database_are_not_opened_as_a_demo(cast: Cast, folder: Path) -> None:
    mark(folder)
    with pytest.raises(Refusal, match=f"{NAME}.*của nơi khác.*xóa tệp"):
        check_mark()


@pytest.mark.django_db
def test_a_mark_of_an_older_version_is_known_by_the_name(cast: Cast, folder: Path) -> None:
    told = {"clock": CLOCK, "database": demo_mark._database()}
    (folder / NAME).write_text(json.dumps(told | {"agency": cast.health.name}))
    check_mark()
    (folder / NAME).write_text(json.dumps(told | {"agency": "Sở Y tế tỉnh Lâm Giang"}))
    with pytest.raises(Refusal):
        check_mark()
