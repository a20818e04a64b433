"""Stored files: what is in quarantine is handed to nobody, what has no row goes, what is damaged is told."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nennep.ledger import file_checks
from nennep.ledger.files import QuarantinedFileError, path_of, read, read_for_check, store
from nennep.ledger.models import StoredFile
from nennep.org.models import Position
from nennep.org.rules import MANAGE_PEOPLE
from nennep.upkeep.jobs import EVERY, back_up, look_at_files, shard_at
from nennep.upkeep.models import BackupRun, FileDamage
from nennep.upkeep.queries.backups import automatic_due
from nennep.web import clock
from nennep.work.models import Job
from tests.calendars import at
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = at("2026-11-17 08:40")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILES = tmp_path / "files"
    return tmp_path / "files"


def keep(content: bytes, *, checked: bool = True) -> StoredFile:
    return store(content, media_type="application/pdf", at=NOW, checked=checked)


def age(path: Path, hours: float) -> Path:
    moment = path.stat().st_mtime - hours * 3600
    os.utime(path, (moment, moment))
    return path


def test_what_is_in_quarantine_is_read_by_its_judges_only_until_it_is_found_good() -> None:
    file = keep(b"unread", checked=False)
    assert read_for_check(file.sha256) == b"unread"
    with pytest.raises(QuarantinedFileError, match="chờ kiểm tra"):
        read(file.sha256)
    assert keep(b"unread", checked=False).state == "quarantined"
    assert keep(b"unread").state == "clean"
    assert read(file.sha256) == b"unread"


def test_what_has_had_no_row_for_a_day_is_removed(folder: Path) -> None:
    kept = age(path_of(keep(b"kept").sha256), 100)
    lone = keep(b"lone")
    orphan = age(path_of(lone.sha256), 25)
    young = path_of(keep(b"young").sha256)
    StoredFile.objects.exclude(sha256=kept.name).delete()
    broken_off = age(_file(orphan.parent / "tmpab12"), 25)
    under_way = age(_file(orphan.parent / "tmpcd34"), 23)
    count = sum(file_checks.remove_orphans(shard) for shard in {path.parts[-3] for path in (kept, orphan, young)})
    assert count == 2
    assert [path.exists() for path in (kept, orphan, young, broken_off, under_way)] == [True, False, True, False, True]


def _file(path: Path) -> Path:
    path.write_bytes(b"half")
    return path


def test_bytes_that_somebody_stores_again_at_that_moment_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    path = age(path_of(keep(b"again").sha256), 25)
    StoredFile.objects.all().delete()
    rename = Path.rename

    def stored_meanwhile(self: Path, target: Path) -> Path:
        if self == path:
            keep(b"again")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stored_meanwhile)
    assert file_checks.remove_orphans(path.name[:2]) == 0
    assert read(path.name) == b"again"


def test_a_damaged_file_is_told_by_every_run_until_it_is_whole_again(cast: Cast) -> None:
    lost, changed = path_of(keep(b"lost").sha256), path_of(keep(b"changed").sha256)
    content = changed.read_bytes()
    lost.unlink()
    changed.write_bytes(b"chinged")
    moments = [
        moment
        for n in range(file_checks.SHARDS)
        if shard_at(moment := NOW + n * EVERY) in (lost.name[:2], changed.name[:2])
    ]
    assert {shard_at(moment) for moment in moments} == {lost.name[:2], changed.name[:2]}, (
        "a round comes past every part"
    )
    told = [look_at_files(moment) for moment in moments][-1].skipped
    assert sorted(told) == sorted(
        [
            f"Tệp đã lưu {lost.name}: không còn, hoặc không đọc được trên ổ đĩa",
            f"Tệp đã lưu {changed.name}: nội dung không còn khớp mã băm",
        ]
    )
    changed.write_bytes(content)
    StoredFile.objects.filter(pk=lost.name).delete()
    assert [look_at_files(moment) for moment in moments][-1].skipped == ()
    assert not FileDamage.objects.exists()


def test_what_is_stored_again_is_whole_though_its_old_bytes_were_damaged() -> None:
    """Somebody uploads the lost paper anew: that it was kept is true, also where its name was taken by broken bytes."""
    content = b"%PDF-1.7 giay phep"
    kept = keep(content)
    for damaged in (b"", b"%PDF-1.7 giay phap"):
        path_of(kept.sha256).write_bytes(damaged)
        keep(content)
        assert read(kept.sha256) == content


def test_a_backup_is_due_once_a_day_from_its_hour_on() -> None:
    def made(when: str) -> None:
        BackupRun.objects.create(
            made_at=at(when),
            folder="/",
            file_name=when,
            size=1,
            sha256="",
            encrypted=False,
            automatic=True,
            rows=0,
            files=0,
        )

    assert automatic_due(at("2026-11-17 00:10"), 1), "a new site is not left without one until the night"
    made("2026-11-16 01:05")
    assert [automatic_due(at(f"2026-11-17 {hour}"), 1) for hour in ("00:59", "01:00")] == [False, True]
    made("2026-11-17 09:00")  # the machine was off in the night
    assert [automatic_due(at(f"2026-11-{day}"), 1) for day in ("17 23:59", "18 00:59", "18 01:00")] == [
        False,
        False,
        True,
    ]
    # A clock that stood a year ahead has left a run of the future: it counts for nothing.
    made("2027-11-17 09:00")
    assert automatic_due(at("2026-11-18 01:00"), 1)


def test_a_backup_that_fails_is_told_and_due_again(cast: Cast, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    settings.BACKUPS, settings.BACKUP_HOUR = tmp_path / "taken" / "backups", "1"
    report = back_up(NOW + timedelta(hours=1))
    assert (report.count, "Không ghi được bản sao lưu vào" in report.skipped[0]) == (0, True)
    settings.BACKUP_HOUR = "25"
    assert "NENNEP_BACKUP_HOUR" in back_up(NOW).skipped[0]
    settings.BACKUP_HOUR = ""
    assert back_up(NOW).skipped == ()


def test_a_backup_that_is_run_by_hand_says_why_there_is_none(
    cast: Cast, client: Client, settings: Any, tmp_path: Path
) -> None:
    Position.objects.filter(user=cast.khoa).update(duties=[MANAGE_PEOPLE])
    client.force_login(cast.khoa)
    settings.BACKUPS, settings.BACKUP_HOUR = tmp_path / "backups", "1"
    Job.objects.create(name="upkeep.backup", due_at=NOW, last_run_at=NOW)

    def said() -> str:
        with clock.frozen(NOW):
            return client.post("/system/run/", {"name": "upkeep.backup"}, follow=True).content.decode()

    assert "sẽ không sao lưu" not in said()
    BackupRun.objects.create(
        **{"made_at": NOW - timedelta(hours=7), "folder": "/", "file_name": "x", "size": 1, "sha256": ""},
        **{"encrypted": False, "automatic": True, "rows": 0, "files": 0},
    )
    assert "sẽ không sao lưu: lần tự sao lưu của hôm nay đã xong lúc" in said()
    settings.BACKUP_HOUR = ""
    assert "sẽ không sao lưu: NENNEP_BACKUP_HOUR đang để trống" in said()
    settings.BACKUP_HOUR = "1"
    settings.DEMO = True
    assert "sẽ không sao lưu: đây là bản dùng thử" in said()


def test_a_stored_file_and_the_folders_that_name_it_are_on_the_disk_before_it_is_said_to_be_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each folder is written out after the name stands in it, the innermost first; else a power cut loses the name."""
    written: list[Path] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        written.append(Path(f"/proc/self/fd/{handle}").resolve())
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    row = keep(b"mot tep moi")
    place = path_of(row.sha256)
    file, *folders = written
    assert (file.parent, file.name != place.name) == (place.parent, True), "the bytes, while they have no name yet"
    assert folders == [place.parent, place.parent.parent, place.parent.parent.parent]
    written.clear()
    keep(b"mot tep moi")
    assert written == [], "it is there already"
