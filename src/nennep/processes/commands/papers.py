"""``./nennep process papers``: the four documents of a process version as files."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

from django.conf import settings
from django.utils.timezone import get_current_timezone

from nennep.kernel.commands import command
from nennep.kernel.file_faults import words_of
from nennep.org.rules import BrokenRuleError
from nennep.web import clock

from ..models import ProcessVersion
from ..papers import KINDS, make, print_pdf, print_word, profile
from ..papers.frozen_document import FORMS, paper_of
from ..papers.pinned_version import approvals_of, facts_day, pinned_of
from ..queries import version_before
from ..rules.approvals import OPEN_STATES

UNUSABLE = 2


def arguments(parser: ArgumentParser) -> None:
    """Which process, which version, where to."""
    parser.add_argument("code", metavar="MÃ", help="mã quy trình, ví dụ QT.DP.04")
    parser.add_argument("--out", type=Path, required=True, metavar="THƯ_MỤC", help="thư mục ghi tệp")
    parser.add_argument("--version", metavar="SỐ", help="phiên bản, ví dụ 03.00; mặc định: bản có hiệu lực")
    parser.add_argument("--before", metavar="SỐ", help="phiên bản để so khi tái cấu trúc; mặc định: bản liền trước")
    parser.add_argument("--agency", metavar="MÃ_CƠ_QUAN", help="khi nhiều cơ quan có cùng mã quy trình")
    parser.add_argument(
        "--style", metavar="KIỂU", help="kiểu tài liệu ISO để in thử, ví dụ b; mặc định: bản đã phê duyệt, kiểu a"
    )


@command("process papers", help="in các tài liệu của một quy trình (PDF/A và Word) ra một thư mục", arguments=arguments)
def run(options: Namespace) -> int:
    """Afterwards eight files stand in the folder; a document that was approved is the frozen one.

    Returns 2 where the version or its facts cannot be used.
    """
    try:
        version = _version(options.code, options.version, options.agency)
        options.out.mkdir(parents=True, exist_ok=True)
        for kind, form, content in _papers(version, options):
            code = options.code.replace("/", "-")
            name = f"{code}-{version.number}-{KINDS[kind].file}.{form}"
            _write(options.out / name, content)
    except OSError as error:
        print(f"Lỗi: không ghi được vào {options.out}: {words_of(error)}.", file=sys.stderr)
        return UNUSABLE
    if version_before(version) is None and not options.before:
        print("Phiên bản đầu tiên: bản tái cấu trúc chưa có quy trình trước để so.")
    return 0


def _papers(version: ProcessVersion, options: Namespace) -> Iterator[tuple[str, str, bytes]]:
    """(document, form, bytes): as frozen, unless another style or another version before is asked for."""
    if options.style is None and options.before is None:
        for kind in KINDS:
            for form in FORMS:
                yield kind, form, paper_of(version, kind, form, at=clock.now())
        return
    style = profile(options.style or "a")
    before = _version(options.code, options.before, options.agency) if options.before else version_before(version)
    today = clock.now().date()
    pinned = pinned_of(version, facts_day(version, today), demo=settings.DEMO, approvals=approvals_of(version))
    earlier = pinned_of(before, facts_day(before, today), demo=settings.DEMO) if before else None
    first = version.effective_from or today
    dated = datetime.combine(first, time(8), tzinfo=get_current_timezone())
    is_draft = version.state in OPEN_STATES
    for kind, paper in make(pinned, style, before=earlier).items():
        yield kind, "pdf", print_pdf(paper, dated=dated, style=style, is_draft=is_draft)
        yield kind, "docx", print_word(paper, dated=dated, style=style, is_draft=is_draft)


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
        raise BrokenRuleError("code", f"Không có {words}. Xem lại mã, hoặc thêm --version.")
    if len(versions) > 1:
        raise BrokenRuleError("code", f"Nhiều cơ quan có {words}. Thêm --agency.")
    return versions[0]
