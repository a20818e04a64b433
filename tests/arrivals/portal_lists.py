"""Lists of dossiers as portals export them: Excel of today and of old, with titles, merged headings, CSV."""

import io
import struct
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from nennep.arrivals.actions.portal_lists import ask_to_file, take_in_portal_list
from nennep.arrivals.models import PortalList
from nennep.arrivals.queries.portal_entries import entries_of
from nennep.work.jobs import carry_on_batches
from nennep.work.models import Batch, BatchItem
from tests.calendars import at
from tests.cast import Cast

NOW = at("2026-11-17 08:40")
NATIONAL = (
    *("STT", "Mã hồ sơ", "Mã TTHC", "Tên TTHC", "Người nộp", "Số CCCD", "Ngày sinh", "Số điện thoại", "Email"),
    *("Địa chỉ", "Ngày nộp", "Ngày hẹn trả", "Hình thức nộp", "Trạng thái"),
)
SAU = {
    "STT": 1,
    "Mã hồ sơ": "G22.99-261117-0007",
    "Mã TTHC": "1.000001",
    "Tên TTHC": "Cấp lại chứng chỉ hành nghề dược",
    "Người nộp": "Huỳnh Thị Sáu",
    "Số CCCD": "068190000412",
    "Ngày sinh": "12/05/1990",
    "Số điện thoại": "0914000226",
    "Email": "sau@mau.vn",
    "Địa chỉ": "Số 14 đường Bờ Kè, phường Lam Sơn",
    "Ngày nộp": "17/11/2026 08:15",
    "Ngày hẹn trả": "",
    "Hình thức nộp": "Trực tuyến",
    "Trạng thái": "Chờ tiếp nhận",
}


def dossier(number: int = 7, **changed: Any) -> dict[str, Any]:
    """The dossier of bà Sáu with that number, some cells changed; their headings with _ for a blank."""
    row = SAU | {"STT": number, "Mã hồ sơ": f"G22.99-261117-{number:04}"}
    return row | {heading.replace("_", " "): value for heading, value in changed.items()}


def workbook(*rows: dict[str, Any], headings: Sequence[str] = NATIONAL, title: Sequence[str] = ()) -> bytes:
    """An Excel file with these dossiers, merged titles above the headings."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet("Danh sách")
    for line, words in enumerate(title):
        sheet.merge_range(line, 0, line, len(headings) - 1, words)
    sheet.write_row(len(title), 0, headings)
    for line, row in enumerate(rows, start=len(title) + 1):
        for column, heading in enumerate(headings):
            value = row.get(heading, "")
            sheet.write_string(line, column, value) if isinstance(value, str) else sheet.write(line, column, value)
    book.close()
    return held.getvalue()


def old_workbook(*rows: dict[str, Any], headings: Sequence[str] = NATIONAL) -> bytes:
    """The same as an Excel file of 1997: BIFF8 records in a compound file."""
    cells = [list(headings), *([str(row.get(heading, "")) for heading in headings] for row in rows)]
    labels = b"".join(
        _record(0x0204, struct.pack("<HHHHB", i, j, 0, len(text), 1) + text.encode("utf-16-le"))
        for i, line in enumerate(cells)
        for j, text in enumerate(line)
    )
    begin = struct.pack("<HHHHII", 0x0600, 0, 0, 0, 0, 0)
    sheet = _record(0x0809, begin[:2] + b"\x10\x00" + begin[4:]) + labels + _record(0x000A, b"")
    name = "DS".encode("utf-16-le")
    first = _record(0x0809, begin[:2] + b"\x05\x00" + begin[4:])
    bound = len(first) + 4 + 8 + len(name) + 4
    book = first + _record(0x0085, struct.pack("<IHBB", bound, 0, 2, 1) + name) + _record(0x000A, b"") + sheet
    return _compound(book)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _compound(stream: bytes) -> bytes:
    """A compound file with the one stream “Workbook”: the table of sectors, the directory, the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    assert len(table) == 512, "the table of sectors has outgrown its one sector"
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (108 * 4)
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return header + table + entries.ljust(512, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le")
    head = letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters) + 2, kind, 1)
    return head + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36) + struct.pack("<IQ", start, size)


def comma_separated(*rows: dict[str, Any], headings: Sequence[str] = NATIONAL) -> bytes:
    """The same as CSV with semicolons, as Vietnamese Excel writes it."""
    lines = [";".join(headings), *(";".join(str(row.get(heading, "")) for heading in headings) for row in rows)]
    return "\r\n".join(lines).encode("utf-8-sig")


def taken_in(cast: Cast, *rows: dict[str, Any], content: bytes = b"", portal: str = "national") -> PortalList:
    """The list of these dossiers, taken in by Lan."""
    return take_in_portal_list(
        cast.health,
        portal=portal,
        content=content or workbook(*rows),
        file_name="ds.xlsx",
        by=cast.actor("lan"),
        at=NOW,
    )


def filed(cast: Cast, portal_list: PortalList) -> list[BatchItem]:
    """What the worker made of everything that could be filed."""
    batch = ask_to_file(portal_list, by=cast.actor("lan"), at=NOW)
    while Batch.objects.filter(pk=batch.pk, state="running").exists():
        carry_on_batches(NOW)
    return list(batch.items.order_by("number"))


def statuses(portal_list: PortalList) -> list[str]:
    """How each dossier of the list stands."""
    return [str(entry.status) for entry in entries_of(portal_list, NOW)]
