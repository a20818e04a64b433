"""Deadlines computed anew and compared; runs without Django."""

import csv
import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from nennep.kernel.commands import command
from nennep.kernel.file_faults import words_of
from nennep.kernel.vectors import VectorFileError, check


def _vector_file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="TỆP.json", help="tệp các hạn đã biết kết quả")


@command(
    "deadlines", help="Tính lại các hạn trong một tệp và so với kết quả đã ghi", arguments=_vector_file, django=False
)
def deadlines(options: Namespace) -> int:
    """Print ``id,expected,got,ok`` for each answer, ok being true or false.

    Returns 0 if all agree, 1 on any difference, 2 for a file that cannot be read.
    """
    try:
        document = json.loads(options.file.read_text(encoding="utf-8-sig"))
        if not isinstance(document, dict):
            raise VectorFileError("phải là một đối tượng JSON có calendar và vectors.")
        rows = check(document)
    except OSError as error:
        why = words_of(error)
        print(f"Không mở được tệp {options.file}: {why}.", file=sys.stderr)
        return 2
    except VectorFileError as error:
        print(f"Tệp {options.file} không đúng dạng: {error}", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"Tệp {options.file} không phải JSON viết bằng UTF-8: {error}.", file=sys.stderr)
        return 2
    out = csv.writer(sys.stdout, lineterminator="\n")
    for row in rows:
        out.writerow([row.id, row.expected, row.got, "true" if row.ok else "false"])
    return 0 if all(row.ok for row in rows) else 1
