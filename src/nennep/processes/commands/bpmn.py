"""Command line of processes: BPMN files, without a database."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from nennep.definitions import bpmn
from nennep.definitions.bpmn import svg
from nennep.definitions.bpmn.source import MOST_BYTES
from nennep.kernel.commands import command
from nennep.kernel.file_faults import words_of

EXECUTABLE, NOT_EXECUTABLE, UNREADABLE = 0, 1, 2


def _one_file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="TỆP.bpmn", help="tệp BPMN 2.0")


def _file_and_output(parser: ArgumentParser) -> None:
    _one_file(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="TỆP", help="tệp ghi ra")


def _check_arguments(parser: ArgumentParser) -> None:
    _one_file(parser)
    parser.add_argument("--json", action="store_true", help="in dạng JSON")


@command(
    "process roundtrip", help="Nhập tệp BPMN rồi xuất lại, không mất phần nào", arguments=_file_and_output, django=False
)
def roundtrip(args: Namespace) -> int:
    """Exit code 0, or 2 where the file cannot be read or the output not written."""
    try:
        reading = bpmn.read(_bytes_of(args.file))
        args.output.write_bytes(bpmn.write(reading))
    except bpmn.UnreadableError as error:
        return _unreadable(str(error))
    except OSError as error:
        return _unreadable(f"Không ghi được “{args.output}”: {words_of(error)}.")
    for remark in reading.remarks:
        print(remark)
    if reading.definition is None:
        print("Bảng bước chưa thể hiện được quy trình này; tệp được giữ nguyên khi xuất lại.")
    print(f"Đã ghi {args.output}.")
    return 0


@command(
    "process check",
    help="Kiểm tra máy có chạy được tệp BPMN không, nêu từng lý do",
    arguments=_check_arguments,
    django=False,
)
def check(args: Namespace) -> int:
    """Exit code 0 if the engine can run the file, 1 if not, 2 if it cannot be read."""
    try:
        checked = bpmn.check(_bytes_of(args.file))
    except bpmn.UnreadableError as error:
        if args.json:
            print(_json(executable=False, reasons=[bpmn.Reason("", "unreadable", str(error))]))
        return _unreadable(str(error))
    if args.json:
        print(_json(executable=checked.executable, reasons=list(checked.reasons)))
    else:
        _tell(checked)
    return EXECUTABLE if checked.executable else NOT_EXECUTABLE


def _bytes_of(path: Path) -> bytes:
    """The file's content, at most a byte more than may be read. Raises UnreadableError."""
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        why = words_of(error)
        raise bpmn.UnreadableError(f"Không mở được “{path}”: {why or error}.") from None


def _unreadable(message: str) -> int:
    print(f"Lỗi: {message}", file=sys.stderr)
    return UNREADABLE


def _json(*, executable: bool, reasons: list[bpmn.Reason]) -> str:
    rows = [{"element": r.element, "rule": r.rule, "message": r.message} for r in reasons]
    return json.dumps({"executable": executable, "reasons": rows}, ensure_ascii=False, indent=1)


def _tell(checked: bpmn.FileCheck) -> None:
    if checked.executable:
        print("Máy chạy được quy trình này.")
        return
    print(f"Máy chưa chạy được quy trình này, {len(checked.reasons)} lý do:")
    for reason in checked.reasons:
        print(f"- {reason.message}")


def _draw_arguments(parser: ArgumentParser) -> None:
    _file_and_output(parser)
    parser.add_argument("--upright", action="store_true", help="hình đứng, để in trên trang giấy")


@command("process draw", help="Vẽ lưu đồ làn của tệp BPMN thành hình SVG", arguments=_draw_arguments, django=False)
def draw(args: Namespace) -> int:
    """Exit code 0, or 2 where the file cannot be read, drawn as a table or written."""
    try:
        reading = bpmn.read(_bytes_of(args.file))
    except bpmn.UnreadableError as error:
        return _unreadable(str(error))
    if reading.definition is None:
        return _unreadable(" ".join(reason.message for reason in reading.reasons))
    try:
        args.output.write_text(svg.draw(reading.definition, upright=args.upright), encoding="utf-8")
    except OSError as error:
        return _unreadable(f"Không ghi được “{args.output}”: {words_of(error)}.")
    print(f"Đã ghi {args.output}.")
    return 0
