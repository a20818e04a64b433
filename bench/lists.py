"""The demo's list of cases: what a clerk, a head and a handler wait for, and what it asks the database.

The requests go through the whole application in one process, from its WSGI door to the last byte;
on SQLite. Beside them stand 20 SQL statements and the 200 ms a list may take.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench._places import CHILD, ROOT, call, environment
from nennep.kernel.benches import Ratio
from nennep.web.clock import assumed
from samples.quotas import NOW

PEOPLE = ("lan", "ha", "minh")


@dataclass(frozen=True, slots=True)
class Size:
    """How many requests of each person are timed."""

    requests: int = 40


def run(size: Size | None = None) -> list[Ratio]:
    """SQL statements, p50 and p95 of the request, and its processor time, for each person."""
    with ready(size) as measure:
        return measure()


@contextmanager
def ready(size: Size | None = None) -> Iterator[Callable[[], list[Ratio]]]:
    """A process with the loaded demo; each call measures once."""
    size = size or Size()
    with tempfile.TemporaryDirectory(prefix="nennep-bench-") as folder:
        place = environment(Path(folder))
        call(place, "-m", "nennep.cli", "demo", "--no-serve")
        child = subprocess.Popen(
            [sys.executable, *CHILD, "bench._lists", str(size.requests), *PEOPLE],
            env={**place, "NENNEP_DEMO": "1", "NENNEP_CLOCK": assumed(NOW)},
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            yield lambda: _measured(child)
        finally:
            child.communicate()


def _measured(child: "subprocess.Popen[str]") -> list[Ratio]:
    assert child.stdin
    assert child.stdout
    child.stdin.write("\n")
    child.stdin.flush()
    return rows_of(json.loads(child.stdout.readline()))


def rows_of(measured: dict[str, dict[str, float]]) -> list[Ratio]:
    """What was measured of each person, beside what is asked."""
    rows = []
    for person, told in measured.items():
        name = f"case list of {person}"
        rows += [
            Ratio(f"{name}: SQL statements", told["statements"], 20, "statements", "<= 1"),
            Ratio(f"{name}: p50", told["p50"], 200),
            Ratio(f"{name}: p95", told["p95"], 200, "ms", "<= 1"),
            Ratio(f"{name}: processor time", told["cpu"], 200),
        ]
    return rows
