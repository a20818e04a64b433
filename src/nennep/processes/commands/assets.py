"""``./nennep assets``: the optional BPMN canvas, fetched by npm into the data folder."""

import sys
from argparse import ArgumentParser, Namespace

from nennep.kernel.commands import command

from ..parts import canvas

NOT_INSTALLED = 2


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="chỉ xem đã cài chưa, không tải gì")


@command("assets", help="cài phần vẽ BPMN (bpmn-js) bằng npm vào thư mục dữ liệu; không bắt buộc", arguments=_arguments)
def assets(options: Namespace) -> int:
    """Exit code 0 where the canvas is there afterwards, 2 where it is not."""
    if options.check:
        present = canvas.version()
        print(f"bpmn-js {present} ở {canvas.folder()}" if present else "Chưa cài bpmn-js.")
        return 0 if present else NOT_INSTALLED
    try:
        made = canvas.install()
    except canvas.CanvasError as error:
        print(f"Lỗi: {error}", file=sys.stderr)
        return NOT_INSTALLED
    print(f"Đã cài bpmn-js {made} vào {canvas.folder()}. Dấu bpmn.io trên bản vẽ phải giữ theo giấy phép.")
    return 0
