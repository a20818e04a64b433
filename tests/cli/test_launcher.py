"""The launcher refuses what it would spoil, and starts at once where nothing is to be done."""

import os
import subprocess
import sys
from pathlib import Path

LAUNCHER = Path(__file__).resolve().parents[2] / "nennep"


def launch(venv: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    settings = {**os.environ, "NENNEP_VENV": str(venv), **environment}
    return subprocess.run(
        [str(LAUNCHER)], env=settings, capture_output=True, text=True, check=False
    )


def stamped(venv: Path) -> None:
    """A folder that says of itself that the libraries of the lock are installed in it."""
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    lock = LAUNCHER.with_name("requirements.lock").read_bytes()
    digest = subprocess.run(["cksum"], input=lock, capture_output=True, check=True).stdout.decode()
    python = os.path.realpath(sys.executable)
    (venv / ".requirements.lock").write_text(f"{digest}{python}\n")


def test_a_folder_that_is_no_environment_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "precious").write_text("x")
    done = launch(tmp_path)
    assert done.returncode == 1
    assert "không phải môi trường Python" in done.stderr
    assert (tmp_path / "bin" / "precious").exists()


def test_nothing_is_installed_twice(tmp_path: Path) -> None:
    stamped(tmp_path / "venv")
    done = launch(tmp_path / "venv")
    assert "Đang cài" not in done.stderr
    assert "Các lệnh" in done.stdout


def test_a_changed_lock_is_not_taken_for_installed(tmp_path: Path) -> None:
    stamped(tmp_path / "venv")
    (tmp_path / "venv" / ".requirements.lock").write_text("1 2\n")
    done = launch(tmp_path / "venv")
    assert done.returncode == 1
    assert "không phải môi trường Python" in done.stderr


def test_a_machine_without_a_new_enough_python_is_told_what_to_install(tmp_path: Path) -> None:
    commands = tmp_path / "commands"
    commands.mkdir()
    for name in ("dirname", "readlink", "cksum", "cat", "mkdir", "flock", "sh"):
        for folder in ("/usr/bin", "/bin"):
            if os.path.exists(f"{folder}/{name}") and not (commands / name).exists():
                (commands / name).symlink_to(f"{folder}/{name}")
    done = launch(tmp_path / "venv", PATH=str(commands))
    assert done.returncode == 1
    assert "cần Python 3.11" in done.stderr
