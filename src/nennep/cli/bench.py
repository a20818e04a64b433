"""``./nennep bench``: measured side by side, told as ratios."""

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from importlib import import_module
from types import ModuleType

from nennep.cli.index import CHECKOUT
from nennep.kernel import words
from nennep.kernel.benches import Ratio
from nennep.kernel.commands import command


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", help="chỉ đo các bài này (tên tệp trong bench/)")
    parser.add_argument("--against", metavar="COMMIT", help="đo luân phiên cả bản mã nguồn này, in tỉ lệ so với nó")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


@command("bench", help="đo tốc độ, in thành tỉ lệ so với cách làm trần", arguments=_arguments, django=False)
def run(options: Namespace) -> int:
    """Run each module of bench/ that has ``run()``, and print one row a ratio."""
    known = sorted(path.stem for path in (CHECKOUT / "bench").glob("[a-z]*.py"))
    unknown = set(options.names) - set(known)
    if unknown:
        print(f"Lỗi: không có bài đo {', '.join(sorted(unknown))}; có: {', '.join(known)}.")
        return 2
    modules = {name: import_module(f"bench.{name}") for name in options.names or known}
    try:
        ratios = _compared(modules, options.against) if options.against else _run(modules)
    except LookupError as error:
        print(f"Lỗi: không lấy được bản mã nguồn {options.against}: {error}")
        return 2
    print(
        json.dumps([{**asdict(ratio), "ratio": ratio.value} for ratio in ratios], indent=1)
        if options.json
        else table(ratios, beside=options.against or "trần")
    )
    return 0


def _run(modules: dict[str, ModuleType]) -> list[Ratio]:
    ratios: list[Ratio] = []
    for name, module in modules.items():
        if hasattr(module, "run"):
            print(f"Đang đo {name}...", file=sys.stderr, flush=True)
            ratios.extend(module.run())
    return ratios


def _compared(modules: dict[str, ModuleType], commit: str) -> list[Ratio]:
    """Those that can be held ready, here and at that commit. Raises LookupError."""
    against = import_module("bench._against")
    ratios: list[Ratio] = []
    with against.tree_of(commit) as tree:
        for name in (name for name, module in modules.items() if hasattr(module, "ready")):
            print(f"Đang đo {name} và {name} của {commit}...", file=sys.stderr, flush=True)
            ratios.extend(against.compared(name, tree))
    return ratios


def table(ratios: list[Ratio], beside: str = "trần") -> str:
    """The ratios as text in columns; ``beside`` heads what ours is measured against."""
    rows = [("bài đo", "của ta", beside, "đơn vị", "tỉ lệ", "cần")]
    for r in ratios:
        rows.append(
            (r.name, words.number(r.ours, 3), words.number(r.raw, 3), r.unit, words.number(r.value, 2), r.target)
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
