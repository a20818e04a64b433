"""What is answered to an instruction is kept as long as its case: exported with it, and proved by ``verify``."""

import json
import os
import zipfile
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nennep.cases.models import Case
from nennep.instructions.actions import Attachment, answer_instruction, close_instruction, instruct
from nennep.instructions.models import Instruction, InstructionEntry
from nennep.instructions.queries.proof import instruction_faults
from nennep.ledger.file_checks import faults_of_files, faults_of_rows, remove_orphans
from nennep.ledger.files import path_of, store
from nennep.ledger.models import StoredFile
from nennep.upkeep.commands import export, export_check
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

NOW = "2026-11-17 10:00"
PDF = b"%PDF-1.7\nbao cao\n%%EOF\n"


@pytest.fixture
def answered(cast: Cast, tmp_path: Path, settings: Any) -> Instruction:
    """Hà asked, Minh answered with a file."""
    settings.DATA, settings.FILES = tmp_path, tmp_path / "files"
    case = walk(cast, make_received(cast, make_procedure(cast), "2026-11-17 08:40"), "B2", "2026-11-17 09:00")
    told = {"text": "Báo cáo vì sao chậm.", "due_on": date(2026, 11, 19)}
    (given,) = instruct(case, receivers=[None], by=cast.actor("ha", NOW), at=at(NOW), **told)
    file = Attachment(PDF, "báo cáo.pdf")
    answer_instruction(given, text="Chờ Bộ Y tế.", file=file, seen=1, by=cast.actor("minh", NOW), at=at(NOW))
    return Instruction.objects.get(pk=given.pk)


@pytest.mark.django_db
def test_the_file_is_kept_when_all_is_over_and_what_has_no_row_is_swept(cast: Cast, answered: Instruction) -> None:
    close_instruction(answered, text="", seen=2, by=cast.actor("ha", NOW), at=at(NOW))
    Case.objects.filter(pk=answered.case_id).update(state="returned", finished_at=at(NOW), returned_at=at(NOW))
    file = InstructionEntry.objects.get(file__isnull=False).file
    stray = store(b"%PDF-1.7 stray", media_type="application/pdf", at=at(NOW), checked=True)
    StoredFile.objects.filter(pk=stray.pk).delete()
    for digest in (file.sha256, stray.sha256):
        os.utime(path_of(digest), (0, 0))
        remove_orphans(digest[:2])
    assert (path_of(file.sha256).exists(), path_of(stray.sha256).exists()) == (True, False)
    with pytest.raises(Exception, match="protected"):
        file.delete()


@pytest.mark.django_db(transaction=True)
def test_the_whole_export_of_the_agency_holds_words_and_file(cast: Cast, answered: Instruction, tmp_path: Path) -> None:
    made = tmp_path / "syt.zip"
    assert export.run(Namespace(agency="syt", to=made)) == 0
    digest = InstructionEntry.objects.get(file__isnull=False).file_id
    with zipfile.ZipFile(made) as file:
        rows = [json.loads(line) for line in file.read("tables/InstructionEntry.jsonl").splitlines()]
        assert [row["file_id"] for row in rows] == [None, digest]
        assert file.read(f"files/{digest}") == PDF
    assert export_check.run(Namespace(file=made)) == 0


@pytest.mark.django_db
def test_verify_finds_nothing_in_what_the_product_wrote(cast: Cast, answered: Instruction) -> None:
    close_instruction(answered, text="Rõ.", seen=2, by=cast.actor("ha", NOW), at=at(NOW))
    assert list(instruction_faults()) == []
    assert faults_of_rows() == []


def _update(one: Instruction, **changes: Any) -> None:
    Instruction.objects.filter(pk=one.pk).update(**changes)


def _last(one: Instruction) -> Any:
    return one.entries.filter(number=2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda one: _update(one, due_on=date(2026, 12, 31)), "người nhận, hạn hoặc tình trạng khác sự kiện"),
        (lambda one: _update(one, state="open"), "người nhận, hạn hoặc tình trạng khác sự kiện"),
        (lambda one: _last(one).update(remark="0" * 64), "lời ghi khác sự kiện"),
        (lambda one: _last(one).delete(), "lời ghi khác sự kiện"),
        (lambda one: _last(one).update(file=None), "tệp kèm trả lời không phải tệp đã gửi"),
        (lambda one: one.delete(), "đã mất khỏi cơ sở dữ liệu"),
    ],
)
def test_verify_names_the_instruction_that_was_changed_behind_the_product(
    cast: Cast, answered: Instruction, change: Any, fault: str
) -> None:
    code = answered.case.code
    other = {"text": "Việc khác.", "due_on": date(2026, 11, 19), "by": cast.actor("ha", NOW), "at": at(NOW)}
    instruct(Case.objects.get(pk=answered.case_id), receivers=[cast.dat.pk], **other)
    change(answered)
    name = f"ý kiến chỉ đạo số 1 của hồ sơ {code}"
    assert faults_of_rows() == [f"{name}: {fault}"]


@pytest.mark.django_db
def test_verify_reads_the_bytes_of_the_file(answered: Instruction) -> None:
    digest = InstructionEntry.objects.get(file__isnull=False).file_id
    assert dict(faults_of_files())[digest] is None
    path_of(digest).chmod(0o600)
    path_of(digest).write_bytes(b"khac")
    assert dict(faults_of_files())[digest] == "changed"
