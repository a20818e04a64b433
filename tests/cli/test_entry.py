"""The command line finds the rooms' commands, and does not load what a command does not need."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from psycopg.errors import UndefinedColumn, UndefinedTable

from nennep.cli.data_check import check_data_folder
from nennep.cli.entry import longest_match, main
from nennep.cli.faults import finds_no_tables
from nennep.cli.index import CommandEntry, entries, entries_in

KNOWN = {words: CommandEntry(words, "", False, "nowhere") for words in ("cases", "cases import", "verify")}


def test_the_longest_words_win() -> None:
    found = longest_match(["cases", "import", "a.csv"], KNOWN)
    assert found is not None
    assert found.words == "cases import"


def test_a_decorator_is_read_without_an_import() -> None:
    source = '@command("a b", help="Giúp", django=False)\ndef run(options): ...'
    assert list(entries_in(source, "m")) == [CommandEntry("a b", "Giúp", False, "m")]


def test_every_entry_tells_what_it_does() -> None:
    assert [entry.words for entry in entries().values() if not entry.help] == []


@pytest.mark.parametrize("words", [[], ["--help"]])
def test_help_lists_every_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in entries())


def test_an_unknown_command_is_told_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verfy"]) == 2
    assert "Ý bạn là “verify”" in capsys.readouterr().out


def test_who_reads_no_further_is_answered_without_a_trace() -> None:
    """As ``./nennep people list | head`` does."""
    broken = "import sys; from nennep.cli import entry; entry._call = lambda *_: print('x' * 99999); sys.exit(entry.main(['verify']))"
    done = subprocess.run(
        ["bash", "-c", '"$0" -c "$1" | true; exit ${PIPESTATUS[0]}', sys.executable, broken],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode in (0, 141), done.stderr) == (True, "")


def test_what_a_command_writes_is_for_its_own_account(tmp_path: Path) -> None:
    kept = os.umask(0o022)
    try:
        main(["--help"])
        (tmp_path / "data").write_text("")
    finally:
        os.umask(kept)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o600


def test_a_folder_of_data_that_others_could_enter_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NENNEP_DATA", str(tmp_path))
    tmp_path.chmod(0o755)
    check_data_folder()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


def test_a_bad_option_is_told_in_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--port", "x"])
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert "giá trị không hợp lệ: 'x'" in told.err
    assert "Cách dùng" in told.out


def test_an_option_that_no_command_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--nonsense"])
    assert "--nonsense" in capsys.readouterr().err


@pytest.mark.parametrize("entry", [e for e in entries().values() if not e.django], ids=str)
def test_a_command_without_django_loads_without_django(entry: CommandEntry) -> None:
    code = f"import sys, {entry.module}; sys.exit('django.apps' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def cut_short() -> bytes:
    """The first pages of a database file; the others are gone."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE ledger_chain (agency_id bigint PRIMARY KEY, length bigint, head blob)")
        database.executemany("INSERT INTO ledger_chain VALUES (?, 1, zeroblob(900))", [(n,) for n in range(90)])
        database.commit()
        return database.serialize()[:4096]


CALL_ALL = """
import sys
from nennep.cli.entry import main
print([main(words.split()) for words in sys.argv[1:]])
"""


@pytest.mark.parametrize("content", [b"\x07\xa3" * 4000, cut_short()], ids=["other bytes", "cut short"])
def test_a_broken_database_file_is_told_in_words(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "nennep.sqlite3").write_bytes(content)
    given = {**os.environ, "NENNEP_DATA": str(tmp_path), "NENNEP_DATABASE_URL": ""}
    called = [sys.executable, "-c", CALL_ALL, "verify", "figures cases", "figures processes", "migrate"]
    done = subprocess.run(called, env=given, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.stdout.splitlines()[-1:] == ["[2, 2, 2, 2]"], done.stderr
    assert done.stderr.count("tệp cơ sở dữ liệu đã hỏng") == 4


def test_a_command_that_reads_makes_no_database_where_there_is_none(tmp_path: Path) -> None:
    given = {**os.environ, "NENNEP_DATA": str(tmp_path / "data"), "NENNEP_DATABASE_URL": ""}
    words = ["verify", "status", "backup", "people list", "practice renew --agency x"]
    called = [sys.executable, "-c", CALL_ALL, *words]
    done = subprocess.run(called, env=given, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr.count(f"chưa có cơ sở dữ liệu trong thư mục dữ liệu {tmp_path / 'data'}") == len(words)
    assert list(tmp_path.iterdir()) == []


def test_what_needs_no_database_runs_without_one(tmp_path: Path) -> None:
    given = {**os.environ, "NENNEP_DATA": str(tmp_path / "data"), "NENNEP_DATABASE_URL": ""}
    words = [f"law key {tmp_path / 'key'}", f"process templates --out {tmp_path / 'mau'}"]
    called = [sys.executable, "-c", CALL_ALL, *words]
    done = subprocess.run(called, env=given, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == ["[0, 0]"], done.stderr
    assert not (tmp_path / "data" / "nennep.sqlite3").exists()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (UndefinedTable("relation does not exist"), True),
        (UndefinedColumn("column does not exist"), True),
        (sqlite3.OperationalError("no such table: ledger_chain"), True),
        (sqlite3.OperationalError("database is locked"), False),
    ],
)
def test_only_missing_tables_are_taken_for_missing_tables(answer: Exception, told: bool) -> None:
    error = RuntimeError()
    error.__cause__ = answer
    assert finds_no_tables(error) is told
