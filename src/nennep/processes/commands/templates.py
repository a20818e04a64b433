"""``./nennep process templates``: the Word templates to start from, and the check of one's own."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from nennep.kernel.commands import command
from nennep.kernel.file_faults import words_of
from nennep.web import clock

from ..papers import KINDS, ProfileError, check_own_template, print_tag_list, profile, template_of
from ..rules.approvals import TRACKS

REFUSED, UNUSABLE = 1, 2


def arguments(parser: ArgumentParser) -> None:
    """A folder to write to, or a file to check."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--out", type=Path, metavar="THƯ_MỤC", help="ghi bốn mẫu khởi đầu và bảng kê thẻ")
    what.add_argument("--check", type=Path, metavar="TỆP.docx", help="kiểm một mẫu của cơ quan")
    parser.add_argument("--kind", choices=tuple(TRACKS), help="loại tài liệu của mẫu cần kiểm")
    parser.add_argument("--style", metavar="KIỂU", default="a", help="kiểu tài liệu ISO, ví dụ b; mặc định: a")


@command(
    "process templates",
    help="ghi mẫu Word khởi đầu của các tài liệu kèm bảng kê thẻ, hoặc kiểm mẫu của cơ quan",
    arguments=arguments,
    database=False,
)
def run(options: Namespace) -> int:
    """Afterwards the templates stand in the folder; with ``--check`` 1 where the template has faults."""
    if options.check and not options.kind:
        print("Lỗi: --check cần --kind: mẫu này của tài liệu nào.", file=sys.stderr)
        return UNUSABLE
    try:
        return _check(options.check, options.kind) if options.check else _write(options)
    except ProfileError as error:
        print(f"Lỗi: {error}", file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print(f"Lỗi: {error.filename}: {words_of(error)}.", file=sys.stderr)
        return UNUSABLE


def _check(file: Path, kind: str) -> int:
    problems = check_own_template(kind, file.read_bytes())
    for problem in problems:
        print(f"- {problem}")
    if problems:
        print(f"{file}: {len(problems)} chỗ phải sửa.")
        return REFUSED
    print(f"{file}: dùng được làm mẫu {KINDS[kind].name}.")
    return 0


def _write(options: Namespace) -> int:
    options.out.mkdir(parents=True, exist_ok=True)
    for kind in KINDS.values():
        template = options.out / f"mau-{kind.file}.docx"
        template.write_bytes(template_of(kind.code, profile(options.style)))
        tags = options.out / f"the-{kind.file}.pdf"
        tags.write_bytes(print_tag_list(kind.code, dated=clock.now()))
        print(f"{template}, {tags}")
    return 0
