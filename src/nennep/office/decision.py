"""A publishing decision (quyết định công bố) read from its Word file or its Excel list.

Legal shape: NĐ 63/2010/NĐ-CP Điều 13-15; the four tables A-D of the annex are practice.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from nennep.office import columns as col
from nennep.office.archives import UnreadableUploadError
from nennep.office.columns import COUNT, kinds_said
from nennep.office.decision_rows import TABLE_WORDS, DecisionReading, DecisionRow, ReadingWarning
from nennep.office.files import read_body
from nennep.office.head import Head, read_head
from nennep.office.lists import ListReader
from nennep.office.spelling import key, shown
from nennep.office.tables import Body


def read_decision(content: bytes, name: str) -> DecisionReading:
    """What the file says, with every doubt told.

    Raises UnreadableUploadError, in Vietnamese, for a file that is none of ours, is unsafe to open,
    or holds no list of procedures.
    """
    body = read_body(content, name)
    reader = ListReader()
    reader.read(body)
    if not reader.rows:
        raise UnreadableUploadError(_no_list(body, name))
    lines = list(body.lines())
    head = read_head(lines)
    rows = _kinds_from_title(reader.rows, head, reader.warnings)
    warnings = [ReadingWarning(note) for note in body.notes]
    warnings += head.warnings + reader.warnings + _doubles(rows) + _order(rows) + _promised(lines, rows)
    return DecisionReading(
        number=head.number,
        date=head.signed_on,
        issuer=head.issuer,
        effective_on=head.effective_on,
        title=head.title,
        rows=tuple(rows),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _no_list(body: Body, name: str) -> str:
    tables = [table for table in body.tables() if table.rows]
    if not tables:
        return (
            f"Tệp “{name}” không có bảng nào, nên không có danh mục thủ tục để đọc. Nếu danh mục nằm"
            " ở tệp phụ lục riêng thì tải tệp đó lên; nếu là ảnh chụp thì gõ vào màn hình nhập."
        )
    seen = "; ".join(
        f"{table.place}: {shown(' | '.join(t for t in table.rows[0].texts() if t), 80)}" for table in tables[:5]
    )
    return (
        f"Tệp “{name}” có {len(tables)} bảng nhưng không bảng nào là danh mục thủ tục (cần dòng tiêu"
        f" đề có tên hoặc mã thủ tục và ít nhất hai cột khác). Đã thấy: {seen}."
    )


def _kinds_from_title(rows: list[DecisionRow], head: Head, warnings: list[ReadingWarning]) -> list[DecisionRow]:
    """Rows without a table take the one kind that the decision's title names, and it is told."""
    kinds = kinds_said(key(head.title))
    unknown = [i for i, row in enumerate(rows) if not row.table]
    if not unknown or len(kinds) != 1:
        return rows
    warnings.append(
        ReadingWarning(
            f"{len(unknown)} thủ tục không có tiêu đề bảng A, B, C, D; theo trích yếu “{shown(head.title)}”"
            f" hiểu là {TABLE_WORDS[kinds[0]]}"
        )
    )
    return [_with_table(row, kinds[0]) if not row.table else row for row in rows]


def _with_table(row: DecisionRow, table: str) -> DecisionRow:
    values = {name: getattr(row, name) for name in DecisionRow.__dataclass_fields__}
    return DecisionRow(**{**values, "table": table})


_PROMISE = re.compile(r"\bkem theo quyet dinh nay\b(.*)")


def _promised(lines: Sequence[str], rows: Sequence[DecisionRow]) -> list[ReadingWarning]:
    """Article 1 says how many procedures are published: “kèm theo Quyết định này 05 TTHC”."""
    for line in lines:
        found = _PROMISE.search(key(line)) if len(line) < 1000 else None
        told = found[1].partition(" trong do ")[0] if found else ""
        counts = [int(one) for one in COUNT.findall(told)]
        if counts and sum(counts) != len(rows):
            message = f"“{shown(line)}” ghi {sum(counts)} thủ tục, đọc được {len(rows)} – LỆCH"
            return [ReadingWarning(message)]
        if counts:
            break
    return []


def _doubles(rows: Sequence[DecisionRow]) -> list[ReadingWarning]:
    """A code twice: within one table an error, in two tables worth a look."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if row.code:
            places[row.code].append(i)
    found = []
    for code, indices in places.items():
        for i in indices[1:]:
            first = rows[indices[0]]
            where = "" if first.table == rows[i].table else f" (bảng {first.table or '?'})"
            found.append(
                ReadingWarning(f"mã {code} đã có ở {first.source.place}{where}", rows[i].source.place, i, "double")
            )
    return found


def _order(rows: Sequence[DecisionRow]) -> list[ReadingWarning]:
    """Gaps in the numbers of the first column: a lost row shows here."""
    found = []
    before: tuple[object, int] | None = None
    for i, row in enumerate(rows):
        cells = row.source.cells.get(col.ORDER, ())
        number = re.fullmatch(r"0*(\d{1,4})\.?", cells[0].text) if cells else None
        where = (row.source.table, row.source.sheet, row.table)
        if number is None:
            before = None
            continue
        value = int(number[1])
        if before and before[0] == where and value not in {before[1] + 1, 1}:
            found.append(ReadingWarning(f"số thứ tự nhảy từ {before[1]} sang {value}", row.source.place, i))
        before = (where, value)
    return found
