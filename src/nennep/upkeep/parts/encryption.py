"""A stream that only the holder of the key reads, and that nobody cuts or changes unseen: AES-256-GCM in chunks.

Before the chunks stand a mark, a salt and the first part of every nonce. A chunk is bound to its place by the nonce,
which counts, and the last one is told by it: a file that is cut off has none.
"""

import hashlib
import os
from pathlib import Path
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nennep.kernel.file_faults import words_of

from ..rules.backups import SHORTEST_KEY, BackupError, DamagedBackupError

MARK = b"nennep-encrypted-1\n"
CHUNK, TAG, SALT, PREFIX = 1 << 16, 16, 16, 7
WRONG_KEY = (
    "Không mở được bản sao lưu: khóa ở NENNEP_BACKUP_KEY không phải khóa đã dùng khi sao lưu, hoặc tệp đã bị cắt cụt,"
    " bị sửa. Đặt đúng khóa; đúng khóa mà vẫn vậy thì dùng bản sao lưu khác."
)


NO_KEY_FILE = (
    "Không đọc được tệp khóa {path} ở NENNEP_BACKUP_KEY_FILE ({why}). Ghi đúng đường dẫn tới tệp văn bản giữ khóa đã dùng khi"
    " sao lưu."
)


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> int: ...


def key_given() -> str:
    """The key from the environment or from the file it names; "" where there is none. For who works before the settings.

    Raises BackupError for a file that cannot be read as text.
    """
    path = os.environ.get("NENNEP_BACKUP_KEY_FILE")
    if not path:
        return os.environ.get("NENNEP_BACKUP_KEY", "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BackupError(NO_KEY_FILE.format(path=path, why=words_of(error))) from error
    except UnicodeDecodeError as error:
        raise BackupError(NO_KEY_FILE.format(path=path, why="tệp không phải văn bản")) from error


def check_key(passphrase: str) -> None:
    """Raises BackupError for a key that can be guessed by trying."""
    if passphrase and len(passphrase) < SHORTEST_KEY:
        raise BackupError(
            f"Khóa ở NENNEP_BACKUP_KEY ngắn quá: cần ít nhất {SHORTEST_KEY} ký tự. Tạo một khóa bằng: openssl rand -hex 32"
        )


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(hashlib.scrypt(passphrase.encode(), salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=32))


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


class EncryptedWriter:
    """Writes to ``sink`` what is written here, encrypted; it is whole once this is closed."""

    def __init__(self, sink: Sink, passphrase: str) -> None:
        check_key(passphrase)
        salt, self._prefix = os.urandom(SALT), os.urandom(PREFIX)
        self._head = MARK + salt + self._prefix
        self._sink, self._cipher = sink, _cipher(passphrase, salt)
        self._held, self._number = bytearray(), 0
        sink.write(self._head)

    def write(self, data: bytes, /) -> int:
        self._held += data
        # One chunk is held back: what is written last must say so.
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        self._put(bytes(self._held), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last)
        self._sink.write(self._cipher.encrypt(nonce, chunk, self._head))
        self._number += 1


class DecryptedReader:
    """Reads what an EncryptedWriter wrote. Raises DamagedBackupError where it was changed, cut off, or the key is another."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._head = source.read(len(MARK) + SALT + PREFIX)
        if len(self._head) < len(MARK) + SALT + PREFIX or not self._head.startswith(MARK):
            raise DamagedBackupError(WRONG_KEY)
        salt, self._prefix = self._head[len(MARK) : -PREFIX], self._head[-PREFIX:]
        self._source, self._cipher = source, _cipher(passphrase, salt)
        self._ahead, self._number, self._clear = source.read(CHUNK + TAG), 0, b""
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        while not self._ended and (size < 0 or len(self._clear) < size):
            self._clear += self._next()
        taken = self._clear if size < 0 else self._clear[:size]
        self._clear = self._clear[len(taken) :]
        return taken

    def _next(self) -> bytes:
        chunk, self._ahead = self._ahead, self._source.read(CHUNK + TAG)
        self._ended = not self._ahead
        nonce = _nonce(self._prefix, self._number, self._ended)
        self._number += 1
        try:
            return self._cipher.decrypt(nonce, chunk, self._head)
        except InvalidTag as error:
            raise DamagedBackupError(WRONG_KEY) from error
