"""Files by digest: the same bytes are stored once, and cannot change under their name."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from nennep.kernel.refusals import Refusal

from .models import StoredFile


class DamagedFileError(Refusal):
    """The bytes on disk are missing or no longer bear their digest."""

    kind = "unreadable"

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(
            f"Tệp {digest[:12]} đã lưu bị mất hoặc hỏng trên ổ đĩa; báo người quản trị khôi phục từ bản sao lưu."
        )


class QuarantinedFileError(Refusal):
    """The bytes have not been looked at, or nobody could read them: they are handed to no one."""

    kind = "unlawful"

    def __init__(self) -> None:
        super().__init__(
            "Tệp này đang chờ kiểm tra vì máy chưa đọc được nội dung, nên không mở và không tải về được."
            " Mở tệp gốc trên máy của người gửi, hoặc tải lên lại một tệp đọc được."
        )


def store(content: bytes, *, media_type: str, at: datetime, checked: bool) -> StoredFile:
    """Keep ``content``; afterwards it is on disk under its digest and has a row, also where its old bytes were damaged.

    ``checked`` False leaves it in quarantine: not served until it has been looked at. What was stored before and is
    found good now leaves it.
    """
    digest = hashlib.sha256(content).hexdigest()
    _put(path_of(digest), content)
    row, _ = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={
            "size": len(content),
            "media_type": media_type,
            "state": "clean" if checked else "quarantined",
            "stored_at": at,
        },
    )
    if checked and row.state != "clean":
        release(digest)
        row.state = "clean"
    return row


@contextmanager
def written_aside() -> Iterator[Path]:
    """An empty file in the store that bears no digest yet, to be written little by little; gone afterwards if not kept.

    What a killed process leaves there is removed as the file of a broken-off upload is.
    """
    folder = Path(settings.FILES) / "00" / "00"
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def keep_written(aside: Path) -> tuple[str, int]:
    """Afterwards what was written aside lies under its digest: digest and size. It has no row until ``enter`` gives it one."""
    with aside.open("rb") as file:
        digest, size = hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
        os.fsync(file.fileno())
    path = path_of(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside.replace(path)
    _sync_folders(path)
    return digest, size


def enter(digest: str, *, size: int, media_type: str, at: datetime) -> StoredFile:
    """The row of what we wrote ourselves and kept under its digest."""
    row, _ = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": size, "media_type": media_type, "state": "clean", "stored_at": at}
    )
    return row


def opened(digest: str) -> BinaryIO:
    """The bytes of that digest to be read a part at a time, for whoever may see them.

    Raises QuarantinedFileError for what has not been looked at, DamagedFileError if they are gone or changed.
    """
    if StoredFile.objects.filter(pk=digest).exclude(state="clean").exists():
        raise QuarantinedFileError
    try:
        file = path_of(digest).open("rb")
    except OSError as error:
        raise _lost_or_not(digest, error) from error
    if hashlib.file_digest(file, "sha256").hexdigest() != digest:
        file.close()
        raise DamagedFileError(digest)
    file.seek(0)
    return file


def release(digest: str) -> None:
    """Afterwards the file is out of quarantine: it has been read, and is what it says."""
    StoredFile.objects.filter(pk=digest).exclude(state="clean").update(state="clean")


def _put(path: Path, content: bytes) -> None:
    """Afterwards the bytes are on the disk under that name, and the name is too."""
    if _lies_there(path, content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folders(path)


def _lies_there(path: Path, content: bytes) -> bool:
    """Whether these very bytes are there already; whoever removes old files without a row sees that they are wanted."""
    try:
        os.utime(path)
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return False


def _sync_folders(path: Path) -> None:
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(digest: str) -> bytes:
    """The bytes of that digest, for whoever may see them.

    Raises QuarantinedFileError for what has not been looked at, DamagedFileError if they are gone or changed.
    """
    if StoredFile.objects.filter(pk=digest).exclude(state="clean").exists():
        raise QuarantinedFileError
    return read_for_check(digest)


def read_for_check(digest: str) -> bytes:
    """The bytes whatever their state, for the readers in the cage and no one else. Raises DamagedFileError."""
    try:
        content = path_of(digest).read_bytes()
    except OSError as error:
        raise _lost_or_not(digest, error) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise DamagedFileError(digest)
    return content


def _lost_or_not(digest: str, error: OSError) -> Exception:
    """The fault of that file, where it is gone or the disk cannot read it; else the error as it came."""
    return DamagedFileError(digest) if error.errno in (errno.ENOENT, errno.EIO) else error


def path_of(digest: str) -> Path:
    """Where the bytes of that digest lie."""
    return Path(settings.FILES) / digest[:2] / digest[2:4] / digest


def forget(digests: Iterable[str]) -> None:
    """Inside a transaction: these files have no row; once it is committed, their bytes are gone too."""
    gone = sorted(digests)
    StoredFile.objects.filter(pk__in=gone).delete()
    transaction.on_commit(lambda: _remove(gone))


def _remove(digests: list[str]) -> None:
    kept = set(StoredFile.objects.filter(pk__in=digests).values_list("pk", flat=True))  # stored again meanwhile
    for digest in digests:
        if digest not in kept:
            path_of(digest).unlink(missing_ok=True)
