"""The kept databases are never stale, never half made, and never changed by who reads them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from nennep.org.models import Agency
from samples.founding import Ground
from tests import databases

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nothing is kept yet."""
    monkeypatch.setattr(databases, "kept", lambda: tmp_path)
    monkeypatch.setattr(databases, "mark", lambda: f"of_{os.getpid()}")
    return tmp_path


def test_whatever_changes_in_an_input_gives_another_digest(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    one, lock = tmp_path / "src" / "one.py", tmp_path / "lock"
    one.write_text("a = 1")
    lock.write_text("django")
    inputs = ("src", "lock")
    told = [databases.digest_of(tmp_path, inputs)]
    (tmp_path / "src" / "one.pyc").write_text("compiled")
    assert databases.digest_of(tmp_path, inputs) == told[0]
    one.write_text("a = 2")
    told.append(databases.digest_of(tmp_path, inputs))
    lock.write_text("django 5")
    told.append(databases.digest_of(tmp_path, inputs))
    one.rename(one.with_name("two.py"))
    told.append(databases.digest_of(tmp_path, inputs))
    assert len(set(told)) == 4


def test_every_input_of_the_kept_databases_is_there() -> None:
    assert all((ROOT / name).exists() for name in databases.INPUTS)


def test_what_runs_once_names_tests_that_run_on_both_databases() -> None:
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/test_*.py")}
    named = {path for text in texts.values() for path in re.findall(r'mark\.once\("(.+?)"\)', text)}
    assert len(named) > 5
    wrong = [path for path in named if path not in texts or "pytestmark = pytest.mark.once" in texts[path]]
    assert wrong + [path for path in named if path.startswith("tests/browser/")] == []


@pytest.mark.django_db(transaction=True)
def test_what_was_cut_off_while_it_was_made_is_made_anew(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, make = connection.settings_dict["NAME"], connection.creation.create_test_db
    # How the tables come about is not the question here; straight from the models it is the quickest.
    monkeypatch.setitem(connection.settings_dict["TEST"], "MIGRATE", False)
    made: list[str] = []

    def cut_off(**given: object) -> None:
        make(**given)
        made.append("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(connection.creation, "create_test_db", cut_off)
    with pytest.raises(KeyboardInterrupt):
        databases.tables()
    assert connection.settings_dict["NAME"] == before
    monkeypatch.setattr(connection.creation, "create_test_db", lambda **given: made.append("whole") or make(**given))
    first = databases.tables()
    assert databases.tables() == first
    assert made == ["half", "whole"]
    assert connection.settings_dict["NAME"] == before
    databases.remove(first)


def test_what_is_written_in_the_demo_goes_again(demo: Ground) -> None:
    before = connection.settings_dict["NAME"]
    assert Agency.objects.filter(pk=demo.agency.pk).update(name="Khác") == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM org_agency WHERE name = %s", ["Khác"])
        assert cursor.fetchone() == (1,)
    assert connection.settings_dict["NAME"] == before


def test_the_demo_is_read_as_it_was_loaded(demo: Ground) -> None:
    assert demo.agency.name != "Khác"
    assert Agency.objects.filter(name="Khác").count() == 0


def test_no_log_level_of_the_shell_reaches_the_suite() -> None:
    words = "import logging, tests.conftest; print(logging.getLogger().getEffectiveLevel())"
    told = subprocess.run(
        [sys.executable, "-c", words],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "NENNEP_LOG_LEVEL": "CRITICAL", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )
    assert told.stdout.strip() == "30", "a warning must reach caplog"
