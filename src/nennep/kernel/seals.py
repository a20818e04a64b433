"""Salted digests of texts that may have to be erased; the ledger holds nothing else of them."""

import hashlib
import secrets


def seal(text: str) -> dict[str, str]:
    """A fresh salt and the digest of ``text`` under it, as columns of its row."""
    salt = secrets.token_hex(16)
    return {"salt": salt, "digest": digest(salt, text)}


def digest(salt: str, text: str) -> str:
    """What an event holds in place of ``text``."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()
