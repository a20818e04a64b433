"""Unpacks a backup into an empty folder: every member is looked at before anything is called restored."""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import IO

from psycopg.conninfo import conninfo_to_dict

from nennep.kernel.file_faults import words_of

from ..rules.backups import BackupError, DamagedBackupError
from .archive import CUT_OFF, DATABASES, MANIFEST, STORED, HashedSource, Members, heads, opened
from .database_copies import connected, restore_postgresql, unpack_sqlite
from .manifest import Manifest, read_manifest

MOST_MANIFEST = 256 * 1024 * 1024
DAMAGED_DATABASE = (
    "Cơ sở dữ liệu trong bản sao lưu đã hỏng ({name}: nội dung không khớp mã băm đã kê khai). Chép lại tệp từ nơi giữ nó,"
    " hoặc dùng bản sao lưu khác."
)
# What may lie in a place that is called empty: the key of the site, its backups, what a file system keeps.
NOT_IN_THE_WAY = frozenset({"secret_key", "backups", "lost+found"})

SQLITE, WORKSHOP = "nennep.sqlite3", ".restore-"
# Lies in the workshop from before the files are put in place until the database is there too.
PUTTING = "putting.json"


@dataclass(slots=True)
class UnpackedBackup:
    """The parts of a backup in ``folder``. ``damaged``, ``absent``: stored files whose bytes are others, or are not in it."""

    folder: Path
    manifest: Manifest
    damaged: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    @property
    def member(self) -> Path:
        return self.folder / DATABASES[self.manifest.database]

    @property
    def files(self) -> Path:
        return self.folder / "files"


def unpack(path: Path, folder: Path, passphrase: str, *, plain_too: bool = False) -> UnpackedBackup:
    """Afterwards the parts lie in ``folder``. Raises DamagedBackupError where the database or the manifest is not whole.

    Raises BackupError for one that is not encrypted though there is a key, unless ``plain_too``.
    """
    digests, manifest = _looked_through(path, passphrase, folder, plain_too=plain_too)
    stored = {found[1]: digest for name, digest in digests.items() if (found := STORED.fullmatch(name))}
    return UnpackedBackup(
        folder,
        manifest,
        damaged=sorted(name for name, digest in stored.items() if name != digest),
        absent=sorted(set(manifest.files) - set(stored)),
    )


def is_whole(path: Path, passphrase: str) -> bool:
    """Whether the file is a backup that can be read to its end: database and manifest are there and bear their digests.

    Nothing is unpacked. One that a key opens which is not given is none.
    """
    try:
        _looked_through(path, passphrase, None, plain_too=True)
    except BackupError:
        return False
    return True


def _looked_through(
    path: Path, passphrase: str, folder: Path | None, *, plain_too: bool
) -> tuple[dict[str, str], Manifest]:
    with opened(path, passphrase, plain_too=plain_too) as tar:
        digests, manifest, last = _members(tar, folder)
    if manifest is None:
        raise DamagedBackupError(CUT_OFF.format(where=f" sau phần “{last}”" if last else ""))
    if manifest.database not in DATABASES:
        raise DamagedBackupError(
            f"Bản sao lưu là của cơ sở dữ liệu loại “{manifest.database}”, không phải của phần mềm này."
        )
    for name, digest in {DATABASES[manifest.database]: "", **manifest.members}.items():
        if digests.get(name) != digest:
            raise DamagedBackupError(DAMAGED_DATABASE.format(name=name))
    return digests, manifest


def _members(tar: Members, folder: Path | None) -> tuple[dict[str, str], Manifest | None, str]:
    """Each member in its place, where there is a folder; their digests, what the manifest says, the name of the last one."""
    digests: dict[str, str] = {}
    manifest, last = None, ""
    for member in heads(tar):
        # A sparse member grows without end when it is unpacked; the product writes none.
        file = tar.extractfile(member) if member.isreg() and not member.issparse() else None
        stored = STORED.fullmatch(member.name)
        if file is None or not (stored or member.name in (*DATABASES.values(), MANIFEST)):
            raise DamagedBackupError(f"Trong tệp có mục “{member.name}” không phải của bản sao lưu. Chọn đúng tệp.")
        last = member.name
        if last in digests or manifest is not None:
            raise DamagedBackupError(
                f"Phần “{last}” có hai lần trong bản sao lưu, hoặc đứng sau phần kê khai. Chọn đúng tệp."
            )
        if last == MANIFEST:
            manifest = read_manifest(file.read(MOST_MANIFEST))
            continue
        source = HashedSource(file)
        with _target(folder, last, stored) as target:
            shutil.copyfileobj(source, target, 1 << 20)
        digests[last] = source.sha256
    return digests, manifest, last


def _target(folder: Path | None, name: str, stored: "re.Match[str] | None") -> IO[bytes]:
    """Where a member is written to; nowhere without a folder."""
    if folder is None:
        return open(os.devnull, "wb")
    place = folder / "files" / stored[1][:2] / stored[1][2:4] / stored[1] if stored else folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    return os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def workshop_in(folder: Path) -> Iterator[Path]:
    """A folder inside ``folder`` to unpack in; gone afterwards, with whatever was not moved out of it.

    Those of restorations that were killed are gone too: nobody holds them any more.
    """
    made = None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in folder.glob(f"{WORKSHOP}*"):
            with held_folder(left) as alone:
                if not alone:
                    raise BackupError(
                        f"Vào {folder} đang có một lần phục hồi khác chạy. Chờ lần ấy xong, hoặc chọn nơi khác."
                    )
                shutil.rmtree(left, ignore_errors=True)
        made = Path(mkdtemp(prefix=WORKSHOP, dir=folder))
        with held_folder(made):
            yield made
    except OSError as error:
        why = words_of(error)
        raise BackupError(
            f"Không ghi được vào {folder} ({why}); phần ghi dở đã bỏ. Chọn nơi khác, hoặc dọn chỗ."
        ) from error
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


@contextmanager
def held_folder(folder: Path) -> Iterator[bool]:
    """The folder is ours as long as this lasts, also if we are killed; whether it was nobody else's."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        yield False
        return
    try:
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
            return
        yield False
    finally:
        os.close(handle)


def check_empty_folder(folder: Path, names: frozenset[str] | None = None) -> None:
    """Raises BackupError where the folder holds something: of these names, or anything at all."""
    if folder.exists() and not folder.is_dir():
        raise BackupError(f"{folder} là một tệp, không phải thư mục. Chọn một thư mục trống hoặc chưa có.")
    held = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    held = [name for name in held if not name.startswith(WORKSHOP)]
    found = [name for name in held if (name in names if names else name not in NOT_IN_THE_WAY)]
    if found:
        raise BackupError(
            f"Thư mục {folder} không trống (có {', '.join(found[:5])}). Chỉ phục hồi vào nơi trống để không đè lên dữ liệu"
            " nào: chọn thư mục khác, hoặc tự chuyển các tệp ấy đi trước."
        )


def check_empty_database(url: str) -> None:
    """Raises BackupError where the PostgreSQL database holds tables, or cannot be reached."""
    with connected(url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if tables and tables[0]:
        raise BackupError(
            f"Cơ sở dữ liệu ấy không trống (có {tables[0]} bảng). Chỉ phục hồi vào cơ sở dữ liệu trống: tạo một cơ sở dữ"
            " liệu mới (docs/operate/install.md, mục 2) rồi chạy lại."
        )


def put_database(backup: UnpackedBackup, place: str) -> None:
    """Afterwards the database of the backup is at ``place``: a file, or the address of an empty PostgreSQL database."""
    if backup.manifest.database == "sqlite":
        unpack_sqlite(backup.member, Path(place))
        Path(place).chmod(0o600)
    else:
        restore_postgresql(backup.member, place)


@contextmanager
def putting_files(backup: UnpackedBackup, data: Path, server: str) -> Iterator[None]:
    """The stored files of the backup lie in the data folder, on the disk, while their database is put in place.

    Where that does not come about they are gone again; where we are killed the next restoration into the same place
    takes them away (``clear_half_restored``).
    """
    backup.files.mkdir(exist_ok=True)
    mark = backup.folder / PUTTING
    told = {"server": _named(server), "files": _file_count(backup.files)}
    mark.write_text(json.dumps(told), encoding="utf-8")
    os.sync()
    try:
        backup.files.rename(data / "files")
        os.sync()
        yield
    except BaseException:
        if server or not (data / SQLITE).exists():
            shutil.rmtree(data / "files", ignore_errors=True)
        raise
    mark.unlink()


def clear_half_restored(data: Path, server: str) -> None:
    """Afterwards the stored files are gone that a restoration put there which was killed before their database was.

    Only those of a restoration into the same place, with as many files as it put there: anything else is left, and is in
    the way. The place holds no database, which the caller has seen where there is a ``server``.
    """
    if not server and (data / SQLITE).exists():
        return
    for left in data.glob(f"{WORKSHOP}*"):
        with held_folder(left) as alone:
            try:
                told = json.loads((left / PUTTING).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if alone and told == {"server": _named(server), "files": _file_count(data / "files")}:
                shutil.rmtree(data / "files", ignore_errors=True)


def _named(server: str) -> str:
    """Which database the address names, without who asks for it."""
    told = conninfo_to_dict(server) if server else {}
    return " ".join(str(told.get(name) or "") for name in ("host", "port", "dbname")).strip()


def _file_count(folder: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(folder))
