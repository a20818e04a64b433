"""A backup that was changed, cut off or encrypted with another key is told apart from a whole one, in words."""

import gzip
import hashlib
import io
import itertools
import json
import os
import sqlite3
import tarfile
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from nennep.cli.restore import restored
from nennep.upkeep.parts import encryption, restoration
from nennep.upkeep.parts.archive import MANIFEST, ArchiveWriter
from nennep.upkeep.parts.manifest import Manifest
from nennep.upkeep.parts.restoration import UnpackedBackup, is_whole, put_database, unpack, workshop_in
from nennep.upkeep.rules.backups import BackupError, DamagedBackupError

KEY = "một khóa đủ dài để thử"
FILES = [b"to giay thu nhat" * 40, b"to giay thu hai" * 90]
DIGESTS = [hashlib.sha256(content).hexdigest() for content in FILES]


def written(folder: Path, key: str = "") -> bytes:
    """A small backup as bytes."""
    member = folder / "database"
    member.write_bytes(gzip.compress(b"SQLite format 3" * 50, mtime=0))
    writer = ArchiveWriter(folder / "made", key)
    digest = writer.add("database.sqlite3.gz", member)
    for content, name in zip(FILES, DIGESTS, strict=True):
        member.write_bytes(content)
        assert writer.add(f"files/{name}", member) == name
    manifest = Manifest(
        made_at="2026-12-01T18:00:00.000000Z",
        version="0.1.0",
        database="sqlite",
        server="3.40",
        migrations=[],
        agencies=["Sở Y tế"],
        chains=[],
        rows={},
        files={name: len(content) for content, name in zip(FILES, DIGESTS, strict=True)},
        members={"database.sqlite3.gz": digest},
    )
    writer.add_text(MANIFEST, manifest.to_json())
    told = writer.close()
    content = (folder / "made").read_bytes()
    assert told == hashlib.sha256(content).hexdigest()
    return content


class Reader:
    """Unpacks bytes, each time into a fresh folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0

    def __call__(self, content: bytes, key: str = "", *, plain_too: bool = False) -> UnpackedBackup:
        self.number += 1
        place = self.folder / str(self.number)
        place.mkdir()
        (self.folder / "read").write_bytes(content)
        return unpack(self.folder / "read", place, key, plain_too=plain_too)


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_what_was_written_is_read(tmp_path: Path, read: Reader) -> None:
    backup = read(written(tmp_path))
    assert (backup.damaged, backup.absent, backup.manifest.agencies) == ([], [], ["Sở Y tế"])
    assert (backup.files / DIGESTS[1][:2] / DIGESTS[1][2:4] / DIGESTS[1]).read_bytes() == FILES[1]
    assert gzip.decompress(backup.member.read_bytes()).startswith(b"SQLite")


def test_a_flipped_byte_of_a_file_is_named_and_spoils_no_other(tmp_path: Path, read: Reader) -> None:
    content = bytearray(written(tmp_path))
    content[content.index(FILES[0]) + 7] ^= 1
    assert read(bytes(content)).damaged == [DIGESTS[0]]


def test_no_flipped_byte_passes_for_a_whole_backup(tmp_path: Path, read: Reader) -> None:
    content = written(tmp_path)
    whole = read(content)
    passed = 0
    for place in range(0, len(content), 97):
        changed = bytearray(content)
        changed[place] ^= 0x10
        try:
            found = read(bytes(changed))
        except DamagedBackupError:
            continue
        else:
            # Only what fills up a block of the tar, or a word of the manifest itself, may change unseen.
            passed += not (found.damaged or found.absent) and found.manifest == whole.manifest
    assert passed < 60, "so many places hold padding"


@pytest.mark.parametrize("key", ["", KEY])
def test_a_backup_that_was_cut_off_is_refused_wherever_it_ends(tmp_path: Path, read: Reader, key: str) -> None:
    content = written(tmp_path, key)
    last = content.rindex(MANIFEST.encode()) if not key else len(content) - 1
    for length in (0, 1, 512, 513, 1024, 2048, len(content) // 2, last):
        with pytest.raises(DamagedBackupError, match=r"cắt cụt|hỏng"):
            read(content[:length], key)


def test_what_is_not_encrypted_does_not_pass_for_a_backup_where_a_key_is_set(tmp_path: Path, read: Reader) -> None:
    content = written(tmp_path)
    with pytest.raises(BackupError, match=r"không mã hóa.*NENNEP_BACKUP_KEY.*--not-encrypted"):
        read(content, KEY)
    assert read(content, KEY, plain_too=True).damaged == []


def test_an_encrypted_backup_shows_nothing_and_cannot_be_changed(tmp_path: Path, read: Reader) -> None:
    content = written(tmp_path, KEY)
    assert not any(word in content for word in (FILES[0][:16], b"manifest", DIGESTS[0].encode(), "Sở Y tế".encode()))
    assert read(content, KEY).damaged == []
    for place in (len(encryption.MARK), len(encryption.MARK) + 20, len(content) // 2, len(content) - 1):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises(DamagedBackupError, match="NENNEP_BACKUP_KEY không phải khóa"):
            read(bytes(changed), KEY)
    with pytest.raises(DamagedBackupError, match="NENNEP_BACKUP_KEY không phải khóa"):
        read(content, KEY + "?")
    with pytest.raises(BackupError, match="đã mã hóa"):
        read(content)


def test_chunks_can_neither_be_left_out_nor_change_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "CHUNK", 64)
    with (tmp_path / "many").open("wb") as file:
        writer = encryption.EncryptedWriter(file, KEY)
        writer.write(bytes(range(256)))
        writer.close()
    content = (tmp_path / "many").read_bytes()
    head, size = len(encryption.MARK) + encryption.SALT + encryption.PREFIX, 64 + encryption.TAG
    chunks = [content[n : n + size] for n in range(head, len(content), size)]
    assert len(chunks) == 4

    def clear(order: list[bytes]) -> bytes:
        (tmp_path / "read").write_bytes(content[:head] + b"".join(order))
        with (tmp_path / "read").open("rb") as file:
            return encryption.DecryptedReader(file, KEY).read()

    assert clear(chunks) == bytes(range(256))
    for order in (chunks[:3], chunks[1:], [chunks[1], chunks[0], *chunks[2:]], [*chunks, chunks[3]], []):
        with pytest.raises(DamagedBackupError):
            clear(order)


def test_a_foreign_file_and_a_strange_member_are_refused(tmp_path: Path, read: Reader) -> None:
    with pytest.raises(DamagedBackupError, match="cắt cụt hoặc hỏng"):
        read(b"PK\x03\x04 an archive of another kind" * 100)
    writer = ArchiveWriter(tmp_path / "strange", "")
    writer.add_text("../../etc/passwd", "x")
    writer.close()
    with pytest.raises(DamagedBackupError, match="không phải của bản sao lưu"):
        read((tmp_path / "strange").read_bytes())
    assert not (tmp_path.parent / "etc").exists()


PACKED = gzip.compress(b"SQLite format 3" * 50, mtime=0)
TOLD: dict[str, Any] = {
    "format": 1,
    "made_at": "2026-12-01T18:00:00.000000Z",
    "version": "0.1.0",
    "database": "sqlite",
    "server": "3.40",
    "migrations": [],
    "agencies": [],
    "chains": [],
    "rows": {},
    "files": {},
    "members": {"database.sqlite3.gz": hashlib.sha256(PACKED).hexdigest()},
}


def forged(*members: tuple[str, bytes], manifest: bytes | dict[str, Any] = TOLD) -> bytes:
    """An archive of any members and any manifest."""
    made = io.BytesIO()
    last = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in (*members, (MANIFEST, last)):
            told = tarfile.TarInfo(name)
            told.size = len(content)
            archive.addfile(told, io.BytesIO(content))
    return made.getvalue()


@pytest.mark.parametrize(
    "manifest",
    [
        TOLD | {"database": ["sqlite"]},
        TOLD | {"members": []},
        TOLD | {"members": "x"},
        TOLD | {"members": {}},
        TOLD | {"files": None},
        TOLD | {"files": [[1]]},
        TOLD | {"rows": {"a": "b"}},
        TOLD | {"agencies": 5},
        TOLD | {"version": 5},
        TOLD | {"made_at": "2026-12-01"},
        TOLD | {"chains": [{"agency_id": "x", "length": "y", "head": 1}]},
        TOLD | {"migrations": [1]},
        b"[" * 200_000,
        b"1" * 5_000,
        b"[]",
    ],
)
def test_a_manifest_of_another_shape_is_refused_in_words(read: Reader, manifest: bytes | dict[str, Any]) -> None:
    read(forged(("database.sqlite3.gz", PACKED)))  # the right one is read
    with pytest.raises(DamagedBackupError, match=r"kê khai|thiếu"):
        read(forged(("database.sqlite3.gz", PACKED), manifest=manifest))


def test_a_part_that_is_there_twice_or_not_at_all_is_refused(read: Reader) -> None:
    for name in ("database.sqlite3.gz", f"files/{DIGESTS[0]}"):
        with pytest.raises(DamagedBackupError, match="hai lần"):
            read(forged(("database.sqlite3.gz", PACKED), (name, FILES[0]), (name, FILES[0])))
    with pytest.raises(DamagedBackupError, match="hai lần"):
        read(forged(("database.sqlite3.gz", PACKED), (MANIFEST, json.dumps(TOLD).encode())))
    with pytest.raises(DamagedBackupError, match="đã hỏng"):
        read(forged())


def test_a_database_that_cannot_be_unpacked_is_refused(tmp_path: Path, read: Reader) -> None:
    broken = bytearray(gzip.compress(b"abc" * 5_000, mtime=0))
    broken[20] ^= 255
    broken[25] ^= 255
    told = TOLD | {"members": {"database.sqlite3.gz": hashlib.sha256(broken).hexdigest()}}
    backup = read(forged(("database.sqlite3.gz", bytes(broken)), manifest=told))
    with pytest.raises(DamagedBackupError, match="không giải nén được"):
        put_database(backup, str(tmp_path / "database"))


def test_a_file_that_grows_when_it_is_unpacked_is_refused(tmp_path: Path, read: Reader) -> None:
    name = f"files/{DIGESTS[0]}"
    grows = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": name, "GNU.sparse.realsize": "9" * 9}
    made, hole = io.BytesIO(), b"0\n".ljust(512, b"\0")
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo(name)
        member.size, member.pax_headers = len(hole), grows
        archive.addfile(member, io.BytesIO(hole))
    with pytest.raises(DamagedBackupError, match="không phải của bản sao lưu"):
        read(made.getvalue())
    assert not [path for path in (tmp_path / "1").rglob("*") if path.is_file()]


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="ít nhất 16 ký tự"):
        ArchiveWriter(tmp_path / "made", "ngắn")


def database_of(statement: str = "CREATE TABLE django_migrations (name text)") -> bytes:
    """A small database, packed as a backup packs it."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute(statement)
        return gzip.compress(made.serialize(), mtime=0)


def told_of(packed: bytes) -> dict[str, Any]:
    return TOLD | {"members": {"database.sqlite3.gz": hashlib.sha256(packed).hexdigest()}, "files": {}}


def restored_into(folder: Path, packed: bytes, tmp_path: Path) -> None:
    """Restores a backup of that database."""
    file = tmp_path / "backup.tar"
    file.write_bytes(forged(("database.sqlite3.gz", packed), manifest=told_of(packed)))
    options = Namespace(file=file, into=str(folder), data=None, skip_damaged=False, not_encrypted=True)
    restored(options, folder)


def test_what_a_killed_restoration_left_is_not_in_the_way_of_the_next(tmp_path: Path) -> None:
    into = tmp_path / "into"
    (into / ".restore-abcd1234" / "files").mkdir(parents=True)
    restored_into(into, database_of(), tmp_path)
    assert sorted(one.name for one in into.iterdir()) == ["files", "nennep.sqlite3"]


def test_two_restorations_into_one_folder_are_not_mixed(tmp_path: Path) -> None:
    into = tmp_path / "into"
    with workshop_in(into), pytest.raises(BackupError, match="đang có một lần phục hồi khác"):
        restored_into(into, database_of(), tmp_path)


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(("owner", "name"), [(restoration.os, "sync"), (Path, "rename")])
def test_a_restoration_that_is_interrupted_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str
) -> None:
    into = tmp_path / "into"
    with monkeypatch.context() as during:
        during.setattr(owner, name, interrupted)
        with pytest.raises(KeyboardInterrupt):
            restored_into(into, database_of(), tmp_path)
    assert list(into.iterdir()) == []


def killed_in(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, restore: Callable[[], None], after: int = 0
) -> None:
    """Restores in a process that dies, as by SIGKILL, at the first call of that name after so many."""
    calls = itertools.count()
    called = getattr(owner, name)
    if (child := os.fork()) == 0:
        monkeypatch.setattr(owner, name, lambda *given: os._exit(9) if next(calls) >= after else called(*given))
        try:
            restore()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.parametrize("after", [0, 1])
def test_files_of_a_restoration_that_was_killed_before_the_database_are_not_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    into = tmp_path / "into"
    killed_in(monkeypatch, restoration.os, "sync", lambda: restored_into(into, database_of(), tmp_path), after)
    assert (into / "files").exists() is bool(after)
    assert not (into / "nennep.sqlite3").exists()
    restored_into(into, database_of(), tmp_path)
    assert sorted(one.name for one in into.iterdir()) == ["files", "nennep.sqlite3"]


def test_files_that_are_not_those_of_the_killed_restoration_stay_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "into"
    killed_in(monkeypatch, restoration.os, "sync", lambda: restored_into(into, database_of(), tmp_path), 1)
    (into / "files" / "kept").write_bytes(b"of somebody else")
    with pytest.raises(BackupError, match=r"không trống .có files"):
        restored_into(into, database_of(), tmp_path)
    assert (into / "files" / "kept").exists()


def test_files_of_a_killed_restoration_into_a_server_make_way_for_the_same_server_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed, into = gzip.compress(b"PGDMP"), tmp_path / "into"
    file = tmp_path / "backup.tar"
    told = TOLD | {
        "database": "postgresql",
        "members": {"database.pgdump": hashlib.sha256(packed).hexdigest()},
        "files": {},
    }
    file.write_bytes(forged(("database.pgdump", packed), manifest=told))
    monkeypatch.setattr(restoration, "check_empty_database", lambda _: None)

    def restore(name: str) -> None:
        options = Namespace(
            file=file, into=f"postgresql://u:p@h/{name}", data=into, skip_damaged=False, not_encrypted=True
        )
        restored(options, into)

    killed_in(monkeypatch, restoration, "put_database", lambda: restore("one"))
    assert "u:p" not in next(into.glob(".restore-*/putting.json")).read_text()
    monkeypatch.setattr(restoration, "put_database", lambda *_: None)
    with pytest.raises(BackupError, match=r"không trống .có files"):
        restore("two")
    restore("one")
    assert sorted(one.name for one in into.iterdir()) == ["files"]


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b"no database"),
        gzip.compress(b""),
        gzip.compress(b"SQLite format 3\0" + b"\x10\0\x01\x01\0\x40\x20\x20" + b"\xff" * 5000),
        database_of("CREATE TABLE others (name text)"),
    ],
    ids=["text", "empty", "broken", "another"],
)
def test_what_is_no_database_of_the_product_is_put_nowhere(tmp_path: Path, packed: bytes) -> None:
    into = tmp_path / "into"
    with pytest.raises(DamagedBackupError, match="không phải cơ sở dữ liệu"):
        restored_into(into, packed, tmp_path)
    assert list(into.iterdir()) == []


@pytest.mark.parametrize(
    "header", [{"size": "x"}, {"GNU.sparse.map": "a,b"}, {"GNU.sparse.size": "x"}, {"GNU.sparse.major": "1"}]
)
def test_a_head_that_no_archive_has_is_damage(tmp_path: Path, header: dict[str, str]) -> None:
    made, name = io.BytesIO(), "database.sqlite3.gz"
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo(name)
        member.size = len(PACKED)
        member.pax_headers = header | (
            {"GNU.sparse.minor": "0", "GNU.sparse.name": name} if "GNU.sparse.major" in header else {}
        )
        archive.addfile(member, io.BytesIO(PACKED))
    file = tmp_path / "backup.tar"
    file.write_bytes(made.getvalue())
    assert not is_whole(file, "")
    with pytest.raises(DamagedBackupError):
        unpack(file, tmp_path / "place", "")
