"""How a backup is called, which old ones are kept, and what cannot be done with one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from nennep.kernel.refusals import Kind, Refusal
from nennep.kernel.worktime import ZONE

NAME = re.compile(r"nennep-(\d{8})-(\d{6})(?:-\d+)?\.tar(\.enc)?")
SHORTEST_KEY = 16
HOURS = range(24)
NOT_ENCRYPTED_HELP = "nhận cả bản sao lưu không mã hóa dù NENNEP_BACKUP_KEY đang đặt"


class BackupError(Refusal):
    """A backup cannot be made, read or restored; the words say why and the way out."""

    kind: Kind = "unlawful"


class DamagedBackupError(BackupError):
    """The file is no backup, is cut off, was changed, or the key is another."""

    kind: Kind = "unreadable"


@dataclass(frozen=True, slots=True)
class Retention:
    """All backups of so many days, then the last of each of so many weeks, then of so many months."""

    days: int
    weeks: int
    months: int


def read_retention(text: str) -> Retention:
    """What the setting says: “7,8,24”. Raises BackupError."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 5 for part in parts) or int(parts[0]) < 1:
        raise BackupError(
            f"NENNEP_BACKUPS_KEPT là “{text}”: cần ba số, cách nhau bằng dấu phẩy: giữ mọi bản của mấy ngày (ít nhất 1),"
            " mỗi tuần một bản trong mấy tuần, mỗi tháng một bản trong mấy tháng. Ví dụ 7,8,24."
        )
    return Retention(*map(int, parts))


def read_hour(text: str) -> int | None:
    """At which hour of the day a backup is made by itself; None where it is not. Raises BackupError."""
    if not text.strip():
        return None
    if not text.strip().isdecimal() or int(text) not in HOURS:
        raise BackupError(
            f"NENNEP_BACKUP_HOUR là “{text}”: cần một giờ từ 0 đến 23, hoặc để trống để không tự sao lưu."
        )
    return int(text)


def superfluous(made: Iterable[tuple[str, datetime]], today: date, kept: Retention) -> list[str]:
    """The names of the backups that need not be kept any longer; never the last one."""
    newest_first = sorted(made, key=lambda pair: pair[1], reverse=True)
    weeks: set[int] = set()
    months: set[int] = set()
    gone = []
    for place, (name, at) in enumerate(newest_first):
        day = at.astimezone(ZONE).date()
        age, week, month = today.toordinal() - day.toordinal(), (day.toordinal() - 1) // 7, day.year * 12 + day.month
        stays = place == 0 or age < kept.days
        if age < 7 * kept.weeks and week not in weeks:
            stays = True
        if today.year * 12 + today.month - month < kept.months and month not in months:
            stays = True
        weeks.add(week)
        months.add(month)
        if not stays:
            gone.append(name)
    return gone


def file_name(at: datetime, *, encrypted: bool, again: int = 0) -> str:
    """“nennep-20261202-010000.tar”; the instant is that of the country."""
    number = f"-{again + 1}" if again else ""
    return f"nennep-{at.astimezone(ZONE):%Y%m%d-%H%M%S}{number}.tar{'.enc' if encrypted else ''}"


def report_name(at: datetime) -> str:
    """“dien-tap-20261202-010000.pdf”."""
    return f"dien-tap-{at.astimezone(ZONE):%Y%m%d-%H%M%S}.pdf"


def made_at(name: str) -> datetime | None:
    """When a file of that name was made; None where it is no backup of ours."""
    found = NAME.fullmatch(name)
    if not found:
        return None
    try:
        return datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S").replace(tzinfo=ZONE)
    except ValueError:
        return None
