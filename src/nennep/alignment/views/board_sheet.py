"""The board as a sheet: every column of every row."""

from collections.abc import Iterable, Sequence

from nennep.processes.rules.approvals import RUNNING_TRACKS, TRACKS

from ..measures.boards import Sum
from ..queries.board import BoardRow
from ..queries.public_copies import POSTED_WORDS
from ..rules.lag import MARK_WORDS, STANDING_WORDS, LagStatus

HEADINGS = (
    "TT", "Mã", "Tên", "Mã thủ tục", "Lĩnh vực", "Phòng chủ quản", "Tình trạng", "Luật", "Luật có hiệu lực",
    "Hạn cập nhật", "Còn (ngày)", "ISO trễ sau luật (ngày)", "Thay đổi khác còn mở", "Bản công bố",
    "Công bố có hiệu lực", "So với luật",
    *(
        f"{TRACKS[track]}: {what}"
        for track in RUNNING_TRACKS
        for what in ("bản", "có hiệu lực", "văn bản", "ngày ký", "người ký", "so với định nghĩa")
    ),
    "Tái cấu trúc: văn bản", "Tái cấu trúc: ngày ký", "Công khai", "Ngày công khai",
    "Quyết định công bố gần nhất", "Nội bộ sau quyết định (ngày)", "Hồ sơ đang chạy theo bản", "Còn thiếu",
)  # fmt: skip
SUM_HEADINGS = (
    "TT",
    "Cơ quan",
    "Thủ tục",
    "Quy trình",
    "Dòng",
    *STANDING_WORDS.values(),
    "Chưa công khai",
    "Độ trễ trung vị, 12 tháng (ngày)",
    "Độ trễ dài nhất (ngày)",
    "Hạn gần nhất",
)


def cells_of(rows: Iterable[BoardRow]) -> list[tuple[object, ...]]:
    """A line a row, in the order of ``HEADINGS``."""
    return [(number, *_cells(row)) for number, row in enumerate(rows, start=1)]


def _cells(row: BoardRow) -> tuple[object, ...]:
    law, posted, made = row.law, row.posted, row.restructuring.approval
    return (
        row.code,
        row.name,
        ", ".join(each.quality_code for each in row.procedures),
        ", ".join(dict.fromkeys(each.field.name for each in row.procedures)),
        row.division.name if row.division else "",
        STANDING_WORDS[row.standing],
        law.asked.by if law else "",
        law.asked.start if law else None,
        law.asked.due if law else None,
        row.left,
        law.days(row.day) if law else None,
        row.others,
        row.published.number,
        row.published.day,
        MARK_WORDS[row.published.mark],
        *(value for track in RUNNING_TRACKS for value in _track(row, track)),
        made.number if made else "",
        made.signed_on if made else None,
        POSTED_WORDS[posted.mark] if posted.is_needed else "không phải công khai",
        posted.day,
        row.decision.asked.by if row.decision else "",
        row.decision.days(row.day) if row.decision else None,
        "; ".join(f"{version.number}: {n}" for version, n in row.running),
        " ".join(gap.words for gap in row.gaps),
    )


def _track(row: BoardRow, track: str) -> tuple[object, ...]:
    cell = row.tracks[track]
    if cell.approval is None:
        return ("", None, "", None, "", cell.beneath or MARK_WORDS[cell.mark])
    return (
        cell.number,
        cell.day,
        cell.approval.number,
        cell.approval.signed_on,
        cell.approval.signer,
        MARK_WORDS[cell.mark],
    )


def sum_cells_of(sums: Sequence[Sum]) -> list[tuple[object, ...]]:
    """A line an agency and the total, in the order of ``SUM_HEADINGS``."""
    cells: list[tuple[object, ...]] = [
        (
            number,
            each.agency.name,
            each.procedures,
            each.processes,
            each.rows,
            *(each.counts[standing] for standing in LagStatus),
            each.unposted,
            each.median.value,
            each.longest.value,
            each.nearest,
        )
        for number, each in enumerate(sums, start=1)
    ]
    total = (
        "",
        "Cộng",
        sum(each.procedures for each in sums),
        sum(each.processes for each in sums),
        sum(each.rows for each in sums),
        *(sum(each.counts[standing] for each in sums) for standing in LagStatus),
        sum(each.unposted for each in sums),
        None,
        None,
        None,
    )
    return [*cells, total]
