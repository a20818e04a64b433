"""Where measurements and crash tests take place: fresh databases that vanish afterwards.

``postgresql()`` and ``sqlite()`` give the environment of processes that are to work on such a
database; ``populate`` fills it. Nothing here touches a real installation.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nennep.cli import cluster
from nennep.cli.cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent
Environment = dict[str, str]
PASSWORD = "do-toc-do-2026"  # noqa: S105 - of made-up people in a database that vanishes
# Django must be ready before a module with models is imported.
CHILD = ("-m", "bench._child")


def environment(folder: Path, **more: str) -> Environment:
    """The surroundings of a process that works in ``folder``, with its own data and key."""
    left = {name: value for name, value in os.environ.items() if not name.startswith("NENNEP_")}
    return {
        **left,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "nennep.settings",
        "NENNEP_DATA": str(folder),
        "NENNEP_BACKUP_HOUR": "",
        **more,
    }


@contextmanager
def postgresql(*, durable: bool = True) -> Iterator[tuple[Environment, Cluster]]:
    """A cluster of one's own with the tables made by its owner; processes speak as the app role.

    ``NENNEP_BENCH_CLUSTER`` names the kept files of one that holds the tables already.
    """
    made = os.environ.get("NENNEP_BENCH_CLUSTER")
    with (
        tempfile.TemporaryDirectory(prefix="nennep-bench-") as folder,
        cluster.running(durable=durable, like=Path(made) if made else None) as server,
    ):
        place = environment(
            Path(folder),
            NENNEP_DATABASE_URL=server.url(cluster.APP),
            NENNEP_DATABASE_OWNER_URL=server.url(cluster.OWNER),
        )
        if not made:
            call(place, "-m", "nennep.cli", "migrate")
        yield place, server


@contextmanager
def sqlite() -> Iterator[Environment]:
    """A file of one's own with the tables made, written as durably as at work (FULL).

    ``NENNEP_BENCH_TABLES`` names a file that holds the tables already; it is copied.
    """
    made = os.environ.get("NENNEP_BENCH_TABLES")
    with tempfile.TemporaryDirectory(prefix="nennep-bench-") as folder:
        place = environment(Path(folder))
        if made:
            shutil.copyfile(made, Path(folder) / "nennep.sqlite3")
        else:
            call(place, "-m", "nennep.cli", "migrate")
        yield place


def call(place: Environment, *words: str) -> None:
    """Run Python with these words and wait. Raises CalledProcessError with what it said."""
    subprocess.run([sys.executable, *words], env=place, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def populate(place: Environment, agencies: int, cases: int) -> None:
    """Afterwards there are so many agencies with their people, and so many cases that wait at step one."""
    call(place, *CHILD, "bench._scene", str(agencies), str(cases))
