"""What a backup tells of itself: which product, which instant, and everything that is in it."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from ..rules.backups import DamagedBackupError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class ChainHead:
    """Whose chain, how long it is, the hash of its last event."""

    agency_id: int
    length: int
    head: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``rows``: how many each table holds; ``files``: the size of each stored file that the rows name, by its digest.

    ``missing`` and ``damaged`` are those that were so when the backup was made. ``members``: digest of each member
    but the stored files, which are called by theirs.
    """

    made_at: str
    version: str
    database: str
    server: str
    migrations: list[str]
    agencies: list[str]
    chains: list[ChainHead]
    rows: dict[str, int]
    files: dict[str, int]
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    members: dict[str, str] = field(default_factory=dict)

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())

    @property
    def event_count(self) -> int:
        return sum(chain.length for chain in self.chains)

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1, sort_keys=True)


def read_manifest(text: bytes) -> Manifest:
    """Raises DamagedBackupError for what is none, or is written by a later product in another way."""
    try:
        told: dict[str, Any] = json.loads(text)
        written = told.pop("format")
        if written != FORMAT:
            raise DamagedBackupError(
                f"Bản sao lưu ghi theo dạng {written}, bản phần mềm này chỉ đọc dạng {FORMAT}: cài đúng bản phần mềm đã"
                f" sao lưu ({told.get('version', 'không rõ')}) rồi phục hồi."
            )
        chains = [ChainHead(**chain) for chain in told.pop("chains")]
        manifest = Manifest(chains=chains, **told)
        _check_shape(manifest)
        return manifest
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedBackupError("Phần kê khai của bản sao lưu không đọc được. Dùng bản sao lưu khác.") from error


def _check_shape(manifest: Manifest) -> None:
    """Raises TypeError where a value is of another kind than the manifest writes, ValueError for an instant of no zone."""
    words = [manifest.version, manifest.database, manifest.server]
    for listed in (manifest.migrations, manifest.agencies, manifest.missing, manifest.damaged):
        words += _of(list, listed)
    numbers: list[Any] = []
    for counted in (manifest.rows, manifest.files):
        words += _of(dict, counted)
        numbers += counted.values()
    words += [text for pair in _of(dict, manifest.members).items() for text in pair]
    for chain in manifest.chains:
        numbers += [chain.agency_id, chain.length]
        words.append(chain.head)
    for kind, values in ((str, words), (int, numbers)):
        for value in values:
            _of(kind, value)
    if manifest.made.tzinfo is None:
        raise ValueError(manifest.made_at)


def _of(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not {kind.__name__}")
    return value
