"""``./nennep restore-drill``: proves that a backup can be restored."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings

from nennep.kernel.actors import machine
from nennep.kernel.commands import command
from nennep.kernel.words import number
from nennep.web import clock

from ..actions import drill_backup
from ..queries.backups import backups_in, keeper_id
from ..rules.backups import NOT_ENCRYPTED_HELP, BackupError, report_name


def arguments(parser: ArgumentParser) -> None:
    """Which backup; the newest where none is named."""
    parser.add_argument("file", nargs="?", type=Path, metavar="TỆP", help="bản sao lưu (mặc định: bản mới nhất)")
    parser.add_argument("--not-encrypted", action="store_true", help=NOT_ENCRYPTED_HELP)


@command(
    "restore-drill",
    help="diễn tập phục hồi: phục hồi bản sao lưu ra nơi riêng, kiểm tra, lập biên bản",
    arguments=arguments,
)
def run(options: Namespace) -> int:
    """Exit code 1 where anything is wrong with the backup."""
    path, at, where = options.file or _newest(), clock.now(), keeper_id()
    by = machine(where) if where is not None else None
    outcome = drill_backup(path.resolve(), by=by, at=at, plain_too=getattr(options, "not_encrypted", False))
    for line in outcome.check.findings:
        print(f"{line}.")
    check = outcome.check
    if check.findings:
        print(f"Diễn tập phục hồi {path.name}: KHÔNG ĐẠT, {number(len(check.findings))} chỗ sai.")
    else:
        print(
            f"Diễn tập phục hồi {path.name}: đạt. {number(check.rows)} dòng, {number(check.events)} sự kiện trong"
            f" {number(check.chains)} chuỗi, {number(check.files)} tệp đã lưu, đủ và đúng."
        )
    report = settings.BACKUPS / report_name(at)
    report.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    report.write_bytes(outcome.report)
    print(f"Biên bản: {report}")
    if not outcome.recorded:
        print("Cơ sở dữ liệu đang dùng chưa có cơ quan hoặc chưa nâng theo bản này, nên biên bản chỉ có ở tệp ấy.")
    return 1 if check.findings else 0


def _newest() -> Path:
    found = backups_in(settings.BACKUPS)
    if not found:
        raise BackupError(
            f"Chưa có bản sao lưu nào ở {settings.BACKUPS}. Chạy ./nennep backup, hoặc ghi đường dẫn của tệp."
        )
    return found[0][0]
