"""The whole export of one agency reads back equal, holds nothing of others but what it points to, and no secret."""

import hashlib
import json
import stat
import zipfile
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import JSONField, Model

from nennep.cases.models import Case, IssuedPaper, Party
from nennep.kernel.refusals import Refusal
from nennep.ledger.files import path_of, store
from nennep.ledger.models import Event, StoredFile
from nennep.org.actions import open_practice
from nennep.org.models import Agency, Division, Position, User, WorkCalendar
from nennep.procedures.models import ProcedureVersion
from nennep.processes.models import ProcessVersion
from nennep.upkeep.commands import export, export_check
from nennep.upkeep.parts.agency_scope import exported_tables
from nennep.upkeep.parts.export_check import check_export
from nennep.upkeep.rules.export_tables import TABLE_WORDS
from nennep.upkeep.rules.exports import (
    COPIES,
    EVENTS,
    GUIDE,
    MANIFEST,
    NAMES_OF_OTHERS,
    OF_THE_INSTALLATION,
    ExportError,
    paper_name,
)
from tests.calendars import at
from tests.cast import Cast
from tests.common import Filled, fill
from tests.factories import walk

Rows = dict[tuple[str, str], list[dict[str, Any]]]
NOW = "2026-11-17 08:40"


@dataclass
class Exported:
    """An agency with a little of everything, and its export."""

    filled: Filled
    path: Path
    words: str
    told: Callable[..., tuple[int, str]]

    @property
    def rows(self) -> Rows:
        """By folder and table, what the lines say."""
        with zipfile.ZipFile(self.path) as file:
            return {
                (folder, name.removesuffix(".jsonl")): [json.loads(line) for line in file.read(member).splitlines()]
                for member in file.namelist()
                for folder, _, name in [member.partition("/")]
                if member.endswith(".jsonl")
            }

    def change(self, member: str, content: bytes | None) -> None:
        """The same file with other bytes in one member, or without it."""
        with zipfile.ZipFile(self.path) as file:
            held = {name: file.read(name) for name in file.namelist()}
        if content is None:
            del held[member]
        else:
            held[member] = content
        with zipfile.ZipFile(self.path, "w") as file:
            for name, bytes_ in held.items():
                file.writestr(name, bytes_)

    def check(self) -> tuple[int, str]:
        return self.told(export_check.run, file=self.path)


@pytest.fixture
def exported(
    transactional_db: None, cast: Cast, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> Exported:
    settings.DATA, settings.FILES = tmp_path, tmp_path / "files"
    User.objects.update(password="argon2$a-secret-of-theirs")
    User.objects.filter(username="tuan").update(phone="0901234567", email="tuan@example.vn")
    filled = fill(cast)
    walk(cast, filled.case, "B5", "2026-11-18 09:00")
    paper = store(b"%PDF-1.7 giay hen", media_type="application/pdf", at=at(NOW), checked=True)
    for round_ in (1, 2):
        IssuedPaper.objects.create(
            case=filled.case,
            form_set="tt03_2025",
            form="appointment_slip",
            round=round_,
            number="07",
            issued_at=at(NOW),
            file=paper,
        )
    IssuedPaper.objects.filter(round=2).update(issued_by=cast.tuan)
    StoredFile.objects.filter(pk=filled.upload.file_id).update(state="quarantined")
    open_practice(cast.health, by=cast.actor("lan"), at=at(NOW))

    def told(command: Callable[[Namespace], int], **options: Any) -> tuple[int, str]:
        capsys.readouterr()
        try:
            code = command(Namespace(**options))
        except Refusal as refusal:
            return 2, refusal.words
        return code, capsys.readouterr().out

    code, words = told(export.run, agency="syt", to=tmp_path / "syt.zip")
    assert code == 0, words
    return Exported(filled, tmp_path / "syt.zip", words, told)


@pytest.mark.django_db(transaction=True)
def test_the_export_of_an_agency_reads_back_equal(exported: Exported, cast: Cast, tmp_path: Path) -> None:
    assert stat.S_IMODE(exported.path.stat().st_mode) == 0o600
    assert "dữ liệu cá nhân" in exported.words
    code, words = exported.check()
    assert (code, "đủ và đúng" in words) == (0, True), words

    rows = exported.rows
    for (folder, name), lines in rows.items():
        if folder in ("tables", "referred"):
            read_back_equal(model_named(name), lines)
    # No table is forgotten that can hold something of an agency.
    assert {name for folder, name in rows if folder == "tables"} == {m.__name__ for m in exported_tables()} - {
        "StoredFile"
    }
    # Counted by other ways than the export takes: all of the agency, and nothing of the one beside it.
    health = {"agency": cast.health}
    counts = {
        Case: Case.objects.filter(**health),
        Party: Party.objects.filter(case__agency=cast.health),
        Position: Position.objects.filter(**health),
        Division: Division.objects.filter(**health),
        User: User.objects.filter(positions__agency=cast.health),
        ProcedureVersion: ProcedureVersion.objects.filter(procedure__agency=cast.health),
        ProcessVersion: ProcessVersion.objects.filter(process__agency=cast.health),
        Agency: Agency.objects.filter(pk=cast.health.pk),
    }
    for model, expected in counts.items():
        assert {row["id"] for row in rows["tables", model.__name__]} == set(expected.values_list("pk", flat=True)), (
            model
        )
        assert expected.exists()

    # The event that tells of the export came after what it tells of.
    last = Event.objects.filter(chain_id=cast.health.pk).latest("number")
    with zipfile.ZipFile(exported.path) as file:
        manifest, names = json.loads(file.read(MANIFEST)), file.namelist()
        guide, papers = file.read(GUIDE).decode(), [name for name in names if name.startswith("papers/")]
        stored = {name: file.read(name) for name in names if name.startswith(("files/", "quarantine/"))}
    assert (last.kind, manifest["chain"]["length"]) == ("agency.exported", last.number - 1)
    assert hashlib.sha256(exported.path.read_bytes()).hexdigest() in last.body
    assert len(rows["events.jsonl", ""]) == last.number - 1
    assert {name.partition("/")[2] for name in stored} == set(StoredFile.objects.values_list("pk", flat=True))
    assert all(hashlib.sha256(content).hexdigest() in name for name, content in stored.items())
    assert f"quarantine/{exported.filled.upload.file_id}" in stored
    slip = f"papers/{exported.filled.case.code} – Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    assert {f"{slip} – 07-TNHS.pdf", f"{slip} – lần 2 – 07-TNHS.pdf"} <= set(papers)
    assert "| `Case` | hồ sơ: mã suốt đời" in guide

    # Of others only what is pointed to, and of their people only the names; of nobody a secret.
    everything = b"".join(zipfile.ZipFile(exported.path).read(name) for name in names)
    assert all(
        secret not in everything for secret in (b"a-secret-of-theirs", b"0901234567", b"tap-duot", b'"password"')
    )
    assert {"id": cast.tuan.pk, "username": "tuan", "full_name": "Hoàng Anh Tuấn"} in rows["referred", "User"]
    served = Case.objects.get(agency=cast.province)
    assert served.desk_id == cast.health.pk
    assert [row["id"] for row in rows["referred", "Case"]] == [served.pk], (
        "its list of papers names the case of another"
    )
    assert set(rows["referred", "Case"][0]) == set(NAMES_OF_OTHERS["Case"])
    assert served.pk not in {row["case_id"] for row in rows["tables", "Party"]}
    national = WorkCalendar.objects.get(agency=None)
    assert national.pk in {row["id"] for row in rows["referred", "WorkCalendar"]}
    assert {row["code"] for row in rows["referred", "Field"]} == {"duoc"}


@pytest.mark.django_db(transaction=True)
def test_what_is_wrong_with_an_export_is_named(exported: Exported, cast: Cast, tmp_path: Path) -> None:
    whole = exported.path.read_bytes()

    def after(member: str, content: bytes | None) -> str:
        exported.path.write_bytes(whole)
        exported.change(member, content)
        code, words = exported.check()
        assert code == 1, words
        return words

    with zipfile.ZipFile(exported.path) as file:
        events, cases = file.read(EVENTS), file.read("tables/Case.jsonl")
        stored = next(name for name in file.namelist() if name.startswith("files/"))
        manifest = json.loads(file.read(MANIFEST))
    assert "tables/Case.jsonl: nội dung không khớp mã băm" in after("tables/Case.jsonl", cases[:-2])
    assert f"{stored}: có trong phần kê khai nhưng không có trong tệp" in after(stored, None)
    assert "strange.txt: không có trong phần kê khai" in after("strange.txt", b"")

    # Whoever changes the digests too does not get past the keys, the counts and the chain.
    def forged(member: str, content: bytes) -> str:
        told = json.loads(json.dumps(manifest))
        for table in told["tables"]:
            if table["file"] == member:
                table["sha256"] = hashlib.sha256(content).hexdigest()
        if member in told["members"]:
            told["members"][member] = hashlib.sha256(content).hexdigest()
        exported.path.write_bytes(whole)
        exported.change(MANIFEST, json.dumps(told).encode())
        exported.change(member, content)
        return exported.check()[1]

    first, others = cases.split(b"\n", 1)
    words = forged("tables/Case.jsonl", others)
    assert "kê khai" in words
    assert f"case_id {json.loads(first)['id']} không có ở bảng Case" in words
    assert "chuỗi hỏng tại sự kiện 1" in forged(EVENTS, events.replace(b"2026-11-17", b"2026-11-16", 1))
    assert "hoặc đầu chuỗi khác" in forged(EVENTS, b"".join(events.splitlines(keepends=True)[:-1]))

    exported.path.write_bytes(whole[:-200])
    assert exported.check()[0] == 2
    exported.path.write_bytes(whole)
    code, words = exported.told(export.run, agency="syt", to=exported.path)
    assert (code, "đã có. Chọn tên tệp khác" in words) == (2, True)
    code, words = exported.told(export.run, agency="syt", to=tmp_path / "nowhere" / "a.zip")
    assert (code, "phần ghi dở đã bỏ" in words) == (2, True)
    for code_ in ("none-of-these", f"tap-duot-{cast.health.pk}"):
        assert exported.told(export.run, agency=code_, to=tmp_path / "b.zip")[1].startswith("Không có cơ quan mã")
    assert Event.objects.filter(kind="agency.exported").count() == 1

    path_of(stored.partition("/")[2]).unlink()
    code, words = exported.told(export.run, agency="syt", to=tmp_path / "c.zip")
    assert (code, f"{stored.partition('/')[2]}: không còn" in words) == (1, True), words
    code, words = exported.told(export_check.run, file=tmp_path / "c.zip")
    assert (code, "đã mất trước khi xuất" in words) == (1, True), words
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    "change",
    [
        {"tables": [{"points_to": {}}]},
        {"tables": [{"points_to": [], "file": "own/A.jsonl", "sha256": "x", "name": "A", "key": "id", "rows": 1}]},
        {"files": [{"file": "files/x"}]},
        {"members": []},
        {"missing": 5},
        {"chain": {"length": 1}},
        {"agency": {"name": None}},
        {"made_at": "0001-01-01T00:00:00"},
        {"made_at": "9999-12-31T23:59:59+00:00"},
    ],
)
def test_an_export_whose_manifest_is_half_is_refused_in_words(tmp_path: Path, change: dict[str, Any]) -> None:
    told = {"format": 1, "agency": {"name": "A"}, "made_at": "2026-11-17T08:40:00+00:00", "missing": [], "damaged": []}
    told |= {"chain": {"length": 0, "head": "0" * 64}, "tables": [], "files": [], "members": {}}
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("own/A.jsonl", '{"id": 1}\n')
        made.writestr("manifest.json", json.dumps(told | change))
    with pytest.raises(ExportError):
        check_export(path)


def test_every_table_is_told_of_in_the_guide_or_belongs_to_the_installation() -> None:
    told = [name for words in TABLE_WORDS.values() for name in words]
    assert sorted(told) == sorted(model.__name__ for model in exported_tables())
    ours = [model for model in apps.get_models() if model.__module__.startswith("nennep.")]
    assert {model.__name__ for model in ours} - {*told} == OF_THE_INSTALLATION | COPIES


def test_a_paper_is_called_as_every_disk_can_bear_it() -> None:
    assert paper_name("H99.12-1", "Giấy hẹn", "", "02/BL", ending="pdf") == "H99.12-1 – Giấy hẹn – 02-BL.pdf"
    assert paper_name("..\\a/b\n", ending="pdf") == "..-a-b-.pdf"
    assert len(paper_name("a" * 400, ending="pdf")) < 200


def model_named(name: str) -> type[Model]:
    return next(model for model in apps.get_models(include_auto_created=True) if model.__name__ == name)


def read_back_equal(model: type[Model], lines: list[dict[str, Any]]) -> None:
    """Each value as its column reads it is the value that the database holds."""
    key = model._meta.pk.attname
    columns = [column for column in model._meta.concrete_fields if column.attname in lines[0]] if lines else []
    kept = {
        row[key]: row
        for row in model._base_manager.filter(pk__in=[line[key] for line in lines]).values(
            *(c.attname for c in columns)
        )
    }
    assert len(kept) == len(lines), model
    for line in lines:
        for column in columns:
            told = line[column.attname]
            value = told if isinstance(column, JSONField) else column.to_python(told)
            assert value == kept[line[key]][column.attname], (model, column.attname)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_stands_twice_is_told(exported: Exported) -> None:
    with zipfile.ZipFile(exported.path) as archive:
        held = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(exported.path, "w") as archive:
        archive.writestr("tables/Case.jsonl", b'{"id": 1}\n')
        for name, content in held:
            archive.writestr(name, content)
    code, words = exported.check()
    assert code == 1
    assert "tables/Case.jsonl: có hai lần trong tệp" in words
