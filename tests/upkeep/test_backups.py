"""A backup is made, damaged, drilled and restored: nothing is lost, and what is wrong is named."""

import errno
import io
import os
import stat
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from nennep.cli import cluster
from nennep.kernel.refusals import Refusal
from nennep.ledger.actions import append
from nennep.ledger.commands import verify
from nennep.ledger.files import forget, path_of, store
from nennep.ledger.models import Chain, Event
from nennep.processes.models import PaperTemplate
from nennep.upkeep.actions import backups
from nennep.upkeep.commands import backup, drill
from nennep.upkeep.models import BackupRun, RestoreDrill
from nennep.upkeep.parts import archive
from nennep.upkeep.parts.database_copies import connected, drill_database, drop_database
from nennep.upkeep.parts.encryption import key_given
from nennep.upkeep.parts.restoration import held_folder
from nennep.upkeep.queries.backups import database_url
from nennep.upkeep.queries.restored_sites import standing_at
from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
CONTENTS = [b"%PDF-1.7 quyet dinh" * 30, b"%PDF-1.7 ban quet" * 50, b"%PDF-1.7 phu luc" * 70]
Told = Callable[..., tuple[int, str]]


@dataclass
class Site:
    """A small site with three stored files and ten events in two chains."""

    folder: Path
    digests: list[str]
    told: Told

    def backup(self, to: Path | None = None) -> Path:
        code, words = self.told(backup.run, to=to)
        assert code == 0, words
        return max((to or self.folder / "backups").glob("*.tar*"))


@pytest.fixture
def site(transactional_db: None, cast: Cast, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]) -> Site:
    settings.DATA, settings.FILES, settings.BACKUPS = tmp_path, tmp_path / "files", tmp_path / "backups"
    settings.BACKUP_KEY = ""
    files = [store(one, media_type="application/pdf", at=at("2026-11-17 08:40"), checked=True) for one in CONTENTS]
    for number in range(5):
        for agency, person in ((cast.health, "lan"), (cast.other, "tuan")):
            append(
                "case.submitted",
                subject=("case", 7),
                agency_id=agency.pk,
                by=cast.actor(person),
                at=at("2026-11-17 08:40"),
                facts={"code": f"H99.12-{number}", "channel": "counter"},
            )

    def told(command: Callable[[Namespace], int], **options: Any) -> tuple[int, str]:
        capsys.readouterr()
        try:
            code = command(Namespace(**options))
        except Refusal as refusal:
            return 2, refusal.words
        return code, capsys.readouterr().out

    return Site(tmp_path, [file.sha256 for file in files], told)


@contextmanager
def empty_place(folder: Path) -> Iterator[tuple[list[str], str]]:
    """Where to restore, as the options say it, and where the database then is."""
    if connection.vendor == "sqlite":
        yield ["--into", str(folder)], str(folder / "nennep.sqlite3")
        return
    name = f"{connection.settings_dict['NAME']}_back"
    address = drill_database(database_url(), name)
    try:
        yield ["--into", as_url(address), "--data", str(folder)], as_url(address)
    finally:
        drop_database(database_url(), name)


def as_url(address: str) -> str:
    told = conninfo_to_dict(address)
    return f"postgresql://{told.get('user', '')}@/{told['dbname']}?host={told['host']}"


def restored(path: Path, words: list[str], **given: str) -> tuple[int, str]:
    """What the command says, called as an administrator does: on a machine that has no settings yet."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("NENNEP_")}
    done = subprocess.run(
        [sys.executable, "-m", "nennep.cli", "restore", str(path), *words],
        env={**bare, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_nothing_is_lost_between_backup_and_restore(site: Site, cast: Cast) -> None:
    path = site.backup()
    run = BackupRun.objects.get()
    assert (run.file_name, run.files, run.missing, run.size) == (path.name, 3, 0, path.stat().st_size)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    event = Event.objects.get(kind="backup.made")
    assert (event.chain_id, event.subject_id) == (cast.province.pk, run.pk)
    assert run.sha256 in event.body
    assert not list(path.parent.glob(".nennep-*")), "nothing half is left"

    code, words = site.told(drill.run, file=None)
    assert (code, "đạt. " in words, "10 sự kiện trong 3 chuỗi, 3 tệp đã lưu" in words) == (0, True, True), words
    drilled = RestoreDrill.objects.select_related("report").get()
    assert (drilled.passed, drilled.sha256, drilled.events, drilled.files) == (True, run.sha256, 10, 3)
    assert path_of(drilled.report.sha256).read_bytes().startswith(b"%PDF")
    assert Event.objects.filter(kind="restore.drilled", chain_id=cast.province.pk).count() == 1

    with empty_place(site.folder / "restored") as (where, place):
        code, words = restored(path, where)
        assert (code, f"NENNEP_DATA={site.folder / 'restored'}" in words) == (0, True), words
        assert "10 sự kiện, 3 tệp đã lưu" in words
        with standing_at(place, site.folder / "restored" / "files"):
            assert [chain.length for chain in Chain.objects.order_by("agency_id")] == [0, 5, 5]
            assert verify(Namespace()) == 0
        # A place that holds something is never written to.
        code, words = restored(path, where)
        assert (code, "không trống (có" in words) == (2, True), words


def test_a_flipped_byte_and_a_missing_file_are_named(site: Site, cast: Cast) -> None:
    told = {"file_id": site.digests[1], "file_name": "mau-in.docx", "uploaded_at": at("2026-11-17 08:40")}
    PaperTemplate.objects.create(agency=cast.health, track="internal", **told)
    path = site.backup()
    content = bytearray(path.read_bytes())
    content[content.index(CONTENTS[1]) + 20] ^= 1
    path.write_bytes(content)
    code, words = site.told(drill.run, file=path)
    assert (code, f"Tệp {site.digests[1]}: nội dung không còn khớp" in words) == (1, True), words
    drilled = RestoreDrill.objects.get()
    assert (drilled.passed, len(drilled.findings), drilled.files) == (False, 1, 2)

    with empty_place(site.folder / "restored") as (where, _):
        code, words = restored(path, where)
        assert (code, "chưa phục hồi gì" in words) == (2, True), words
        assert not (site.folder / "restored" / "files").exists()
        code, words = restored(path, [*where, "--skip-damaged"])
        assert (code, site.digests[1] in words) == (1, True), words
        assert "Là tệp của mau-in.docx" in words

    # A file that is lost where it is used: said by verify, by the backup, and by the drill of it.
    path_of(site.digests[2]).unlink()
    path_of(site.digests[0]).write_bytes(b"!" + CONTENTS[0][1:])
    for command, options in ((verify, {}), (backup.run, {"to": site.folder / "other"})):
        code, words = site.told(command, **options)
        assert (code, f"{site.digests[2]}: không còn" in words) == (1, True), words
        assert f"{site.digests[0]}: nội dung không còn khớp mã băm" in words
    code, words = site.told(drill.run, file=max((site.folder / "other").glob("*.tar")))
    assert code == 1
    assert words.count("đã vậy trước khi sao lưu") == 2


def test_a_drill_of_what_cannot_be_restored_tells_so_on_paper(site: Site) -> None:
    path = site.backup()
    path.write_bytes(path.read_bytes()[:-20_000])
    code, words = site.told(drill.run, file=path)
    assert (code, "bị cắt cụt hoặc hỏng" in words, "KHÔNG ĐẠT" in words) == (1, True, True), words
    assert RestoreDrill.objects.get().findings != []


def test_an_encrypted_backup_is_drilled_with_its_key_only(site: Site, settings: Any) -> None:
    settings.BACKUP_KEY = "một khóa đủ dài để thử"
    path = site.backup()
    assert path.name.endswith(".tar.enc")
    assert BackupRun.objects.get().encrypted
    assert site.told(drill.run, file=None)[0] == 0
    settings.BACKUP_KEY = ""
    assert site.told(drill.run, file=None) == (
        2,
        "Bản sao lưu này đã mã hóa. Đặt NENNEP_BACKUP_KEY (hoặc NENNEP_BACKUP_KEY_FILE) là khóa đã dùng khi sao lưu.",
    )


def test_a_backup_that_is_not_encrypted_is_refused_where_a_key_is_set(
    site: Site, settings: Any, tmp_path: Path
) -> None:
    path = site.backup()
    settings.BACKUP_KEY = "một khóa đủ dài để thử"
    code, words = site.told(drill.run, file=path)
    assert (code, "--not-encrypted" in words, RestoreDrill.objects.count()) == (2, True, 0)
    assert site.told(drill.run, file=path, not_encrypted=True)[0] == 0
    key = tmp_path / "key"
    key.write_text("một khóa đủ dài để thử")
    with empty_place(tmp_path / "back") as (words_of_place, _):
        code, told = restored(path, words_of_place, NENNEP_BACKUP_KEY_FILE=str(key))
        assert (code, "--not-encrypted" in told) == (2, True), told
        code, told = restored(path, [*words_of_place, "--not-encrypted"], NENNEP_BACKUP_KEY_FILE=str(key))
        assert code == 0, told


def test_old_backups_of_this_site_are_thinned_and_others_are_left(site: Site, settings: Any) -> None:
    settings.BACKUPS_KEPT = "1,0,0"
    first = site.backup()
    BackupRun.objects.update(made_at=at("2024-01-01 01:00"))
    stranger = first.with_name("nennep-20230101-010000.tar")
    stranger.touch()
    last = site.backup()
    assert sorted(path.name for path in last.parent.glob("*.tar")) == sorted([stranger.name, last.name])
    assert [run.removed_at is None for run in BackupRun.objects.order_by("made_at")] == [False, True]


def test_a_full_disk_leaves_nothing_half(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Any, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.HashedSink, "write", full)
    code, words = site.told(backup.run, to=None)
    assert (code, "đã đầy nên chưa sao lưu được" in words) == (2, True), words
    assert [path.name for path in (site.folder / "backups").iterdir()] == [".lock"]
    assert not BackupRun.objects.exists()


def sick(monkeypatch: pytest.MonkeyPatch, digest: str, *, opens: bool) -> None:
    """The disk cannot open that stored file, or cannot read all of it."""
    told, opened = OSError(errno.EIO, "Input/output error"), Path.open

    class Sick(io.FileIO):
        def read(self, size: int | None = -1) -> bytes:
            raise told

    def open_(self: Path, *asked: Any, **options: Any) -> Any:
        if self != path_of(digest):
            return opened(self, *asked, **options)
        if not opens:
            raise told
        return Sick(self)

    monkeypatch.setattr(Path, "open", open_)


@pytest.mark.parametrize("opens", [True, False])
def test_a_file_that_the_disk_cannot_read_is_named_and_keeps_no_backup_back(
    site: Site, monkeypatch: pytest.MonkeyPatch, opens: bool
) -> None:
    sick(monkeypatch, site.digests[0], opens=opens)
    code, words = site.told(backup.run, to=None)
    assert (code, site.digests[0] in words, "quyền ghi" in words) == (1, True, False), words
    monkeypatch.undo()
    (path,) = (site.folder / "backups").glob("*.tar")
    code, words = site.told(drill.run, file=path)
    assert (code, [digest in words for digest in site.digests]) == (1, [True, False, False]), words


def test_a_file_that_is_removed_while_a_backup_is_made_is_not_told_as_lost(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"copy_{connection.vendor}"
    copy = getattr(backups, name)

    def copied(database: str, member: Path) -> Any:
        facts = copy(database, member)
        forget([site.digests[0]])
        return facts

    monkeypatch.setattr(backups, name, copied)
    path = site.backup()
    assert site.told(drill.run, file=path)[0] == 0


def test_what_a_killed_drill_unpacked_is_gone_with_the_next_and_of_one_under_way_nothing(site: Site) -> None:
    left, held = site.folder / ".restore-left", site.folder / ".restore-held"
    for folder in (left, held):
        folder.mkdir()
        (folder / "drill.sqlite3").write_bytes(b"personal data")
    path = site.backup()
    with held_folder(held):
        site.told(drill.run, file=path)
        assert (left.exists(), held.exists()) == (False, True)
    site.told(drill.run, file=path)
    assert not held.exists()


@pytest.mark.postgresql
def test_the_database_of_a_killed_drill_is_gone_a_day_later(site: Site) -> None:
    url, path = database_url(), site.backup()
    left, fresh = "nennep_drill_20200101000000", f"nennep_drill_{clock.now():%Y%m%d%H%M%S}_kept"
    try:
        for name in (left, fresh):
            drill_database(url, name)
        assert site.told(drill.run, file=path)[0] == 0
        with connected(url) as server:
            held = {name for (name,) in server.execute("SELECT datname FROM pg_database").fetchall()}
        assert (left in held, fresh in held) == (False, True)
    finally:
        for name in (left, fresh):
            drop_database(url, name)


@pytest.mark.parametrize(
    ("content", "why"), [(None, "không có tệp hay thư mục ấy"), (bytes(range(128, 192)), "không phải văn bản")]
)
def test_a_key_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, why: str
) -> None:
    if content:
        (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv("NENNEP_BACKUP_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(Refusal, match=f"NENNEP_BACKUP_KEY_FILE .*{why}"):
        key_given()


@pytest.mark.postgresql
def test_without_the_programs_of_postgresql_the_package_is_named(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    code, words = site.told(backup.run, to=None)
    assert (code, "postgresql-client" in words) == (2, True)


@pytest.mark.postgresql
def test_without_the_right_to_make_a_database_the_drill_says_what_to_grant(site: Site, settings: Any) -> None:
    path = site.backup()
    settings.OWNER_URL = make_conninfo(database_url(), user=cluster.APP)
    assert site.told(drill.run, file=path)[1].startswith("Tài khoản cơ sở dữ liệu không được tạo")
    assert "ALTER ROLE nennep_app CREATEDB" in site.told(drill.run, file=path)[1]
