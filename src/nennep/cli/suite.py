"""``./nennep test``: the whole suite on SQLite, then what touches a database on PostgreSQL.

What only judges a page in the browser, or writes what other tests write on both databases, runs once, on
SQLite; the closing lines say how many those are.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from nennep.cli import cluster
from nennep.cli.index import CHECKOUT, SOURCE
from nennep.kernel.commands import command

MOST_PROCESSES = 4
NO_POSTGRESQL = "máy không có PostgreSQL (trên Debian: apt install postgresql)"
NO_TESTS = 5  # pytest's exit code when nothing was selected


@dataclass
class Outcome:
    """What one or more runs of pytest came to."""

    code: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)
    once: int = 0
    passes: list[str] = field(default_factory=list)

    def add(self, name: str, code: int, report: Path) -> None:
        self.passes.append(name)
        self.code = self.code or (0 if code == NO_TESTS else code)
        if report.exists():
            told = json.loads(report.read_text(encoding="utf-8"))
            self.counts.update(told["counts"])
            self.skips.update(told["skips"])
            self.once += told["once"]

    def skip_all(self, reason: str, *, allowed: bool) -> None:
        """Count a whole run that could not take place as one skip, or as a failure."""
        self.counts["skipped" if allowed else "failed"] += 1
        self.skips[reason] += 1
        self.code = self.code or (0 if allowed else 1)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sqlite", action="store_true", help="chỉ chạy trên SQLite")
    parser.add_argument("--postgresql", action="store_true", help="chỉ chạy trên PostgreSQL")
    parser.add_argument("--fast", action="store_true", help="bỏ các bài cần trình duyệt")
    parser.set_defaults(takes_more=True)
    parser.epilog = "Mọi tham số khác chuyển cho pytest, ví dụ: ./nennep test --sqlite -k lịch"


@command(
    "test",
    help="chạy mọi bài kiểm tra trên SQLite, rồi các bài dùng cơ sở dữ liệu trên PostgreSQL",
    arguments=_arguments,
    django=False,
)
def run(options: Namespace) -> int:
    """Run the suite and print one closing line in pytest's own form; returns pytest's exit code."""
    begun = time.monotonic()
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="nennep-test-") as folder:
        place = Path(folder)
        with_postgresql = not options.sqlite and cluster.binaries() is not None
        if not options.postgresql:
            _announce("SQLite")
            extra = {"NENNEP_TEST_POSTGRESQL_FOLLOWS": "1" if with_postgresql else ""}
            code = _pytest(options, place / "sqlite", extra)
            outcome.add("SQLite", code, place / "sqlite" / "report.json")
        if with_postgresql:
            _announce("PostgreSQL")
            with cluster.running() as server:
                extra = {
                    "NENNEP_TEST_DATABASE_URL": server.url(),
                    "NENNEP_TEST_DATABASE_ONLY": "" if options.postgresql else "1",
                }
                code = _pytest(options, place / "postgresql", extra)
            outcome.add("PostgreSQL", code, place / "postgresql" / "report.json")
        elif not options.sqlite:
            outcome.skip_all(NO_POSTGRESQL, allowed=not (options.postgresql or os.environ.get("CI")))
    _summary(outcome, time.monotonic() - begun)
    return outcome.code


def _announce(database: str) -> None:
    print(f"\n── Kiểm tra trên {database} ──", flush=True)


def _pytest(options: Namespace, place: Path, extra: dict[str, str]) -> int:
    """One run of pytest whose every trace (data, caches, report) lies in ``place``, and beside it the bytecode,
    compiled once for both runs and for every process that a test starts."""
    place.mkdir(parents=True)
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {
        **inherited,
        **extra,
        "NENNEP_DATA": str(place / "data"),
        "NENNEP_TEST_REPORT": str(place / "report.json"),
        "PYTHONPATH": f"{SOURCE}{os.pathsep}{CHECKOUT}",
        "PYTHONPYCACHEPREFIX": str(place.parent / "bytecode"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(place / "hypothesis"),
    }
    processes = min(MOST_PROCESSES, len(os.sched_getaffinity(0)))
    words = ["-p", "xdist", "-n", str(processes), "--dist", "worksteal"]
    words += ["-o", f"cache_dir={place / 'cache'}"]
    words += ["-m", "not browser"] if options.fast else []
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words, *options.more], cwd=CHECKOUT, env=environment, check=False
    ).returncode


def _summary(outcome: Outcome, seconds: float) -> None:
    print(f"\nCơ sở dữ liệu đã chạy: {', '.join(outcome.passes) or 'không có'}")
    print(f"Bài bị bỏ qua: {sum(outcome.skips.values())}")
    for reason, count in outcome.skips.most_common():
        print(f"  {count:>4}  {reason}")
    print(f"Bài chạy một lần, trên SQLite (chỉ xét trang, hoặc bài khác đã ghi như vậy trên cả hai): {outcome.once}")
    words = ("failed", "passed", "skipped", "xfailed", "error")
    told = [f"{outcome.counts[word]} {word}" for word in words if outcome.counts[word]]
    told = told or ["no tests ran"]
    print(f"{', '.join(told)} in {seconds:.2f}s", flush=True)
