"""Writes a package as a zip, the same bytes for the same content; opens one after checking its digests."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nennep.kernel.refusals import Refusal
from nennep.kernel.text import storable
from nennep.office import PACKAGE, UnreadableUploadError, read

FORMAT, VERSION = "nennep-package", 1
MANIFEST = "manifest.json"
# The day that zip knows as its first: the bytes must not tell when they were written.
_NO_DAY = (1980, 1, 1, 0, 0, 0)


class PackageError(Refusal):
    """The file is no package that may be opened; the text says why, in Vietnamese."""

    kind = "unreadable"


@dataclass(frozen=True)
class Archive:
    """A package that passed every check. ``head`` is the manifest without its entries."""

    head: Mapping[str, Any]
    entries: Mapping[str, bytes]

    def json(self, name: str) -> Any:
        """The JSON of one entry. Raises PackageError."""
        if name not in self.entries:
            raise PackageError(f"Gói thiếu tệp “{name}”. Xin bên gửi xuất lại gói.")
        return _json(self.entries[name], name)


def write_archive(head: Mapping[str, Any], entries: Mapping[str, bytes]) -> bytes:
    """The package: a manifest with the digest of each entry, then the entries by name."""
    digests = {name: hashlib.sha256(entries[name]).hexdigest() for name in sorted(entries)}
    manifest = {"format": FORMAT, "version": VERSION, **head, "entries": digests}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in [(MANIFEST, json_bytes(manifest)), *sorted(entries.items())]:
            place = zipfile.ZipInfo(name, _NO_DAY)
            place.compress_type, place.create_system = zipfile.ZIP_DEFLATED, 3
            place.external_attr = 0o644 << 16
            archive.writestr(place, content, compresslevel=9)
    return out.getvalue()


def json_bytes(value: Any) -> bytes:
    """One spelling of a JSON value: sorted keys, UTF-8, readable by people."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def read_archive(content: bytes) -> Archive:
    """The checked package. Raises PackageError; nothing is written anywhere."""
    try:
        found = read(content, expected=PACKAGE)
    except UnreadableUploadError as error:
        raise PackageError(str(error)) from error
    manifest = _manifest(found)
    _check_digests(manifest["entries"], found)
    return Archive({key: value for key, value in manifest.items() if key != "entries"}, found)


def _manifest(found: dict[str, bytes]) -> dict[str, Any]:
    if MANIFEST not in found:
        raise PackageError("Tệp nén này không có manifest.json nên không phải gói trao đổi của Nền Nếp.")
    manifest = _json(found.pop(MANIFEST), MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise PackageError("Tệp nén này không phải gói trao đổi của Nền Nếp.")
    if manifest.get("version") != VERSION:
        raise PackageError(
            f"Gói theo dạng {str(manifest.get('version'))[:10]}, bản phần mềm này đọc dạng {VERSION}."
            " Nâng cấp phần mềm, hoặc xin bên gửi xuất bằng bản cũ hơn."
        )
    if not isinstance(manifest.get("entries"), dict):
        raise PackageError("manifest.json của gói không kê các tệp. Xin bên gửi xuất lại gói.")
    return manifest


def _check_digests(listed: Mapping[str, Any], found: Mapping[str, bytes]) -> None:
    for name in sorted(set(listed) ^ set(found)):
        words = "kê mà không có" if name in listed else "có mà không kê"
        raise PackageError(f"Gói {words} tệp “{name[:60]}”. Xin bên gửi xuất lại gói.")
    for name, content in found.items():
        if hashlib.sha256(content).hexdigest() != listed[name]:
            raise PackageError(f"Tệp “{name}” trong gói đã bị sửa sau khi xuất (mã băm không khớp). Không mở gói này.")


def _json(content: bytes, name: str) -> Any:
    try:
        return storable(json.loads(content.decode("utf-8")))
    except (ValueError, RecursionError) as error:
        raise PackageError(f"Tệp “{name}” trong gói không phải JSON đọc được.") from error
