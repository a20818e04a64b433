"""The report of an import: what came of it, and every row refused with its reason."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nennep.kernel.words import number

HEADINGS = {"row": "Dòng", "case": "Hồ sơ", "column": "Cột", "value": "Giá trị", "reason": "Lý do"}
SHOWN = 200
WIDEST = 48


def count_lines(counts: Mapping[str, int]) -> Iterator[str]:
    """The counts of a run, in words."""
    told = {name: number(count) for name, count in counts.items()}
    yield f"Đã đọc {told['rows']} dòng."
    yield (
        f"Hồ sơ mới {told['cases_new']}, có thêm sự kiện {told['cases_extended']},"
        f" không đổi {told['cases_unchanged']}, bị từ chối {told['cases_refused']}."
    )
    yield f"Sự kiện mới {told['events_new']}. Dòng bị từ chối {told['rows_refused']}."


def refusal_lines(refusals: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The refusals as a table for the terminal; the rest is counted after the first 200."""
    *cut, last = HEADINGS
    rows = [HEADINGS, *refusals[:SHOWN]]
    widths = {key: max(len(_short(row[key])) for row in rows) for key in cut}
    for row in rows:
        # The reason stands last and may run on.
        yield "  ".join([*(_short(row[key]).ljust(widths[key]) for key in cut), str(row[last])])
    if len(refusals) > SHOWN:
        more = number(len(refusals) - SHOWN)
        yield f"… và {more} dòng nữa. Dùng --report TỆP.csv để lấy đủ."


def write_report(path: Path, refusals: Sequence[Mapping[str, Any]]) -> None:
    """Afterwards ``path`` is a CSV of all refusals that Excel opens with its marks. Raises OSError.

    A value that a spreadsheet would take for a formula is told as text.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS.values())
        writer.writerows([_harmless(refusal[key]) for key in HEADINGS] for refusal in refusals)


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
