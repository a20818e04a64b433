"""When something of the installation is wrong, in words, with the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nennep.kernel.dates import moment
from nennep.kernel.words import number

# The worker comes round every few seconds; a long run of a sweep may hold it up.
BEAT_SECONDS = 180
# So long it may be away while it makes a backup, or is at another sweep that it holds.
BUSY_SECONDS = 3600
# A backup is made every day; one may be missed.
BACKUP_SECONDS = 2 * 86_400
# So long an event or a sweep may wait while the worker runs.
LATE_SECONDS = 900
# So far the clocks of two machines may stand apart.
SKEW_SECONDS = 60
LEAST_FREE, LEAST_SHARE = 2 * 1024**3, 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, what to do about it, and the part of the page that shows more (“” for none).

    ``code`` is the same as long as it is the same thing that is wrong.
    """

    code: str
    words: str
    way: str
    part: str = ""


def is_fresh(beat_at: datetime | None, at: datetime, *, busy: bool = False) -> bool:
    """Whether a worker came round lately, or not so lately and is ``busy``; a beat ahead of the clock is another machine's."""
    return beat_at is not None and seconds_between(beat_at, at) <= (BUSY_SECONDS if busy else BEAT_SECONDS)


def seconds_between(before: datetime, after: datetime) -> float:
    return (after - before).total_seconds()


def span_words(seconds: float) -> str:
    """“45 giây”, “12 phút”, “5 giờ”, “3 ngày”: a length of time as it is told to an administrator."""
    for unit, words in ((86_400, "ngày"), (3_600, "giờ"), (60, "phút")):
        if seconds >= 2 * unit:
            return f"{int(seconds // unit)} {words}"
    return f"{max(int(seconds), 0)} giây"


def worker_findings(beat_at: datetime | None, at: datetime, *, busy: bool = False) -> list[Finding]:
    """The background does not run."""
    if is_fresh(beat_at, at, busy=busy):
        return []
    since = f"đã dừng {span_words(seconds_between(beat_at, at))}" if beat_at else "chưa chạy lần nào"
    return [
        Finding(
            "worker",
            f"Việc nền {since}: hồ sơ quá hẹn không được ghi, bản nháp theo quyết định không được mở, không sao lưu.",
            "Trên máy chủ, xem ./nennep serve (hay dịch vụ nennep) còn chạy không và nhật ký của nó, rồi bật lại.",
            "sweeps",
        )
    ]


def disk_findings(free: int, total: int) -> list[Finding]:
    """The disk of the data folder is nearly full."""
    if free >= LEAST_FREE and free >= LEAST_SHARE * total:
        return []
    share = f"{free * 100 // total}%" if total else "0%"
    return [
        Finding(
            "disk",
            f"Ổ đĩa chứa dữ liệu chỉ còn trống {share}: khi đầy, không ghi được hồ sơ nào nữa.",
            "Dọn bớt hoặc chuyển bản sao lưu cũ sang nơi khác, hoặc mở rộng ổ đĩa.",
        )
    ]


def backup_findings(made_at: datetime | None, at: datetime) -> list[Finding]:
    """There is something to lose, and no backup of yesterday or today."""
    if made_at is not None and seconds_between(made_at, at) <= BACKUP_SECONDS:
        return []
    since = (
        f"Bản sao lưu gần nhất đã {span_words(seconds_between(made_at, at))}" if made_at else "Chưa có bản sao lưu nào"
    )
    way = "Chạy ./nennep backup trên máy chủ; xem mục Việc định kỳ vì sao máy không tự sao lưu."
    return [Finding("backup", f"{since}: ổ đĩa hỏng thì mất hồ sơ ghi từ đó.", way, "sweeps")]


def drill_findings(drilled_at: datetime, wrong: Sequence[str]) -> list[Finding]:
    """The backup that was drilled last cannot be restored whole."""
    if not wrong:
        return []
    words = f"Diễn tập phục hồi gần nhất ({moment(drilled_at)}) không đạt, {number(len(wrong))} chỗ sai."
    way = "Xem chỗ sai ở mục Diễn tập phục hồi; sửa xong chạy ./nennep backup rồi ./nennep restore-drill trên máy chủ."
    return [Finding("drill", words, way, "drills")]


def clock_findings(at: datetime, *, gap: float | None, last_at: datetime | None) -> list[Finding]:
    """The machines do not agree what time it is, or the clock was put back: ``gap`` is ours less the database's."""
    found = []
    way = "Bật đồng bộ giờ (NTP) trên mọi máy; giờ sai thì hạn và giờ ghi trong sổ sai theo."
    if gap is not None and abs(gap) > SKEW_SECONDS:
        faster = "nhanh" if gap > 0 else "chậm"
        words = f"Đồng hồ máy này {faster} hơn máy cơ sở dữ liệu {span_words(abs(gap))}."
        found.append(Finding("clock.machines", words, way))
    if last_at is not None and seconds_between(at, last_at) > SKEW_SECONDS:
        ahead = span_words(seconds_between(at, last_at))
        words = f"Sổ có sự kiện ghi sau giờ hiện tại {ahead}: đồng hồ đã bị vặn lùi, hoặc máy khác chạy nhanh."
        found.append(Finding("clock.back", words, way))
    return found
