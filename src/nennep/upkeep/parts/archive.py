"""A backup as one file: a tar of the database, the stored files and, last, the manifest that tells what went in.

Nothing is packed as a whole: a damaged byte spoils the one member that it lies in. A file that ends early lacks its
manifest. What the members are called is decided here; a name that is none of these is never unpacked.
"""

import errno
import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from nennep.kernel.file_faults import words_of

from ..rules.backups import BackupError, DamagedBackupError
from .encryption import MARK, DecryptedReader, EncryptedWriter

MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3.gz", "postgresql": "database.pgdump"}
STORED = re.compile("files/([0-9a-f]{64})")
BLOCK = 1 << 20
CUT_OFF = (
    "Bản sao lưu bị cắt cụt hoặc hỏng{where}: không thấy phần kê khai ở cuối tệp. Chép lại tệp từ nơi giữ nó,"
    " hoặc dùng bản sao lưu khác."
)
NO_KEY = "Bản sao lưu này đã mã hóa. Đặt NENNEP_BACKUP_KEY (hoặc NENNEP_BACKUP_KEY_FILE) là khóa đã dùng khi sao lưu."
NOT_ENCRYPTED = (
    "Tệp {name} không mã hóa, trong khi khóa NENNEP_BACKUP_KEY đang đặt: bản sao lưu của máy này thì đã mã hóa, nên tệp ấy"
    " có thể không phải do máy này ghi ra. Chọn bản có đuôi .tar.enc; biết chắc nguồn gốc của nó (sao lưu từ trước khi đặt"
    " khóa) thì thêm --not-encrypted."
)


Members = tarfile.TarFile
"""The members of an archive in their order."""


class HashedSink:
    """Passes on what is written and keeps its digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._told = file, hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        self._told.update(data)
        return self._file.write(data)

    @property
    def sha256(self) -> str:
        return self._told.hexdigest()


class HashedSource:
    """Reads on and keeps the digest of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._told, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._told.update(data)
        self.size += len(data)
        return data

    @property
    def sha256(self) -> str:
        return self._told.hexdigest()


class StoredSource(HashedSource):
    """A file of the store as it is read into an archive.

    From where the disk cannot read any further zeros stand for the rest, so that the archive stays whole; the digest is
    another one then, as that of every damaged file is.
    """

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.whole = os.fstat(file.fileno()).st_size

    def read(self, size: int = -1) -> bytes:
        try:
            return super().read(size)
        except OSError:
            left = self.whole - self.size
            zeros = bytes(left if size < 0 else min(size, left))
            self._told.update(zeros)
            self.size += len(zeros)
            return zeros


class AbsentSourceError(OSError):
    """What was to go into an archive is not there, or cannot be opened."""


def opened_source(path: Path) -> IO[bytes]:
    """Raises AbsentSourceError."""
    try:
        return path.open("rb")
    except OSError as error:
        raise AbsentSourceError(error.errno, error.strerror) from error


class ArchiveWriter:
    """Adds members one after the other; ``sha256`` is that of the whole file once it is closed."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._sink = HashedSink(self._file)
        self._encrypted = EncryptedWriter(self._sink, passphrase) if passphrase else None
        target: Any = self._encrypted or self._sink
        self._tar = tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed in close

    def add(self, name: str, path: Path) -> str:
        """Afterwards the file is a member; the digest of the bytes that went in. Raises AbsentSourceError, OSError."""
        with opened_source(path) as file:
            member = tarfile.TarInfo(name)
            source = StoredSource(file)
            member.size, member.mode = source.whole, 0o600
            self._tar.addfile(member, source)
        return source.sha256

    def add_text(self, name: str, text: str) -> None:
        content = text.encode()
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))

    def close(self) -> str:
        """Afterwards the file is whole and on the disk; its digest."""
        self._tar.close()
        if self._encrypted:
            self._encrypted.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._sink.sha256

    def abandon(self) -> None:
        self._file.close()


@contextmanager
def opened(path: Path, passphrase: str, *, plain_too: bool = False) -> Iterator[Members]:
    """The members of a backup, to be read in their order. Raises DamagedBackupError, BackupError where a key is missing.

    Where a key is given only what it encrypted is read, unless ``plain_too``: the key is also what tells that a backup
    is ours, since nobody else can write one that it opens.
    """
    try:
        with path.open("rb") as file:
            begin = file.read(len(MARK))
            file.seek(0)
            if begin == MARK and not passphrase:
                raise BackupError(NO_KEY)
            if begin != MARK and passphrase and not plain_too and not _is_cut_off(begin):
                raise BackupError(NOT_ENCRYPTED.format(name=path.name))
            source: Any = DecryptedReader(file, passphrase) if begin == MARK else file
            with _begun(source) as tar:
                yield tar
    except (tarfile.TarError, EOFError) as error:
        raise DamagedBackupError(CUT_OFF.format(where="")) from error
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise BackupError(f"Không mở được bản sao lưu {path}: {words_of(error)}.") from error


def _begun(source: IO[bytes]) -> Members:
    """The archive, whose first head is read at once. Raises DamagedBackupError for one that no archive has."""
    try:
        return tarfile.open(fileobj=source, mode="r|")
    except (ValueError, OverflowError) as error:
        raise DamagedBackupError(CUT_OFF.format(where="")) from error


def heads(tar: Members) -> Iterator[tarfile.TarInfo]:
    """The members in their order. Raises DamagedBackupError for a head that cannot be read."""
    while True:
        try:
            member = tar.next()
        except (ValueError, OverflowError, tarfile.TarError) as error:
            raise DamagedBackupError(CUT_OFF.format(where="")) from error
        if member is None:
            return
        yield member


def _is_cut_off(begin: bytes) -> bool:
    """Whether these first bytes are all that is left of the mark."""
    return len(begin) < len(MARK) and MARK.startswith(begin)


def is_full(error: BaseException) -> bool:
    """Whether the system says that there is no room on the disk."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def digest_of(path: Path) -> str:
    """Of a whole file, read a part at a time."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
