"""Two commits measured in one run: the present tree and another, in turn, so that load slows both.

The other tree is unpacked into a temporary folder and measured by the present ``bench``, with the
libraries that are installed now, on the scene that it makes itself.
"""

import io
import json
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench._places import ROOT, environment
from nennep.kernel.benches import Ratio

ROUNDS = 3


@contextmanager
def tree_of(commit: str) -> Iterator[Path]:
    """The files of that commit, measured by the ``bench`` of today. Raises LookupError."""
    packed = subprocess.run(["git", "-C", ROOT, "archive", "--format=tar", commit], capture_output=True, check=False)
    if packed.returncode:
        raise LookupError(packed.stderr.decode().strip())
    with tempfile.TemporaryDirectory(prefix="nennep-bench-") as folder:
        tree = Path(folder)
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extractall(tree, filter="data")
        scene = tree / "bench" / "_scene.py"
        own = scene.read_bytes() if scene.exists() else None
        shutil.rmtree(tree / "bench", ignore_errors=True)
        shutil.copytree(ROOT / "bench", tree / "bench")
        if own is not None:  # its people and cases are made by its own classes
            scene.write_bytes(own)
        yield tree


def compared(name: str, tree: Path, rounds: int = ROUNDS) -> list[Ratio]:
    """What ``bench.<name>`` says of ours beside the same of the other tree: medians of the rounds."""
    with ExitStack() as stack:
        sides = [stack.enter_context(_started(name, each)) for each in (ROOT, tree)]
        for side in sides:
            _line(side)  # each makes its places ready, both at once
        told = [[_measured(side) for side in sides] for _ in range(rounds)]
    ours, theirs = (
        [statistics.median(rows) for rows in zip(*values, strict=True)]
        for values in ([[row["ours"] for row in both[side]] for both in told] for side in range(2))
    )
    return [
        Ratio(row["name"], mine, other, row["unit"]) for row, mine, other in zip(told[0][0], ours, theirs, strict=True)
    ]


@contextmanager
def _started(name: str, tree: Path) -> "Iterator[subprocess.Popen[str]]":
    with tempfile.TemporaryDirectory(prefix="nennep-bench-") as folder:
        place = environment(Path(folder)) | {"PYTHONPATH": f"{tree / 'src'}:{tree}"}
        side = subprocess.Popen(
            [sys.executable, "-m", "bench._rows", name],
            env=place,
            cwd=tree,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            yield side
        finally:
            # The end of its orders lets it take its servers and folders away.
            side.communicate()


def _measured(side: "subprocess.Popen[str]") -> list[dict[str, object]]:
    assert side.stdin
    side.stdin.write("\n")
    side.stdin.flush()
    rows: list[dict[str, object]] = json.loads(_line(side))
    return rows


def _line(side: "subprocess.Popen[str]") -> str:
    assert side.stdout
    line = side.stdout.readline()
    if not line:
        raise RuntimeError("a side of the comparison fell; its error is printed above")
    return line
