"""``./nennep backup``: database and stored files of one instant, in one file."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings

from nennep.kernel.actors import machine
from nennep.kernel.commands import command
from nennep.kernel.words import number, size_words
from nennep.web import clock

from ..actions import make_backup, thin_backups
from ..actions.backups import MadeBackup
from ..queries.backups import keeper_id
from ..rules.backups import read_retention


def arguments(parser: ArgumentParser) -> None:
    """Where the file is written."""
    parser.add_argument(
        "--to",
        type=Path,
        metavar="THƯ_MỤC",
        help="nơi ghi (mặc định NENNEP_BACKUP_DIR, hoặc backups trong NENNEP_DATA)",
    )


@command("backup", help="sao lưu cơ sở dữ liệu và mọi tệp đã lưu của cùng một lúc vào một tệp", arguments=arguments)
def run(options: Namespace) -> int:
    """Exit code 1 where stored files were lost already: the backup is made, and they are named."""
    kept = read_retention(settings.BACKUPS_KEPT)
    folder, at, where = (options.to or settings.BACKUPS).resolve(), clock.now(), keeper_id()
    by = machine(where) if where is not None else None
    made = make_backup(folder, by=by, at=at)
    _tell(made)
    gone = thin_backups(folder, kept=kept, by=by, at=at)
    if gone:
        print(f"Đã bỏ {len(gone)} bản sao lưu cũ theo quy tắc giữ {settings.BACKUPS_KEPT} (ngày, tuần, tháng).")
    lost = made.manifest.missing + made.manifest.damaged
    for digest in made.manifest.missing:
        print(f"Tệp đã lưu {digest}: không còn, hoặc không đọc được trên ổ đĩa, nên không có trong bản sao lưu.")
    for digest in made.manifest.damaged:
        print(f"Tệp đã lưu {digest}: nội dung không còn khớp mã băm.")
    if lost:
        print("Lấy lại các tệp ấy từ một bản sao lưu cũ hơn (docs/operate/install.md, mục 3).")
    return 1 if lost else 0


def _tell(made: MadeBackup) -> None:
    told = made.manifest
    print(f"Đã sao lưu vào {made.path} ({size_words(made.size)}{', đã mã hóa' if settings.BACKUP_KEY else ''}).")
    print(
        f"{number(told.row_count)} dòng của {len(told.rows)} bảng, {number(told.event_count)} sự kiện,"
        f" {number(len(told.files))} tệp đã lưu. SHA-256: {made.sha256}"
    )
    if not settings.BACKUP_KEY:
        print(
            "Bản này chưa mã hóa: ai đọc được tệp là đọc được dữ liệu cá nhân trong đó. Đặt NENNEP_BACKUP_KEY để mã hóa."
        )
    if not made.recorded:
        print("Cơ sở dữ liệu chưa nâng theo bản phần mềm này nên lần sao lưu chưa được ghi vào đó; tệp vẫn dùng được.")
