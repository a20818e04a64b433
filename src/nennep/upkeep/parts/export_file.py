"""The export of an agency as one zip file: written a line and a block at a time, read again without any database."""

import hashlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from nennep.kernel.file_faults import words_of
from nennep.kernel.worktime import ZONE

from ..rules.exports import DamagedExportError, ExportError
from .archive import BLOCK, HashedSource, StoredSource, opened_source

LONGEST_LINE = 64 * 1024 * 1024
NO_EXPORT = "{path} không phải tệp xuất của một cơ quan, hoặc đã bị cắt cụt. Chép lại tệp từ nơi giữ nó."


class ExportWriter:
    """Adds members one after the other to a new file that only its owner may open."""

    def __init__(self, path: Path, at: datetime) -> None:
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)
        self._made = at.astimezone(ZONE).timetuple()[:6]

    def add_lines(self, name: str, lines: Iterable[str]) -> tuple[int, str]:
        """Afterwards the lines are a member; how many, and the digest of what went in."""
        count, told = 0, hashlib.sha256()
        with self._zip.open(self._member(name), "w", force_zip64=True) as target:
            for line in lines:
                count += 1
                content = line.encode() + b"\n"
                told.update(content)
                target.write(content)
        return count, told.hexdigest()

    def add_file(self, name: str, path: Path) -> str:
        """Afterwards the file is a member; the digest of the bytes that went in. Raises AbsentSourceError before anything is."""
        with opened_source(path) as file, self._zip.open(self._member(name), "w", force_zip64=True) as target:
            source = StoredSource(file)
            shutil.copyfileobj(source, target, BLOCK)
        return source.sha256

    def add_text(self, name: str, text: str) -> str:
        return self.add_lines(name, text.splitlines())[1]

    def close(self) -> str:
        """Afterwards the file is whole and on the disk; its digest."""
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.seek(0)
        return hashlib.file_digest(self._file, "sha256").hexdigest()

    def _member(self, name: str) -> zipfile.ZipInfo:
        member = zipfile.ZipInfo(name, self._made)
        member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        return member

    def abandon(self) -> None:
        self._file.close()


class ExportReader:
    """The members of an export, each read a part at a time."""

    def __init__(self, members: zipfile.ZipFile) -> None:
        self._zip = members
        self.names = members.namelist()

    def lines(self, name: str) -> Iterator[bytes]:
        """Raises DamagedExportError for a line longer than any that is written."""
        with self._zip.open(name) as file:
            while line := file.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE:
                    raise DamagedExportError(f"{name} có dòng dài quá mức phần mềm ghi ra. Chép lại tệp từ nơi giữ nó.")
                yield line

    def sha256(self, name: str) -> str:
        """The digest of the member; empty where it cannot be read to its end."""
        try:
            with self._zip.open(name) as file:
                return _digest(file)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
            return ""


@contextmanager
def opened_export(path: Path) -> Iterator[ExportReader]:
    """Raises DamagedExportError for what is no zip file, ExportError where there is none."""
    try:
        with zipfile.ZipFile(path) as members:
            yield ExportReader(members)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise DamagedExportError(NO_EXPORT.format(path=path)) from error
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise ExportError(f"Không mở được {path}: {words_of(error)}.") from error


def _digest(file: IO[bytes]) -> str:
    source = HashedSource(file)
    while source.read(BLOCK):
        pass
    return source.sha256
