"""Keys that sign packages of law data: made, written to files, read, used (Ed25519)."""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from nennep.kernel.file_faults import words_of

from ..rules.law_packages import LawPackageError


def key_id(public: str) -> str:
    """By what a key is called: the first 16 digits of the digest of its public half."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def make_key(path: Path) -> str:
    """Afterwards ``path`` holds a new private key that its owner alone may read; its public half, 64 digits.

    Raises LawPackageError where there is a file of that name, or none can be written.
    """
    private = Ed25519PrivateKey.generate()
    content = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise LawPackageError(f"{path} đã có. Chọn tên khác: đè lên khóa cũ là mất khóa.") from error
    except OSError as error:
        raise LawPackageError(f"Không ghi được {path}: {words_of(error)}. Chọn nơi khác.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return public_of(private)


def public_of(private: Ed25519PrivateKey) -> str:
    return private.public_key().public_bytes_raw().hex()


def read_key(path: Path) -> Ed25519PrivateKey:
    """The private key in that file. Raises LawPackageError."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise LawPackageError(f"Không đọc được khóa ký ở {path}. Dùng tệp do ./nennep law key lập.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise LawPackageError(f"{path} không phải khóa Ed25519. Dùng tệp do ./nennep law key lập.")
    return key


def public_key(text: str) -> str:
    """The public half as it is written in a file, 64 digits. Raises LawPackageError."""
    found = text.strip().lower()
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(found))
    except ValueError as error:
        raise LawPackageError("Khóa công khai phải là 64 chữ số 0-9, a-f, như trong tệp .pub.") from error
    return found


def is_signed(signature: bytes, signed: bytes, public: str) -> bool:
    """Whether the owner of that key has signed these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
