"""The guide that goes with the export of an agency: what each table is, how they hang together, how to walk the chain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from nennep.kernel.dates import clock_time, full_date
from nennep.kernel.words import number
from nennep.kernel.worktime import ZONE

from ..rules.export_tables import TABLE_WORDS
from ..rules.exports import PERSONAL


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """One file of lines: of which table, whose rows, how many, its digest, where its columns point to."""

    name: str
    file: str
    rows: int
    sha256: str
    key: str
    points_to: dict[str, str]


BEGINNING = """# Dữ liệu của {agency}: cách đọc

Xuất lúc {at}, bản phần mềm {version}. **{personal}**

## Trong tệp có gì

| Mục | Nội dung |
|---|---|
| `tables/` | các dòng của chính cơ quan: mỗi bảng một tệp, mỗi dòng một đối tượng JSON (JSON Lines, UTF-8) |
| `referred/` | các dòng của nơi khác mà dòng của cơ quan nhắc tới (tỉnh, cơ quan khác, lịch chung, tệp lưu), đủ để đọc; không phải của cơ quan |
| `files/` | tệp đã lưu, tên là mã băm SHA-256 của nội dung; loại tệp ở `referred/StoredFile.jsonl` |
| `quarantine/` | tệp chờ kiểm tra, máy chưa đọc được: đừng mở trước khi quét mã độc |
| `papers/` | các giấy đã đóng, tên đọc được: mã hồ sơ – tên giấy – số; nội dung trùng với tệp trong `files/` |
| `events.jsonl` | chuỗi sự kiện của cơ quan, theo thứ tự |
| `manifest.json` | kê khai: số dòng, mã băm SHA-256 của mọi mục, đầu chuỗi |

Mật khẩu, phiên đăng nhập, xác thực hai bước, mã truy cập không có trong tệp. Nơi tập dượt không có trong tệp. Người của cơ quan khác chỉ có
họ tên và tên đăng nhập.

## Cách ghi

- Ngày là `2026-11-17`. Thời điểm là giờ UTC: `2026-11-17T01:40:00.000000Z` là 08:40 giờ Việt Nam. Số thập phân là chữ. Trống là `null`.
- Cột `id` (với `StoredFile` là `sha256`) là khóa. Cột tận cùng bằng `_id` chứa khóa của một dòng ở bảng khác; dòng ấy ở
  `tables/` hoặc `referred/`. Cột `subject_type`, `subject_id` chỉ một dòng theo tên loại: `case` là `Case`.
- Đọc một hồ sơ: tìm dòng của `Case` theo `code`; các dòng khác của hồ sơ có `case_id` bằng `id` ấy; bước đã đi nằm ở các sự kiện có
  `subject_type` là `case`, `subject_id` bằng `id` ấy; bước có tên gì thì xem `definition` của `ProcessVersion` mà `process_version_id` chỉ.

## Dò chuỗi sự kiện

Mỗi dòng của `events.jsonl` có `number`, `body`, `hash`. Bắt đầu từ 32 byte không; mã băm của mỗi sự kiện là SHA-256 của (32 byte mã băm
trước nó, rồi `body` dạng UTF-8). Mã băm cuối và số sự kiện phải bằng `chain` của `manifest.json`: chuỗi có {events} sự kiện, đầu chuỗi
`{head}`.

```python
import hashlib, json
head = bytes(32)
for line in open("events.jsonl", encoding="utf-8"):
    event = json.loads(line)
    head = hashlib.sha256(head + event["body"].encode()).digest()
    assert event["hash"] == head.hex(), event["number"]
print(head.hex())
```

`body` là JSON: `kind` là việc gì, `subject_type` và `subject_id` là về dòng nào, `actor_id` là ai (khóa của `User`; trống là máy),
`acting_for_id` là làm thay ai, `at` là lúc ghi, `happened_at` là lúc xảy ra. Sự kiện không chứa họ tên; ý kiến, người trong hồ sơ được nhắc bằng mã băm có muối: SHA-256
của muối và nội dung, ở các cột `salt`, `digest`.

Soát cả tệp bằng phần mềm, không cần cơ sở dữ liệu: `./nennep agency export-check TỆP.zip`.

## Các bảng
"""


def export_guide(
    agency: str, *, at: datetime, version: str, events: int, head: str, tables: Iterable[ExportedTable]
) -> str:
    """The guide in Markdown."""
    held = {(table.name, table.file.partition("/")[0]): table for table in tables}
    begin = BEGINNING.format(
        agency=agency,
        at=f"{clock_time(at)} ngày {full_date(at.astimezone(ZONE).date())}",
        version=version,
        personal=PERSONAL,
        events=number(events),
        head=head,
    )
    return begin + "".join(_chapter(title, words, held) for title, words in TABLE_WORDS.items())


def _chapter(title: str, words: dict[str, str], held: dict[tuple[str, str], ExportedTable]) -> str:
    lines = [f"\n### {title}\n", "| Bảng | Là gì | Của cơ quan | Được nhắc tới | Chỉ tới |", "|---|---|---:|---:|---|"]
    for name, meaning in words.items():
        own, referred = held.get((name, "tables")), held.get((name, "referred"))
        if table := own or referred:
            keys = ", ".join(f"`{column}` → `{target}`" for column, target in table.points_to.items())
            counts = [number(one.rows) if one else "" for one in (own, referred)]
            lines.append(f"| `{name}` | {meaning} | {counts[0]} | {counts[1]} | {keys} |")
    return "\n".join(lines) + "\n"
