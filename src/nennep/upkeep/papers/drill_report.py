"""Biên bản diễn tập phục hồi: which backup, what was looked at, what was found."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from nennep import __version__
from nennep.kernel.dates import cell_moment, long_date
from nennep.kernel.words import number
from nennep.press.pdf import render_pdf

from ..parts.manifest import Manifest
from ..queries.backups import keeper
from ..queries.restored_sites import SiteCheck

LAYOUT = Path(__file__).resolve().parent.parent / "layouts" / "drill_report.typ"
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# A paper of a page or two: what is beyond stands in the record.
MOST_FINDINGS = 100


def print_drill(
    file_name: str, sha256: str, manifest: Manifest | None, check: SiteCheck, *, seconds: int, at: datetime
) -> bytes:
    """PDF/A of the report, also where nothing could be restored."""
    agency = keeper()
    findings = check.findings[:MOST_FINDINGS]
    if len(check.findings) > MOST_FINDINGS:
        findings.append(f"… và {number(len(check.findings) - MOST_FINDINGS)} chỗ khác")
    payload = {
        "form": {"paper": "a4", "orientation": "portrait"},
        "title": "Biên bản diễn tập phục hồi dữ liệu",
        "paper": {
            "head": {
                "superior_agency": None,
                "agency": agency.name
                if agency
                else (manifest.agencies[0] if manifest and manifest.agencies else "…………"),
                "unit": None,
                "number": None,
                "place": (agency.place or "…………") if agency else "…………",
                "issued_on": long_date(timezone.localdate(at)),
            },
            "demo": settings.DEMO,
            "hour": cell_moment(at),
            "facts": _facts(file_name, sha256, manifest, seconds),
            "checks": _checks(manifest, check) if manifest else [],
            "findings": findings,
            "signer": {"authority": None, "title": "Người diễn tập", "manner": "ký, ghi rõ họ tên", "name": None},
        },
    }
    return render_pdf(LAYOUT, payload, dated=at)


def _facts(file_name: str, sha256: str, manifest: Manifest | None, seconds: int) -> list[list[str]]:
    told = [["Bản sao lưu", file_name], ["Mã băm SHA-256 của bản sao lưu", sha256]]
    if manifest:
        told += [
            ["Sao lưu lúc", cell_moment(manifest.made)],
            ["Cơ sở dữ liệu", f"{KINDS[manifest.database]} {manifest.server}"],
            ["Bản phần mềm khi sao lưu", manifest.version],
        ]
    return [*told, ["Bản phần mềm khi diễn tập", __version__], ["Phục hồi và kiểm tra hết", f"{number(seconds)} giây"]]


def _checks(manifest: Manifest, check: SiteCheck) -> list[list[str]]:
    return [
        ["Số dòng của mọi bảng so với phần kê khai", number(manifest.row_count), number(check.rows)],
        ["Sự kiện trong các chuỗi, nối tiếp nhau theo mã băm", number(manifest.event_count), number(check.events)],
        ["Tệp đã lưu, có đủ và đúng mã băm", number(len(manifest.files)), number(check.files)],
    ]
