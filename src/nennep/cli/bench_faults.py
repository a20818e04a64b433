"""``./nennep bench faults``: parts are killed, stopped and starved on a site that vanishes afterwards."""

import json
import signal
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from importlib import import_module
from typing import Any

from nennep.kernel.commands import command
from nennep.kernel.words import number


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--seconds", type=float, default=3.0, help="mỗi lỗi kéo dài mấy giây (mặc định 3, nhiều nhất 60)"
    )
    parser.add_argument("--only", default="", metavar="CHỮ", help="chỉ các lỗi mà tên có chữ này")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


@command(
    "bench faults",
    help="tự gây lỗi trên một trang web tạm: dừng tiến trình, cơ sở dữ liệu, khóa, đồng hồ; so mọi điều đã báo là xong",
    arguments=_arguments,
    django=False,
)
def run(options: Namespace) -> int:
    """Exit code 1 where what was acknowledged is lost, a step is half done, the site does not come back or leaves a process."""
    # Asked to stop, it still takes down the site that it made.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    seconds = min(max(options.seconds, 0.0), 60.0)
    found = []
    for trial in import_module("bench._faults").trials(seconds, options.only):
        print(f"{trial.database}: {trial.fault}...", file=sys.stderr, flush=True)
        found.append(trial)
    if options.json:
        print(json.dumps([{**asdict(trial), "passed": trial.passed} for trial in found], ensure_ascii=False, indent=1))
    else:
        print(table(found))
    return 0 if all(trial.passed for trial in found) else 1


def table(found: list[Any]) -> str:
    """A row a trial."""
    rows = [("cơ sở dữ liệu", "lỗi", "đã báo xong", "mất", "dở", "trả lời khác", "chạy lại sau", "tiến trình sót")]
    for trial in found:
        others = ", ".join(f"{count} × {answer}" for answer, count in sorted(trial.answers.items())) or "–"
        back = f"{number(trial.recovery, 1)} giây" if trial.recovery is not None else "KHÔNG"
        counts = [number(count) for count in (trial.acked, trial.lost, trial.half)]
        rows.append((trial.database, trial.fault, *counts, others, back, number(trial.left)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
