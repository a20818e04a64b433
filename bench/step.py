"""A step of a case to its commit, beside the bare two-statement transaction of the driver.

Ours reads the case, checks the duty, moves the engine, and writes the guarded row, the numbered
and hashed event, work items and timers. Rounds of both alternate on one database, so that a busy
machine slows both; each figure is the median of the rounds. Clients are processes that share no
case, over 40 agencies. PostgreSQL runs with fsync, SQLite with synchronous=FULL.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench._places import CHILD, ROOT, Environment, populate, postgresql, sqlite
from bench._raw import create, settle
from nennep.cli import cluster
from nennep.kernel.benches import Ratio

TARGETS = {"PostgreSQL": "<= 1.5", "SQLite": "<= 1.6"}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: seconds a round, rounds, and what the database is filled with."""

    seconds: float = 1.5
    rounds: int = 5
    agencies: int = 40
    cases: int = 12_000
    clients: tuple[int, ...] = (1, 4, 16)


@dataclass(frozen=True, slots=True)
class Round:
    """What all clients together did in one round: steps a second, latencies in ms."""

    rate: float
    latencies: list[float]


def run(size: Size | None = None) -> list[Ratio]:
    """Milliseconds of work a step, p50, p99 and steps/s, of ours and of the bare transaction."""
    with ready(size) as measure:
        return measure()


@contextmanager
def ready(size: Size | None = None) -> Iterator[Callable[[], list[Ratio]]]:
    """The filled databases; each call measures once on all of them."""
    size = size or Size()
    with ExitStack() as stack:
        places: list[tuple[str, Environment, tuple[int, ...]]] = []
        if cluster.binaries():
            place, _ = stack.enter_context(postgresql())
            places.append(("PostgreSQL", place, size.clients))
        places.append(("SQLite", stack.enter_context(sqlite()), (1,)))
        for _, place, _ in places:
            _fill(place, size)
        yield lambda: [
            row
            for database, place, numbers in places
            for clients in numbers
            for row in measured(database, place, clients, size)
        ]


def _fill(place: Environment, size: Size) -> None:
    """A database with some history: planners choose badly for tables that were empty a second ago."""
    populate(place, size.agencies, size.cases)
    create(place)
    with _clients(place, 1) as started:
        one_round(started, "ours", size.seconds)
    settle(place)


def measured(database: str, place: Environment, clients: int, size: Size) -> list[Ratio]:
    """Alternate rounds of ours and raw by so many clients; the ratios."""
    rounds: dict[str, list[Round]] = {"ours": [], "raw": []}
    with _clients(place, clients) as started:
        for mode in rounds:
            one_round(started, mode, 0.4)  # prepares statements, fills caches; not counted
        for _ in range(size.rounds):
            for mode, done in rounds.items():
                done.append(one_round(started, mode, size.seconds))
    ours, raw = rounds["ours"], rounds["raw"]
    name = f"step, {database}, {clients} client{'s' if clients > 1 else ''}"

    def row(what: str, of: Callable[[Round], float], unit: str = "ms", target: str = "") -> Ratio:
        values = (statistics.median(map(of, done)) for done in (ours, raw))
        return Ratio(f"{name}: {what}", *values, unit, target)

    return [
        row("time a step", lambda done: clients * 1000 / done.rate, "ms", TARGETS[database]),
        row("p50", lambda done: _percentile(done.latencies, 50)),
        row("p99", lambda done: _percentile(done.latencies, 99)),
        row("rate", lambda done: done.rate, "steps/s"),
    ]


def one_round(started: "list[subprocess.Popen[str]]", mode: str, seconds: float) -> Round:
    """All clients at once for so long."""
    for client in started:
        assert client.stdin
        client.stdin.write(json.dumps({"mode": mode, "seconds": seconds}) + "\n")
        client.stdin.flush()
    told = [_line(client) for client in started]
    answers = [json.loads(line) for line in told]
    rate = sum(len(answer["latencies"]) / answer["seconds"] for answer in answers)
    return Round(rate, [latency for answer in answers for latency in answer["latencies"]])


def _line(client: "subprocess.Popen[str]") -> str:
    assert client.stdout
    line = client.stdout.readline()
    if not line:
        raise RuntimeError("a client of the measurement fell; its error is printed above")
    return line


@contextmanager
def _clients(place: Environment, count: int) -> "Iterator[list[subprocess.Popen[str]]]":
    started = [
        subprocess.Popen(
            [sys.executable, *CHILD, "bench._client", str(number), str(count)],
            env=place,
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for number in range(count)
    ]
    try:
        for client in started:
            _line(client)
        yield started
    finally:
        for client in started:
            client.kill()
            client.communicate()


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
