"""A package of law data as a file: canonical bytes, a manifest, the entries of each kind, what is refused.

A package is one JSON text, written in one way only: sorted keys, no blanks, NFC. So a byte that differs anywhere
is noticed before its signature is looked at. Nothing in it is compressed and nothing has a path.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from nennep.kernel.dates import full_date
from nennep.kernel.law import LAW_KINDS, LawItem, LawLayer
from nennep.kernel.refusals import Kind, Refusal

FORMAT = "nennep-law-1"
ENDING = ".nnlaw"
MOST_BYTES = 512 * 1024
MOST_ENTRIES = 1000
YEARS = range(1990, 2200)
PART_NAME = re.compile(r"[a-z][a-z_]{1,39}")
KEY_ID = re.compile(r"[0-9a-f]{16}")
MANIFEST = {
    **dict.fromkeys(("format", "name", "made_on", "issuer", "from_version", "before_version"), str),
    "sequence": int,
    "parts": dict,
}
ENTRY = ("key", "from", "article", "ended")


class LawPackageError(Refusal):
    """The package is not loaded; the words name its part, the rule and the way out."""

    kind: Kind = "unreadable"
    field = "file"


class UnlawfulPackageError(LawPackageError):
    """The package can be read, but may not be loaded here."""

    kind: Kind = "unlawful"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package says of itself; ``issuer`` is the id of the key that signs it."""

    name: str
    sequence: int
    made_on: date
    issuer: str
    from_version: str
    before_version: str
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A package that was read: its digest, manifest and entries, what was signed and by which signature."""

    sha256: str
    manifest: Manifest
    layer: LawLayer
    signed: bytes
    signature: bytes


def canonical(value: Any) -> bytes:
    """The one way in which a value is written. Raises ValueError for a number that JSON has not."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return unicodedata.normalize("NFC", text).encode()


def digest_of(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def signed_bytes(manifest: Mapping[str, Any]) -> bytes:
    """What the issuer signs: the manifest, which holds the digest of every part, under the name of the format."""
    return FORMAT.encode() + b"\n" + canonical(manifest)


def packed(manifest: Mapping[str, Any], parts: Mapping[str, Any], signature: bytes) -> bytes:
    """The file. Raises LawPackageError where it would be larger than one may be."""
    content = canonical({"manifest": manifest, "parts": parts, "signature": signature.hex()})
    if len(content) > MOST_BYTES:
        raise LawPackageError(_too_large(len(content)))
    return content


def read_package(content: bytes) -> PackageFile:
    """The package in these bytes, its parts as the manifest says; who signed it is not looked at yet.

    Raises LawPackageError for anything that ``packed`` would not have written.
    """
    raw = _parsed(content)
    manifest, parts = _manifest(raw["manifest"]), raw["parts"]
    if not isinstance(parts, dict) or set(parts) != set(manifest.parts):
        raise LawPackageError("Các phần trong gói không đúng với danh mục của gói. Xin gói khác từ nơi phát hành.")
    for name, part in parts.items():
        if digest_of(part) != manifest.parts[name]:
            raise LawPackageError(f"Phần “{name}” không khớp mã băm trong danh mục của gói: tệp đã bị sửa hoặc hỏng.")
    entries = {name: entries_of(name, part) for name, part in parts.items()}
    sha256 = hashlib.sha256(content).hexdigest()
    signature = raw["signature"]
    if not isinstance(signature, str) or not re.fullmatch(r"[0-9a-f]{128}", signature):
        raise LawPackageError("Gói không có chữ ký đọc được. Xin gói đã ký từ nơi phát hành.")
    signed = signed_bytes(raw["manifest"])
    return PackageFile(sha256, manifest, LawLayer(sha256, entries), signed, bytes.fromhex(signature))


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise LawPackageError(_too_large(len(content)))
    try:
        raw = json.loads(content)
        is_ours = isinstance(raw, dict) and set(raw) == {"manifest", "parts", "signature"}
        is_canonical = is_ours and canonical(raw) == content
    except (ValueError, RecursionError) as error:
        raise LawPackageError(
            f"Tệp này không phải gói dữ liệu pháp luật (*{ENDING}). Chọn đúng tệp nơi phát hành đã gửi."
        ) from error
    if not is_ours:
        raise LawPackageError(
            f"Tệp này không phải gói dữ liệu pháp luật (*{ENDING}). Chọn đúng tệp nơi phát hành đã gửi."
        )
    if not is_canonical or rb"\u" in content:  # the one way has \u for control characters alone
        raise LawPackageError("Gói đã bị sửa sau khi phát hành: cách ghi không còn đúng. Xin lại tệp gốc.")
    return dict(raw)


def _too_large(size: int) -> str:
    return f"Gói lớn {size // 1024} KB; nhiều nhất {MOST_BYTES // 1024} KB. Nơi phát hành chia thành nhiều gói."


def _manifest(raw: Any) -> Manifest:
    if not isinstance(raw, dict) or set(raw) != set(MANIFEST):
        raise LawPackageError(f"Danh mục của gói phải có đúng: {', '.join(MANIFEST)}.")
    for name, kind in MANIFEST.items():
        if not isinstance(raw[name], kind) or isinstance(raw[name], bool):
            raise LawPackageError(f"Danh mục của gói, “{name}” không đọc được.")
    if raw["format"] != FORMAT:
        raise LawPackageError(f"Gói viết theo dạng “{raw['format'][:40]}”, bản phần mềm này đọc dạng “{FORMAT}”.")
    if not 0 < raw["sequence"] < 10**9:
        raise LawPackageError("Danh mục của gói, “sequence” phải là số thứ tự từ 1.")
    if not raw["name"].strip() or len(raw["name"]) > 200:
        raise LawPackageError("Danh mục của gói, “name” phải là tên gói, nhiều nhất 200 chữ.")
    if not KEY_ID.fullmatch(raw["issuer"]):
        raise LawPackageError("Danh mục của gói, “issuer” phải là mã khóa ký gồm 16 chữ số.")
    parts = raw["parts"]
    if not parts or any(not PART_NAME.fullmatch(name) or not isinstance(parts[name], str) for name in parts):
        raise LawPackageError("Danh mục của gói, “parts” phải nêu tên từng phần và mã băm của nó.")
    made_on = _day(raw["made_on"], "Danh mục của gói, “made_on”")
    versions = [raw["from_version"], raw["before_version"]]
    if any(each and not re.fullmatch(r"\d{1,4}(\.\d{1,4}){0,3}", each) for each in versions):
        raise LawPackageError("Danh mục của gói: bản phần mềm viết như 0.2 hoặc 0.2.1.")
    return Manifest(raw["name"], raw["sequence"], made_on, raw["issuer"], versions[0], versions[1], parts)


def check_version(manifest: Manifest, ours: str) -> None:
    """Raises UnlawfulPackageError where the package is meant for another version of the product."""
    if manifest.from_version and _version(ours) < _version(manifest.from_version):
        raise UnlawfulPackageError(
            f"Gói này dành cho bản phần mềm từ {manifest.from_version}; đang chạy bản {ours}. Nâng cấp rồi nạp."
        )
    if manifest.before_version and _version(ours) >= _version(manifest.before_version):
        raise UnlawfulPackageError(
            f"Gói này dành cho bản phần mềm trước {manifest.before_version}; bản {ours} đã có dữ liệu ấy hoặc đọc cách khác."
            " Xin gói mới."
        )


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in (text.split("+")[0].split(".") + ["0"] * 4)[:4])


def entries_of(kind: str, part: Any) -> tuple[LawItem, ...]:
    """The entries of a part, each once. Raises LawPackageError naming the part, and the entry that cannot be read."""
    if kind not in LAW_KINDS:
        raise LawPackageError(
            f"Phần “{kind}” thuộc loại dữ liệu mà bản phần mềm này chưa nhận (nhận: {', '.join(sorted(LAW_KINDS))})."
            " Nâng cấp phần mềm, hoặc xin gói không có phần ấy."
        )
    if not isinstance(part, list) or not 0 < len(part) <= MOST_ENTRIES:
        raise LawPackageError(f"Phần “{kind}” phải là danh sách từ 1 đến {MOST_ENTRIES} mục.")
    entries = tuple(_entry(kind, number, row) for number, row in enumerate(part, start=1))
    seen: set[tuple[str, date]] = set()
    for entry in entries:
        if (entry.key, entry.begins_on) in seen:
            raise LawPackageError(f"Phần “{kind}”: mục “{entry.key}” từ {full_date(entry.begins_on)} ghi hai lần.")
        seen.add((entry.key, entry.begins_on))
    return entries


def _entry(kind: str, number: int, row: Any) -> LawItem:
    where = f"Phần “{kind}”, mục thứ {number}"
    if not isinstance(row, dict):
        raise LawPackageError(f"{where} không đọc được.")
    key, article = row.get("key", LAW_KINDS[kind].only_key), row.get("article")
    if not isinstance(key, str) or not re.fullmatch(r"[\w.-]{1,40}", key):
        raise LawPackageError(f"{where}: “key” phải là mã mục, gồm chữ, số, dấu chấm, gạch.")
    if not isinstance(article, str) or not article.strip() or len(article) > 300:
        raise LawPackageError(
            f"{where} (“{key}”): “article” phải là điều khoản hoặc văn bản quy định, nhiều nhất 300 chữ."
        )
    if not isinstance(row.get("ended", False), bool):
        raise LawPackageError(f"{where} (“{key}”): “ended” là true hoặc không ghi.")
    content = {name: value for name, value in row.items() if name not in ENTRY}
    begins_on = _day(row.get("from"), f"{where} (“{key}”), “from”")
    return LawItem(key, begins_on, article.strip(), content, row.get("ended", False))


def _day(value: Any, where: str) -> date:
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError
        found = date.fromisoformat(value)
    except ValueError as error:
        raise LawPackageError(f"{where} phải là ngày, viết như 2027-01-01.") from error
    if found.year not in YEARS:
        raise LawPackageError(f"{where} phải là ngày từ năm {YEARS[0]} đến năm {YEARS[-1]}.")
    return found


def plain(value: Any) -> Any:
    """A value of a TOML file as it stands in a package: days and times as text, everything in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, date | time | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {unicodedata.normalize("NFC", str(name)): plain(inner) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [plain(inner) for inner in value]
    return value
