"""The launcher installs beside what runs, never into it, and answers for help without installing."""

import hashlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from nennep.cli.index import entries

ROOT = Path(__file__).resolve().parents[2]
PYTHON = os.path.realpath(sys.executable)
TOOLS = ("cat", "cut", "dirname", "flock", "ln", "mkdir", "mv", "readlink", "rm", "sha256sum", "sh")

# A Python whose pip takes each line of the lock for a module to install: at once, never
# (unreachable) or only when it is allowed to go on (slow).
FAKE_PYTHON = f"""#!/bin/sh
case "$*" in
    "-c import ensurepip, venv") exit 1 ;;
    "-m pip --version") exit 0 ;;
    "-m pip "*) exec {PYTHON} "$(dirname "$0")/pip.py" "$@" ;;
    *) exec {PYTHON} "$@" ;;
esac
"""
FAKE_PIP = """
import pathlib, sys, time
python, lock = sys.argv[sys.argv.index("--python") + 1], pathlib.Path(sys.argv[-1])
site = next(pathlib.Path(python).parents[1].glob("lib/python3*/site-packages"))
with open(lock.parent / "installed", "a") as log:
    log.write(f"{lock.name}\\n")
for name in lock.read_text().split():
    if name == "unreachable":
        sys.exit("no such host")
    while name == "slow" and not (lock.parent / "go-on").exists():
        time.sleep(0.02)
    (site / f"{name}.py").write_text("")
"""
# In place of the product: imports each library it is told of on its standard input.
FAKE_PRODUCT = """
import importlib, sys
print(sys.prefix, flush=True)
for line in sys.stdin:
    importlib.import_module(line.strip())
    print("imported", line.strip(), flush=True)
"""


class Checkout:
    """A tree that the launcher stands in, with locks of one word a line and libraries of no bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / ".venv"
        self.commands = folder / "commands"
        self.environment = {"PATH": str(self.commands), "LANG": "C.UTF-8", "NENNEP_VENV": str(self.home)}
        for name, text in (
            ("nennep", (ROOT / "nennep").read_text(encoding="utf-8")),
            ("commands/python3", FAKE_PYTHON),
            ("commands/pip.py", FAKE_PIP),
            ("src/nennep/__init__.py", ""),
            ("src/nennep/cli/__init__.py", ""),
            ("src/nennep/cli/__main__.py", FAKE_PRODUCT),
            ("src/nennep/cli/help.py", "raise SystemExit(75)"),
            ("requirements.lock", "early late"),
            ("requirements-test.lock", "early late checker"),
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o755)
        for name in TOOLS:
            found = next(p for p in (Path("/usr/bin", name), Path("/bin", name)) if p.exists())
            (self.commands / name).symlink_to(found)

    def lock(self, words: str, name: str = "requirements.lock") -> None:
        (self.folder / name).write_text(words, encoding="utf-8")

    def start(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [str(self.folder / "nennep"), *words],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str, says: str = "") -> "subprocess.CompletedProcess[str]":
        process = self.start(*words)
        out, err = process.communicate(says)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def prefix(self, *words: str) -> Path:
        """Where the libraries of that command stand, after it has run."""
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.split()[0])

    def installs(self) -> list[str]:
        log = self.folder / "installed"
        return log.read_text(encoding="utf-8").split() if log.exists() else []


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def still_imports(site: "subprocess.Popen[str]", name: str) -> bool:
    assert site.stdin is not None
    assert site.stdout is not None
    site.stdin.write(f"{name}\n")
    site.stdin.flush()
    return site.stdout.readline() == f"imported {name}\n"


def end(site: "subprocess.Popen[str]") -> str:
    return site.communicate()[1]


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert path.exists()


def test_what_runs_keeps_its_libraries_while_the_tests_install_theirs(checkout: Checkout) -> None:
    site = checkout.start("demo")
    assert site.stdout is not None
    mine = site.stdout.readline().strip()
    assert checkout.prefix("test") != Path(mine)
    assert still_imports(site, "late"), end(site)
    end(site)


def test_what_runs_keeps_its_libraries_through_three_upgrades(checkout: Checkout) -> None:
    site = checkout.start("serve")
    assert site.stdout is not None
    mine = Path(site.stdout.readline().strip())
    for version in range(3):
        checkout.lock(f"early late{version}")
        assert checkout.run("serve", says=f"late{version}\n").returncode == 0
    assert still_imports(site, "late"), end(site)
    end(site)
    checkout.lock("early last")
    checkout.run("serve")
    assert not mine.exists()


def test_what_the_tests_need_is_not_there_for_the_site(checkout: Checkout) -> None:
    assert checkout.run("test", says="checker\n").returncode == 0
    assert checkout.run("serve", says="checker\n").returncode == 1


def test_nothing_is_installed_twice(checkout: Checkout) -> None:
    assert checkout.prefix("serve") == checkout.prefix("worker")
    assert checkout.prefix("test") == checkout.prefix("bench")
    assert checkout.installs() == ["requirements.lock", "requirements-test.lock"]


def test_what_goes_wrong_is_still_heard(checkout: Checkout) -> None:
    for _ in ("just installed", "already there"):
        assert "No module named 'nowhere'" in checkout.run("serve", says="nowhere\n").stderr


def test_the_version_before_starts_again_without_an_install(checkout: Checkout) -> None:
    before = checkout.prefix("serve")
    checkout.lock("early newer")
    assert checkout.prefix("serve") != before
    checkout.lock("early late")
    assert checkout.prefix("serve") == before
    assert len(checkout.installs()) == 2


def test_libraries_that_nothing_runs_from_are_removed_but_the_last(checkout: Checkout) -> None:
    stood = []
    for version in range(4):
        checkout.lock(f"early late{version}")
        stood.append(checkout.prefix("serve"))
    assert [path.exists() for path in stood] == [False, False, True, True]


def test_a_failed_download_leaves_what_was_there_and_says_so(checkout: Checkout) -> None:
    site = checkout.start("serve")
    assert site.stdout is not None
    before = Path(site.stdout.readline().strip())
    checkout.lock("early unreachable")
    failed = checkout.run("serve")
    assert failed.returncode == 1
    assert "không cài được thư viện" in failed.stderr
    assert "vẫn còn nguyên" in failed.stderr
    assert still_imports(site, "late"), end(site)
    end(site)
    checkout.lock("early late")
    assert checkout.prefix("serve") == before
    assert environments(checkout) == [before.name]


def environments(checkout: Checkout) -> list[str]:
    return sorted(p.name for p in checkout.home.glob("[rt]*-*"))


def test_a_first_download_that_fails_leaves_nothing_behind(checkout: Checkout) -> None:
    checkout.lock("unreachable")
    failed = checkout.run("serve")
    assert failed.returncode == 1
    assert "vẫn còn nguyên" not in failed.stderr
    assert environments(checkout) == []


def test_an_interrupted_install_is_begun_anew_and_cleared_away(checkout: Checkout) -> None:
    checkout.lock("early slow late")
    broken = checkout.start("serve")
    wait_for(checkout.folder / "installed")
    os.killpg(broken.pid, signal.SIGKILL)
    broken.communicate()
    assert len(environments(checkout)) == 1
    (checkout.folder / "go-on").write_text("")
    assert checkout.run("serve", says="late\n").returncode == 0
    assert len(environments(checkout)) == 1


def test_two_that_start_at_once_install_once(checkout: Checkout) -> None:
    checkout.lock("slow late")
    both = [checkout.start("serve"), checkout.start("worker")]
    wait_for(checkout.folder / "installed")
    (checkout.folder / "go-on").write_text("")
    told = [process.communicate("late\n") for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert told[0][0] == told[1][0]
    assert checkout.installs() == ["requirements.lock"]


def test_a_site_of_the_former_layout_keeps_its_libraries(checkout: Checkout) -> None:
    """The former launcher installed into NENNEP_VENV itself, and one of its sites may still run."""
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", str(checkout.home)], check=True)
    (checkout.home / ".requirements.lock").write_text("1 2\n")
    site_packages = next(checkout.home.glob("lib/python3*/site-packages"))
    (site_packages / "late.py").write_text("")
    words = [str(checkout.home / "bin" / "python"), "-u", "-c", FAKE_PRODUCT]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as site:
        assert site.stdout is not None
        assert site.stdout.readline().strip() == str(checkout.home)
        done = checkout.run("serve", says="late\n")
        assert done.returncode == 0, done.stderr
        assert Path(done.stdout.split()[0]).parent == checkout.home
        assert "cách cài trước đây" in done.stderr
        assert still_imports(site, "late")


def test_another_python_is_no_reason_to_touch_what_runs(checkout: Checkout) -> None:
    before = checkout.prefix("serve")
    (before / "bin" / "python").unlink()
    (before / "bin" / "python").symlink_to("/nowhere/python3.10")
    after = checkout.prefix("serve")
    assert after != before
    assert (before / "lib").exists()


def test_files_of_somebody_else_are_left_alone(checkout: Checkout) -> None:
    for name in ("bin", "run-of-mine", "test-data-2026-01"):
        (checkout.home / name).mkdir(parents=True)
        (checkout.home / name / "precious").write_text("x")
    for version in range(3):
        checkout.lock(f"early late{version}")
        checkout.prefix("serve")
        checkout.lock(f"early checker{version}", "requirements-test.lock")
        checkout.prefix("test")
    assert len(list(checkout.home.glob("*/precious"))) == 3


def test_a_place_that_cannot_be_written_is_told(checkout: Checkout) -> None:
    checkout.home.write_text("a file, no folder")
    done = checkout.run("serve")
    assert done.returncode == 1
    assert "NENNEP_VENV" in done.stderr


def test_a_machine_without_a_new_enough_python_is_told_what_to_install(checkout: Checkout) -> None:
    (checkout.commands / "python3").unlink()
    done = checkout.run("serve")
    assert done.returncode == 1
    assert "cần Python 3.11" in done.stderr


def test_tools_of_the_tests_are_found_under_one_name(checkout: Checkout) -> None:
    prefix = checkout.prefix("test")
    assert (checkout.home / "test").resolve() == prefix


FAKE_UV = f"""#!/bin/sh
printf '%s\\n' "uv $1" >>"{{folder}}/uv.log"
case "$1" in
    venv) for env; do :; done; exec {PYTHON} -m venv --without-pip "$env" ;;
    pip) {{then}} exec {PYTHON} "$(dirname "$0")/pip.py" "$@" ;;
esac
"""


@pytest.mark.parametrize("then", ["", "exit 1;"], ids=["uv installs", "uv fails, pip installs"])
def test_uv_installs_where_it_is_there_and_pip_where_uv_cannot(checkout: Checkout, then: str) -> None:
    uv = checkout.commands / "uv"
    uv.write_text(FAKE_UV.format(folder=checkout.folder, then=then))
    uv.chmod(0o755)
    assert checkout.run("serve", says="late\n").returncode == 0
    assert (checkout.folder / "uv.log").read_text().splitlines() == ["uv venv", "uv pip"]
    assert checkout.installs() == ["requirements.lock"]


LIBRARY = "nennep-own-test-library"


def wheel(folder: Path) -> str:
    """A library of one module in a file that pip installs; returns its digest."""
    name = LIBRARY.replace("-", "_")
    file = folder / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("late.py", "")
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {LIBRARY}\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\nRoot-Is-Purelib: true\n")
        archive.writestr(f"{about}/RECORD", "")
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("right", [True, False], ids=["the right hash", "another hash"])
def test_pip_takes_nothing_whose_hash_is_not_in_the_lock(checkout: Checkout, right: bool) -> None:
    digest = wheel(checkout.folder)
    checkout.lock(f"{LIBRARY}==1.0 --hash=sha256:{digest if right else '0' * 64}\n")
    (checkout.commands / "python3").write_text(f'#!/bin/sh\nexec {PYTHON} "$@"\n')
    checkout.environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout.folder), "PIP_CONFIG_FILE": os.devnull}
    done = checkout.run("serve", says="late\n")
    assert (done.returncode == 0) is right, done.stderr
    assert ("imported late" in done.stdout) is right


def bare(*words: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """The real launcher on a machine with a Python that has no library, and no way to get one."""
    environment = {
        **os.environ,
        "NENNEP_VENV": str(home),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": "/nowhere",
        "PATH": f"{Path(PYTHON).parent}{os.pathsep}{os.environ['PATH']}",
    }
    environment.pop("PYTHONPATH", None)
    return subprocess.run([str(ROOT / "nennep"), *words], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", entries())
def test_every_command_explains_itself_before_anything_is_installed(words: str, tmp_path: Path) -> None:
    done = bare(*words.split(), "--help", home=tmp_path / "venv")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Cách dùng: ./nennep {words}" in done.stdout
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize("words", [[], ["--help"], ["process", "--help"]], ids=str)
def test_the_commands_are_listed_before_anything_is_installed(words: list[str], tmp_path: Path) -> None:
    done = bare(*words, home=tmp_path / "venv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "process papers" in done.stdout
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize("words", [["verfy"], ["serve", "--prt", "80"]], ids=str)
def test_a_mistyped_call_is_told_before_anything_is_installed(words: list[str], tmp_path: Path) -> None:
    assert bare(*words, home=tmp_path / "venv").returncode == 2
    assert not (tmp_path / "venv").exists()
