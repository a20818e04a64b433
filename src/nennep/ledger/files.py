"""Files by digest: the same bytes are stored once, and cannot change under their name."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

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


def store(content: bytes, *, media_type: str, at: datetime, checked: bool) -> StoredFile:
    """Keep ``content``; afterwards it is on disk under its digest and has a row.

    ``checked`` False leaves it in quarantine: not served until it has been looked at.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    row, _ = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={
            "size": len(content),
            "media_type": media_type,
            "state": "clean" if checked else "quarantined",
            "stored_at": at,
        },
    )
    return row


def read(digest: str) -> bytes:
    """The bytes of that digest. Raises DamagedFileError if they are gone or changed."""
    try:
        content = _path(digest).read_bytes()
    except FileNotFoundError as error:
        raise DamagedFileError(digest) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise DamagedFileError(digest)
    return content


def _path(digest: str) -> Path:
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
            _path(digest).unlink(missing_ok=True)
