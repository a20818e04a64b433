"""``./nennep status``: how the installation is, for a person and for a monitor."""

import json
from argparse import ArgumentParser, Namespace

from nennep.kernel.commands import command
from nennep.kernel.dates import moment
from nennep.kernel.words import number, size_words
from nennep.ledger.actions import instant
from nennep.web import clock

from ..queries.status import SystemStatus, system_status


def arguments(parser: ArgumentParser) -> None:
    """Whether a program reads it."""
    parser.add_argument("--json", action="store_true", help="in dạng JSON cho phần mềm giám sát")


@command("status", help="tình trạng hệ thống: việc nền, cơ sở dữ liệu, ổ đĩa, sao lưu", arguments=arguments)
def run(options: Namespace) -> int:
    """Exit code 1 where something is wrong."""
    status = system_status(clock.now())
    print(json.dumps(as_json(status), ensure_ascii=False, indent=1) if options.json else as_text(status))
    return 1 if status.findings else 0


def as_json(status: SystemStatus) -> dict[str, object]:
    """The same for a program; instants in UTC, sizes in bytes."""
    return {
        "version": status.version,
        "at": instant(status.at),
        "database": {"kind": status.database, "bytes": status.database_bytes},
        "chains": {"count": status.chains, "events": status.events},
        "worker": _instant(status.beat_at),
        "readers": [
            {
                "name": line.place.name,
                "lag": line.place.lag,
                "oldest": _instant(line.place.oldest_at),
                "parked": line.place.parked,
            }
            for line in status.readers
        ],
        "sweeps": [
            {
                "name": sweep.name,
                "last_run": _instant(sweep.last_run_at),
                "next_run": _instant(sweep.next_run_at),
                "skipped": len(sweep.skipped),
                "failed": sweep.failed,
            }
            for sweep in status.sweeps
        ],
        "notices": {
            "waiting": status.waiting_notices,
            "failed": status.undelivered["failed"],
            "unsure": status.undelivered["unsure"],
            "again": status.undelivered["once"] + status.undelivered["again"],
        },
        "clock": {"ahead_of_database_seconds": status.clock_gap, "last_event": _instant(status.last_event_at)},
        "disk_free": status.disk_free,
        "last_backup": _instant(status.last_backup_at),
        "findings": [finding.words for finding in status.findings],
        "ok": not status.findings,
    }


def _instant(at: object) -> str | None:
    return instant(at) if at else None  # type: ignore[arg-type]


def as_text(status: SystemStatus) -> str:
    """A line a fact, what is wrong first."""
    lines = [f"LỖI: {finding.words} {finding.way}" for finding in status.findings] or [
        "Mọi việc đang chạy bình thường."
    ]
    backup, run = "chưa có", status.last_backup
    if run:
        took = "" if run.seconds is None else f", {number(run.seconds)} giây"
        backup = f"{moment(run.made_at)}, {run.file_name}, {size_words(run.size)}{took}"
    lines += [
        f"Bản phần mềm: {status.version}",
        f"Cơ sở dữ liệu: {status.database}, {size_words(status.database_bytes)}",
        f"Sổ sự kiện: {number(status.chains)} chuỗi, {number(status.events)} sự kiện",
        f"Ổ đĩa: còn trống {size_words(status.disk_free)} trên {size_words(status.disk_total)}",
        f"Sao lưu gần nhất: {backup}",
        f"Việc nền: {f'chạy gần nhất {moment(status.beat_at)}' if status.beat_at else 'chưa chạy lần nào'}",
        f"Việc sau sự kiện: còn chờ {number(sum(line.place.lag for line in status.readers))},"
        f" chưa làm được {number(status.parked_count)}",
    ]
    for sweep in status.sweeps:
        if sweep.skipped:
            lines.append(f"{sweep.words}: bỏ qua {number(len(sweep.skipped))}, dòng đầu: {sweep.skipped[0]}")
    return "\n".join(lines)
