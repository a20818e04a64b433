"""The Vietnamese catalogue: ``python -m tests.web.catalogue`` makes the .mo from the .po without gettext tools."""

import ast
import struct
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "src" / "nennep" / "locale" / "vi" / "LC_MESSAGES"


def read_po(text: str) -> dict[str, str]:
    """Message to translation; plural forms (one, in Vietnamese) under the joined key gettext uses."""
    entries: dict[str, str] = {}
    for block in text.split("\n\n"):
        parts: dict[str, str] = {}
        field = ""
        for line in block.splitlines():
            if line.startswith("#") or not line.strip():
                continue
            if not line.startswith('"'):
                field, line = line.split(" ", 1)
            parts[field] = parts.get(field, "") + ast.literal_eval(line.strip())
        if not parts:
            continue
        key, value = parts["msgid"], parts.get("msgstr", parts.get("msgstr[0]", ""))
        if "msgid_plural" in parts:
            key = f"{key}\0{parts['msgid_plural']}"
        if "msgctxt" in parts:
            key = f"{parts['msgctxt']}\x04{key}"
        if key in entries:
            raise ValueError(f"Câu {key!r} có hai lần")
        entries[key] = value
    return entries


def compile_mo(entries: dict[str, str]) -> bytes:
    """The binary catalogue of GNU gettext: two sorted tables and the texts."""
    pairs = sorted((key.encode(), value.encode()) for key, value in entries.items())
    texts, tables = b"", ([], [])
    start = 28 + 16 * len(pairs)
    for side in (0, 1):
        for pair in pairs:
            tables[side].append((len(pair[side]), start + len(texts)))
            texts += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28 + 16 * len(pairs))
    return head + b"".join(struct.pack("<2I", *row) for table in tables for row in table) + texts


def compiled() -> bytes:
    return compile_mo(read_po((FOLDER / "django.po").read_text(encoding="utf-8")))


if __name__ == "__main__":
    (FOLDER / "django.mo").write_bytes(compiled())
