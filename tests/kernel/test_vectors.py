"""Known answers: every vector holds, a wrong one is told, an unreadable file is refused."""

import json
import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from nennep.kernel.vectors import VectorFileError, check
from nennep.org.commands.deadlines import deadlines

OWN = Path(__file__).with_name("deadlines.json")
ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("NENNEP_SHARED", ROOT.parent / "shared"))


def facts() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(OWN.read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("row", check(facts()), ids=lambda row: row.id)
def test_a_known_deadline_is_computed_again(row: Any) -> None:
    assert row.got == row.expected
    assert row.ok


@pytest.mark.shared
def test_the_given_vector_file_holds(capsys: pytest.CaptureFixture[str]) -> None:
    path = SHARED / "domain" / "deadline-vectors.json"
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the repository (NENNEP_SHARED)")
    assert deadlines(Namespace(file=path)) == 0
    assert "SUP01.resume_by_whole_working_days,2026-10-23T09:00,2026-10-23T09:00,true" in (
        capsys.readouterr().out.splitlines()
    )


def test_a_difference_is_printed_as_false_and_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = facts()
    document["vectors"][0]["due"] = "2019-12-25T08:36"
    path = tmp_path / "v.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert deadlines(Namespace(file=path)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "W01,2019-12-25T08:36,2019-12-25T08:37,false"
    assert lines[-1] == "SUP01.paused_working_hours,30.0,30.0,true"


def test_the_command_line_answers_without_setting_up_django() -> None:
    script = (
        "import sys; from nennep.cli.entry import main; code = main(sys.argv[1:]);"
        "sys.exit(9 if 'django' in sys.modules else code)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", script, "deadlines", str(OWN)],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("W01,2019-12-25T08:37,2019-12-25T08:37,true\nW02,")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "v.json: không có tệp hay thư mục ấy."),
        (b"{", "không phải JSON"),
        (b"\xff\xfe\x00", "không phải JSON"),
        (b"[]", "phải là một đối tượng JSON"),
        (b"{}", "Mục “calendar” thiếu 'calendar'"),
    ],
)
def test_an_unreadable_file_ends_with_2_and_says_why(
    content: bytes | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "v.json"
    if content is not None:
        path.write_bytes(content)
    assert deadlines(Namespace(file=path)) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "fortnight"},
        {"start": "5/10/2026"},
        {"amount": -1},
        {"amount": "nhiều"},
        {"amount": 10**9},
        {"due": None},
    ],
)
def test_a_vector_that_cannot_be_read_is_named(change: dict[str, Any]) -> None:
    document = facts()
    document["vectors"][3] |= change
    with pytest.raises(VectorFileError, match="Mục “W05”"):
        check(document)
