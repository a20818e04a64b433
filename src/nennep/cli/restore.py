"""``./nennep restore``: a backup into an empty place."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from nennep.cli.entry import set_up_django
from nennep.kernel.commands import command
from nennep.kernel.dates import moment
from nennep.kernel.words import number

if TYPE_CHECKING:
    from nennep.upkeep.parts.restoration import UnpackedBackup
    from nennep.upkeep.queries.restored_sites import SiteCheck

NO_FOLDER = "Với PostgreSQL cần thêm --data THƯ_MỤC: nơi để các tệp đã lưu, sẽ là NENNEP_DATA của máy phục hồi."
FROM_POSTGRESQL = "Bản này sao lưu từ PostgreSQL: phục hồi vào postgresql://… và thêm --data THƯ_MỤC."
FROM_SQLITE = "Bản này sao lưu từ SQLite: phục hồi vào một thư mục trống, không vào PostgreSQL."
LOST = (
    "{count} tệp đã lưu bị mất hoặc hỏng trong bản sao lưu, nên chưa phục hồi gì. Dùng bản sao lưu khác; không có bản nào"
    " đủ thì thêm --skip-damaged để phục hồi phần còn lại."
)


def arguments(parser: ArgumentParser) -> None:
    """Which backup, and into what."""
    parser.add_argument("file", type=Path, metavar="TỆP", help="bản sao lưu")
    parser.add_argument(
        "--into",
        required=True,
        metavar="NƠI",
        help="thư mục dữ liệu trống (SQLite), hoặc postgresql://… của cơ sở dữ liệu trống",
    )
    parser.add_argument(
        "--data", type=Path, metavar="THƯ_MỤC", help="với PostgreSQL: thư mục dữ liệu trống để chứa các tệp đã lưu"
    )
    parser.add_argument(
        "--skip-damaged",
        action="store_true",
        help="phục hồi cả khi vài tệp đã lưu bị mất hoặc hỏng; các tệp ấy được kể tên",
    )
    parser.add_argument(
        "--not-encrypted", action="store_true", help="nhận cả bản sao lưu không mã hóa dù NENNEP_BACKUP_KEY đang đặt"
    )


@command("restore", help="phục hồi một bản sao lưu vào nơi trống", arguments=arguments, django=False)
def run(options: Namespace) -> int:
    """Nothing of it is in place before every digest was compared; exit code 1 where the restored site is not whole.

    The settings are read only afterwards: they then are those of the restored site.
    """
    to_server = "://" in options.into
    data = (options.data if to_server else Path(options.into)) or Path()
    backup = restored(options, data.resolve())
    for name in ("NENNEP_DATABASE_URL", "NENNEP_DATABASE_OWNER_URL"):
        os.environ.pop(f"{name}_FILE", None)
        os.environ.pop(name, None)
    os.environ["NENNEP_DATA"] = str(data.resolve())
    os.environ["NENNEP_DATABASE_URL"] = options.into if to_server else ""
    set_up_django()
    from nennep.upkeep.queries.restored_sites import site_check
    from nennep.web.database_faults import ReleaseError

    try:
        found = site_check(backup.manifest)
    except ReleaseError as refusal:
        print(f"Dữ liệu đã nằm ở nơi mới, nhưng bản phần mềm này chưa soát được. {refusal.words}")
        return 1
    return _tell(backup, found, data.resolve(), to_server)


def restored(options: Namespace, data: Path) -> "UnpackedBackup":
    """Afterwards database and files are in place. Raises BackupError; then nothing is."""
    from nennep.upkeep.parts import restoration
    from nennep.upkeep.parts.encryption import key_given
    from nennep.upkeep.rules.backups import BackupError, DamagedBackupError

    into = str(options.into)
    to_server = "://" in into
    if to_server and not options.data:
        raise BackupError(NO_FOLDER)
    if to_server:
        restoration.check_empty_database(into)
    restoration.clear_half_restored(data, into if to_server else "")
    restoration.check_empty_folder(data, frozenset({"files"}) if to_server else None)
    with restoration.workshop_in(data) as workshop:
        backup = restoration.unpack(options.file, workshop, key_given(), plain_too=options.not_encrypted)
        if (backup.manifest.database == "postgresql") is not to_server:
            raise BackupError(FROM_SQLITE if to_server else FROM_POSTGRESQL)
        lost = [*backup.damaged, *backup.absent]
        for digest in lost:
            print(f"Tệp đã lưu {digest}: {'hỏng' if digest in backup.damaged else 'không có'} trong bản sao lưu.")
        if lost and not options.skip_damaged:
            raise DamagedBackupError(LOST.format(count=len(lost)))
        _put(backup, into if to_server else "", workshop, data)
    return backup


def _put(backup: "UnpackedBackup", server: str, workshop: Path, data: Path) -> None:
    """The files first: whoever is interrupted has no database without them. Raises BackupError; then nothing is in place."""
    from nennep.upkeep.parts.restoration import SQLITE, put_database, putting_files

    if server:
        with putting_files(backup, data, server):
            put_database(backup, server)
        return
    put_database(backup, str(workshop / SQLITE))
    with putting_files(backup, data, ""):
        (workshop / SQLITE).rename(data / SQLITE)


def _tell(backup: "UnpackedBackup", found: "SiteCheck", data: Path, to_server: bool) -> int:
    manifest = backup.manifest
    for line in found.findings:
        print(f"{line}.")
    print(
        f"Đã phục hồi dữ liệu lúc {moment(manifest.made)} (bản phần mềm {manifest.version}): {number(found.rows)} dòng,"
        f" {number(found.events)} sự kiện, {number(found.files)} tệp đã lưu."
    )
    print("Chạy phần mềm trên dữ liệu này: đặt")
    print(f"  NENNEP_DATA={data}")
    if to_server:
        print("  NENNEP_DATABASE_OWNER_URL= địa chỉ vừa phục hồi vào, NENNEP_DATABASE_URL= tài khoản của phần mềm ở đó")
    print("rồi ./nennep migrate (nâng bảng và cấp quyền), ./nennep verify, ./nennep serve.")
    print("Khóa bí mật không nằm trong bản sao lưu: máy tạo khóa mới, mọi người đăng nhập lại bằng mật khẩu cũ.")
    return 1 if found.findings else 0
