"""``./nennep restore``: a backup into an empty place."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings

from nennep.kernel.commands import command
from nennep.kernel.words import number

from ..parts.restoration import (
    UnpackedBackup,
    check_empty_database,
    check_empty_folder,
    put_database,
    put_files,
    unpack,
    workshop_in,
)
from ..queries.restored_sites import SiteCheck, site_check, standing_at
from ..rules.backups import BackupError, DamagedBackupError

DATABASE_FILE = "nennep.sqlite3"


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


@command("restore", help="phục hồi một bản sao lưu vào nơi trống", arguments=arguments)
def run(options: Namespace) -> int:
    """Nothing of it is in place before every digest was compared; exit code 1 where the restored site is not whole."""
    to_server = "://" in options.into
    data = _data_folder(options, to_server)
    with workshop_in(data) as workshop:
        backup = unpack(options.file, workshop, settings.BACKUP_KEY)
        _check_kind(backup, to_server)
        _check_files(backup, options.skip_damaged)
        if not to_server:
            put_database(backup, str(workshop / DATABASE_FILE))
            (workshop / DATABASE_FILE).rename(data / DATABASE_FILE)
        else:
            put_database(backup, options.into)
        put_files(backup, data)
    place = options.into if to_server else str(data / DATABASE_FILE)
    with standing_at(place, data / "files"):
        found = site_check(backup.manifest)
    return _tell(backup, found, data, to_server)


def _data_folder(options: Namespace, to_server: bool) -> Path:
    if not to_server:
        folder = Path(options.into).resolve()
        check_empty_folder(folder)
        return folder
    if options.data is None:
        raise BackupError(
            "Với PostgreSQL cần thêm --data THƯ_MỤC: nơi để các tệp đã lưu, sẽ là NENNEP_DATA của máy phục hồi."
        )
    folder = options.data.resolve()
    check_empty_folder(folder, frozenset({"files"}))
    check_empty_database(options.into)
    return Path(folder)


def _check_kind(backup: UnpackedBackup, to_server: bool) -> None:
    kind = backup.manifest.database
    if kind == "postgresql" and not to_server:
        raise BackupError("Bản này sao lưu từ PostgreSQL: phục hồi vào postgresql://… và thêm --data THƯ_MỤC.")
    if kind == "sqlite" and to_server:
        raise BackupError("Bản này sao lưu từ SQLite: phục hồi vào một thư mục trống, không vào PostgreSQL.")


def _check_files(backup: UnpackedBackup, skip: bool) -> None:
    lost = [*backup.damaged, *backup.absent]
    for digest in lost:
        print(f"Tệp đã lưu {digest}: {'hỏng' if digest in backup.damaged else 'không có'} trong bản sao lưu.")
    if lost and not skip:
        raise DamagedBackupError(
            f"{len(lost)} tệp đã lưu bị mất hoặc hỏng trong bản sao lưu, nên chưa phục hồi gì. Dùng bản sao lưu khác;"
            " không có bản nào đủ thì thêm --skip-damaged để phục hồi phần còn lại."
        )


def _tell(backup: UnpackedBackup, found: SiteCheck, data: Path, to_server: bool) -> int:
    manifest = backup.manifest
    for line in found.findings:
        print(f"{line}.")
    print(
        f"Đã phục hồi dữ liệu lúc {manifest.made_at} (bản phần mềm {manifest.version}): {number(found.rows)} dòng,"
        f" {number(found.events)} sự kiện, {number(found.files)} tệp đã lưu."
    )
    print("Chạy phần mềm trên dữ liệu này: đặt")
    print(f"  NENNEP_DATA={data}")
    if to_server:
        print("  NENNEP_DATABASE_OWNER_URL= địa chỉ vừa phục hồi vào, NENNEP_DATABASE_URL= tài khoản của phần mềm ở đó")
    print("rồi ./nennep migrate (nâng bảng và cấp quyền), ./nennep verify, ./nennep serve.")
    print("Khóa bí mật không nằm trong bản sao lưu: máy tạo khóa mới, mọi người đăng nhập lại bằng mật khẩu cũ.")
    return 1 if found.findings else 0
