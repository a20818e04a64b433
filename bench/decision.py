"""A decision that touches fifty procedures: read and compared, and applied with fifty drafts.

Wall time of one process on PostgreSQL with fsync and on SQLite with synchronous=FULL, against the ten
seconds that the whole may take. Each procedure has papers, a fee, bases and its own process in force.
"""

import json
import subprocess
import sys

from bench._places import CHILD, ROOT, Environment, postgresql, sqlite
from nennep.cli import cluster
from nennep.kernel.benches import Ratio

MOST = 10_000.0


def run(procedures: int = 50) -> list[Ratio]:
    """Milliseconds of taking in and of carrying out, against what is allowed."""
    rows: list[Ratio] = []
    if cluster.binaries():
        with postgresql() as (place, _):
            rows += _measured("PostgreSQL", place, procedures)
    with sqlite() as place:
        rows += _measured("SQLite", place, procedures)
    return rows


def _measured(database: str, place: Environment, procedures: int) -> list[Ratio]:
    told = subprocess.run(
        [sys.executable, *CHILD, "bench._decision", str(procedures)],
        env=place,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    took = json.loads(told.splitlines()[-1])
    name = f"decision of {procedures} procedures, {database}"
    return [
        Ratio(f"{name}: read and compared", took["read"], MOST, target="<= 1"),
        Ratio(f"{name}: applied with its drafts", took["applied"], MOST, target="<= 1"),
    ]
