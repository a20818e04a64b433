"""``./nennep package``: definitions exported as one file, a package received compared with ours."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from nennep.definitions.exchange import Contents, PackageError, pack, read_archive, unpack
from nennep.kernel.commands import command
from nennep.kernel.dates import full_date
from nennep.kernel.file_faults import words_of
from nennep.office.packages import MOST_BYTES
from nennep.org.models import Agency, User
from nennep.org.queries import actor_of
from nennep.org.rules import BrokenRuleError
from nennep.processes.models import Process
from nennep.web import clock

from ..actions import keep_upload
from ..queries.packages import Comparison, compared_with, contents_of

UNUSABLE = 2


def _out(parser: ArgumentParser) -> None:
    parser.add_argument("codes", nargs="+", metavar="MÃ", help="mã quy trình, ví dụ QT.DP.04")
    parser.add_argument("--out", type=Path, required=True, metavar="TỆP", help="tệp .zip ghi ra")
    parser.add_argument("--agency", metavar="MÃ_CƠ_QUAN", help="khi có nhiều cơ quan")


def _in(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="TỆP.zip", help="gói nhận được")
    parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm và so, không giữ gói")
    parser.add_argument("--json", action="store_true", help="in chỗ khác dạng JSON")
    parser.add_argument("--by", metavar="TÊN_ĐĂNG_NHẬP", help="người nhận gói; cần khi không --dry-run")
    parser.add_argument("--agency", metavar="MÃ_CƠ_QUAN", help="khi có nhiều cơ quan")


@command("package export", help="xuất quy trình, thủ tục và căn cứ thành một gói", arguments=_out)
def package_export(options: Namespace) -> int:
    """Exit code 0, or 2 where a code is unknown or the file cannot be written."""
    try:
        agency = _agency(options.agency)
        content = pack(contents_of(agency, options.codes, clock.now().date()))
        options.out.write_bytes(content)
    except OSError as error:
        return _told(f"không ghi được {options.out}: {words_of(error)}.")
    print(f"{options.out} ({len(content) // 1024 + 1} kB)")
    return 0


@command("package import", help="kiểm một gói, so với cơ quan mình, giữ lại chờ chọn trên màn hình", arguments=_in)
def package_import(options: Namespace) -> int:
    """Exit code 0, or 2 where the package cannot be opened. Nothing is taken in here: what is kept
    waits at /processes/exchange/ for a person who chooses."""
    agency = _agency(options.agency)
    content = _content(options.file)
    contents = unpack(read_archive(content))
    found = compared_with(agency, contents)
    if not options.dry_run:
        _keep(agency, options, content)
    if options.json:
        print(json.dumps(as_json(contents, found), ensure_ascii=False, indent=1))
    else:
        _print(contents, found)
        if not options.dry_run:
            print("Gói đang chờ ở trang Trao đổi (/processes/exchange/).")
    return 0


def as_json(contents: Contents, found: Comparison) -> dict[str, object]:
    """Who sent it, and every thing with how it stands against ours."""
    return {
        "agency": contents.agency,
        "made_on": contents.made_on.isoformat(),
        "items": [
            {"key": one.key, "name": one.name, "state": one.state, "lines": list(one.lines)} for one in found.items
        ],
        "templates": [one.track for one in contents.templates],
    }


def _print(contents: Contents, found: Comparison) -> None:
    print(f"Gói của {contents.agency_name}, xuất ngày {full_date(contents.made_on)}")
    for title, items in (
        ("Quy trình", found.processes),
        ("Thủ tục", found.procedures),
        ("Văn bản pháp luật", found.laws),
    ):
        for item in items:
            print(f"{title} {item.code} {item.name}: {item.words.lower()}")
            for line in item.lines:
                print(f"  - {line}")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PackageError(f"Không mở được “{path}”: {words_of(error)}.") from error


def _keep(agency: Agency, options: Namespace, content: bytes) -> None:
    at = clock.now()
    user = User.objects.filter(username=options.by or "").first()
    actor = actor_of(user, at) if user else None
    if actor is None:
        raise BrokenRuleError("by", "Ghi người nhận gói: --by TÊN_ĐĂNG_NHẬP, hoặc --dry-run để chỉ so.")
    keep_upload(agency, kind="package", content=content, file_name=options.file.name, by=actor, at=at)


def _agency(code: str | None) -> Agency:
    """The agency of that code, else the only one that has processes."""
    if code:
        found = list(Agency.objects.filter(code=code))
    else:
        found = list(Agency.objects.filter(pk__in=Process.objects.values("agency_id")))
    if len(found) == 1:
        return found[0]
    raise BrokenRuleError("agency", f"Không có cơ quan mã {code}." if code else "Ghi cơ quan nào: --agency MÃ_CƠ_QUAN.")


def _told(words: str) -> int:
    print(f"Lỗi: {words}", file=sys.stderr)
    return UNUSABLE
