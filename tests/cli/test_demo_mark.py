"""Commands on the data of a demo speak by its clock; other data are never taken for a demo."""

import os
from pathlib import Path

import pytest

from nennep.cli import demo_mark
from nennep.cli.demo_mark import NAME, check_mark, follow_mark, leave_mark
from nennep.kernel.refusals import Refusal
from tests.cast import Cast

CLOCK = "2026-11-17T08:40:00+07:00@1795000000"


@pytest.fixture
def marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A demo has run on this folder, and has ended."""
    for name in ("NENNEP_DEMO", "NENNEP_DATABASE_URL", "NENNEP_DATABASE_URL_FILE"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("NENNEP_DATA", str(tmp_path))
    monkeypatch.setenv("NENNEP_CLOCK", CLOCK)
    leave_mark("Sở Y tế tỉnh Thử")
    monkeypatch.setenv("NENNEP_CLOCK", "")
    return monkeypatch


def test_a_command_on_the_data_of_a_demo_has_its_clock(marked: pytest.MonkeyPatch) -> None:
    assert follow_mark() == "Sở Y tế tỉnh Thử"
    assert (os.environ["NENNEP_DEMO"], os.environ["NENNEP_CLOCK"]) == ("1", CLOCK)


@pytest.mark.parametrize("name", ["NENNEP_DATABASE_URL", "NENNEP_CLOCK", "NENNEP_DEMO"])
def test_another_database_or_a_clock_that_is_set_follows_no_mark(marked: pytest.MonkeyPatch, name: str) -> None:
    marked.setenv(name, "postgresql://a@b/c")
    assert follow_mark() == ""
    assert os.environ.get("NENNEP_CLOCK") != CLOCK


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"clock": 1}'])
def test_a_mark_that_says_nothing_is_none(marked: pytest.MonkeyPatch, tmp_path: Path, content: str) -> None:
    (tmp_path / NAME).write_text(content)
    assert follow_mark() == ""


@pytest.mark.django_db
def test_data_without_the_agency_of_the_demo_are_not_opened_as_a_demo(cast: Cast, marked: pytest.MonkeyPatch) -> None:
    check_mark(cast.health.name)
    with pytest.raises(Refusal, match=f"{demo_mark.NAME}.*xóa tệp"):
        check_mark("Sở Y tế tỉnh Lâm Giang")
