"""The folder to which every door writes where nothing else is set: ``NENNEP_DATA/outbox/<channel>``."""

import hashlib
import os
from pathlib import Path

from django.conf import settings

from .letters import DoorClosedError

NOT_WRITTEN = "Không ghi được thư ra tệp (mã {code}): ổ đĩa đầy, hoặc thư mục outbox của dữ liệu không cho ghi. Dọn chỗ, cấp quyền ghi."


def outbox(channel: str) -> Path:
    """The folder of one channel."""
    folder: Path = settings.DATA / "outbox" / channel
    return folder


def write_once(channel: str, key: str, ending: str, content: bytes) -> None:
    """Afterwards the file of this key is there, whole; written again, it is the same file. Raises DoorClosedError."""
    path = outbox(channel) / f"{file_stem(key)}{ending}"
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise DoorClosedError(NOT_WRITTEN.format(code=error.errno)) from error


def file_stem(key: str) -> str:
    """The name of a file, and of a message, that belongs to a key for ever."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def remove_older(channel: str, before: float) -> int:
    """Afterwards no file of the channel is older than that second; how many were removed."""
    folder = outbox(channel)
    old = [path for path in folder.iterdir() if path.stat().st_mtime < before] if folder.is_dir() else []
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
