"""``./nennep process papers``: the four documents of a process version as files."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime, time
from pathlib import Path

from django.conf import settings
from django.utils.timezone import get_current_timezone

from nennep.kernel.commands import command
from nennep.press.pdf import PressError
from nennep.processes.definition import DefinitionError
from nennep.web import clock

from ..models import ProcessVersion
from ..papers import KINDS, ProfileError, codes, make, print_pdf, print_word, profile
from ..papers.reading import earlier_version, facts_day, pinned_of

UNUSABLE = 2


class NoVersionError(Exception):
    """There is no such version; the message is for the screen."""


def arguments(parser: ArgumentParser) -> None:
    """Which process, which version, where to."""
    parser.add_argument("code", metavar="MÃ", help="mã quy trình, ví dụ QT.DP.04")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="THƯ_MỤC", help="thư mục ghi tệp"
    )
    parser.add_argument(
        "--version", metavar="SỐ", help="phiên bản, ví dụ 03.00; mặc định: bản có hiệu lực"
    )
    parser.add_argument(
        "--before", metavar="SỐ", help="phiên bản để so khi tái cấu trúc; mặc định: bản liền trước"
    )
    parser.add_argument(
        "--agency", metavar="MÃ_CƠ_QUAN", help="khi nhiều cơ quan có cùng mã quy trình"
    )
    parser.add_argument(
        "--style", choices=codes(), default="a", help="kiểu tài liệu ISO; mặc định: a"
    )


@command(
    "process papers",
    help="in bốn tài liệu của một quy trình (PDF/A và Word) ra một thư mục",
    arguments=arguments,
)
def run(options: Namespace) -> int:
    """Afterwards eight files stand in the folder. Returns 2 where the version or its facts cannot be used."""
    try:
        style = profile(options.style)
        version = _version(options.code, options.version, options.agency)
        before = (
            _version(options.code, options.before, options.agency)
            if options.before
            else earlier_version(version)
        )
        today = clock.now().date()
        pinned = pinned_of(version, facts_day(version, today), demo=settings.DEMO)
        earlier = (
            pinned_of(before, facts_day(before, today), demo=settings.DEMO) if before else None
        )
        papers = make(pinned, style, before=earlier)
        dated = datetime.combine(
            version.effective_from or today, time(8), tzinfo=get_current_timezone()
        )
        options.out.mkdir(parents=True, exist_ok=True)
        for kind, paper in papers.items():
            code = options.code.replace("/", "-")
            file = options.out / f"{code}-{version.number}-{KINDS[kind].file}"
            _write(file.with_name(f"{file.name}.pdf"), print_pdf(paper, dated=dated, style=style))
            _write(file.with_name(f"{file.name}.docx"), print_word(paper, dated=dated, style=style))
    except (NoVersionError, ProfileError, PressError, DefinitionError) as error:
        print(f"Lỗi: {error}", file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print(f"Lỗi: không ghi được vào {options.out}: {error.strerror}.", file=sys.stderr)
        return UNUSABLE
    if before is None:
        print("Phiên bản đầu tiên: bản tái cấu trúc chưa có quy trình trước để so.")
    return 0


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    print(f"{file} ({len(content) // 1024 + 1} kB)")


def _version(code: str, number: str | None, agency: str | None) -> ProcessVersion:
    found = ProcessVersion.objects.filter(process__code=code).select_related(
        "process__agency__superior", "process__division"
    )
    if agency:
        found = found.filter(process__agency__code=agency)
    found = found.filter(number=number) if number else found.filter(state="in_force")
    versions = list(found[:2])
    words = f"quy trình {code}" + (f" phiên bản {number}" if number else " đang có hiệu lực")
    if not versions:
        raise NoVersionError(f"Không có {words}. Xem lại mã, hoặc thêm --version.")
    if len(versions) > 1:
        raise NoVersionError(f"Nhiều cơ quan có {words}. Thêm --agency.")
    return versions[0]
