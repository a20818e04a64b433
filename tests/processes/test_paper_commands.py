"""The documents of a stored version, from the command line."""

import sys
from argparse import ArgumentParser
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import docx
import pytest

from nennep.kernel.refusals import ANSWERS, Refusal
from nennep.kernel.worktime import Term, Unit
from nennep.processes.commands import papers, templates
from nennep.processes.models import Approval, ProcessVersion
from nennep.processes.papers.pinned_version import facts_day, pinned_of
from nennep.processes.queries import version_before
from tests.factories import definition, make_procedure

FILES = ("quy-trinh-iso", "quy-trinh-noi-bo", "quy-trinh-dien-tu", "tai-cau-truc")


def called(module, *words: str) -> int:
    """As the command line runs it: a refusal is told on the error stream and gives the exit code."""
    parser = ArgumentParser()
    module.arguments(parser)
    try:
        return module.run(parser.parse_args([str(word) for word in words]))
    except Refusal as refusal:
        sys.stderr.write(refusal.words)
        return ANSWERS[refusal.kind].exit


@pytest.fixture
def version(cast) -> ProcessVersion:
    make_procedure(cast)
    return ProcessVersion.objects.get()


def newer(version: ProcessVersion, hours: int = 20) -> ProcessVersion:
    """The next version, with another time for the third step."""
    old = definition()
    steps = (*old.steps[:2], replace(old.steps[2], hours=Decimal(hours)), *old.steps[3:])
    new = replace(old, steps=steps)
    ProcessVersion.objects.filter(pk=version.pk).update(state="superseded", effective_to=date(2026, 1, 31))
    return ProcessVersion.objects.create(
        process=version.process,
        number="04.00",
        definition=new.to_dict(),
        sha256=new.sha256,
        state="in_force",
        effective_from=date(2026, 2, 1),
    )


@pytest.mark.once("tests/processes/test_paper_commands.py")
def test_the_command_writes_the_four_documents_in_both_forms(version, tmp_path, capsys):
    assert called(papers, "QT.DP.02", "--out", tmp_path / "ra") == 0
    found = {file.name for file in (tmp_path / "ra").iterdir()}
    assert found == {f"QT.DP.02-03.00-{name}.{form}" for name in FILES for form in ("pdf", "docx")}
    assert "Phiên bản đầu tiên" in capsys.readouterr().out


@pytest.mark.once("tests/processes/test_paper_commands.py")
def test_the_same_version_is_written_with_the_same_bytes_again(version, tmp_path):
    for name in ("a", "b"):
        called(papers, "QT.DP.02", "--out", tmp_path / name)
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


@pytest.mark.once("tests/processes/test_paper_commands.py")
def test_an_old_version_still_prints_what_it_said(version, tmp_path):
    called(papers, "QT.DP.02", "--out", tmp_path / "a")
    newer(version)
    called(papers, "QT.DP.02", "--version", "03.00", "--out", tmp_path / "b")
    name = f"QT.DP.02-03.00-{FILES[2]}.pdf"
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.once("tests/processes/test_paper_commands.py")
def test_restructuring_compares_with_the_version_before(version, tmp_path, capsys):
    newer(version)
    assert called(papers, "QT.DP.02", "--out", tmp_path) == 0
    assert "Phiên bản đầu tiên" not in capsys.readouterr().out
    words = [p.text for p in docx.Document(tmp_path / f"QT.DP.02-04.00-{FILES[3]}.docx").paragraphs]
    assert "So sánh: Phiên bản 03.00 với phiên bản 04.00 của quy trình QT.DP.02" in words
    assert any(line.startswith("Tóm tắt: Đổi 1 bước, tăng 4 giờ") for line in words)


def test_the_facts_come_from_the_database(version):
    facts = pinned_of(version, date(2026, 11, 17))
    (procedure,) = facts.procedures
    assert procedure.name == "Cấp lại chứng chỉ hành nghề dược"
    assert [c.name for c in procedure.components] == ["Đơn đề nghị cấp lại", "Ảnh chân dung 4 × 6"]
    assert [fee.amount for fee in procedure.fees] == [500_000]
    assert procedure.terms == {"counter": Term(Decimal(5), Unit.WORKING_DAY)}
    assert facts.agency.name == version.process.agency.name
    assert facts.definition.sha256 == version.sha256


def test_a_channel_with_a_note_alone_promises_no_day_on_paper(version):
    covered = version.process.procedures.get().versions.get()
    covered.terms["online"] = {"note": "Nộp trên Cổng"}
    covered.save()
    (procedure,) = pinned_of(version, date(2026, 11, 17)).procedures
    assert list(procedure.limits) == ["counter"]


def test_the_amendment_page_tells_what_changed_since_the_version_before(version):
    later = newer(version)
    assert version_before(later) == version
    assert version_before(version) is None
    (row,) = pinned_of(later, date(2026, 11, 17)).amendments
    assert row.revision == "04/00"
    assert row.content.startswith("Đổi 1 bước")


def test_an_amendment_that_leaves_the_steps_alone_has_its_line_too(version):
    later = newer(version)
    ProcessVersion.objects.filter(pk=later.pk).update(
        definition=version.definition, sha256=version.sha256, reason="Sửa căn cứ"
    )
    later.refresh_from_db()
    (row,) = pinned_of(later, date(2026, 11, 17)).amendments
    assert (row.request, row.part) == ("Sửa căn cứ", "Nội dung thủ tục")
    assert row.content == "Cập nhật theo thủ tục đã công bố; bảng các bước giữ nguyên"


@pytest.mark.once("tests/processes/test_paper_commands.py")
def test_another_style_fills_the_approval_block_like_the_first(version, tmp_path):
    Approval.objects.create(
        process_version=version,
        track="iso",
        authority="Giám đốc Sở Y tế",
        number="412/QĐ-SYT",
        signed_on=date(2025, 9, 26),
        signer="Trần Quốc Ân",
        effective_from=date(2025, 9, 29),
        sha256=version.sha256,
        recorded_at=datetime(2025, 9, 26, 9, tzinfo=UTC),
    )
    assert called(papers, "QT.DP.02", "--style", "b", "--out", tmp_path) == 0
    iso = docx.Document(tmp_path / f"QT.DP.02-03.00-{FILES[0]}.docx")
    words = " ".join(p.text for p in iso.paragraphs)
    assert "Ban hành theo Quyết định số 412/QĐ-SYT ngày 26 tháng 9 năm 2025" in words
    assert "Trần Quốc Ân" in [c.text for t in iso.tables for r in t.rows for c in r.cells]


def test_the_amendment_page_bears_the_days_on_which_procedures_were_issued(version):
    later = newer(version)
    issued = date(2026, 1, 28)
    approval = Approval(
        process_version=later,
        track="iso",
        authority="Giám đốc Sở Y tế",
        number="17/QĐ-SYT",
        signed_on=issued,
        effective_from=date(2026, 2, 1),
        sha256=later.sha256,
        recorded_at=datetime(2026, 1, 28, 9, tzinfo=UTC),
    )
    approval.save()
    (row,) = pinned_of(later, date(2026, 2, 1), approvals=[approval]).amendments
    assert row.day == issued
    after = ProcessVersion.objects.create(
        process=version.process, number="04.01", definition=version.definition, sha256=version.sha256, state="draft"
    )
    rows = pinned_of(after, date(2026, 3, 1)).amendments
    assert [(row.revision, row.day) for row in rows] == [("04/00", issued), ("04/01", None)]


def test_an_ended_version_prints_the_facts_of_its_last_day(version):
    newer(version)
    version.refresh_from_db()
    assert facts_day(version, date(2026, 11, 17)) == date(2026, 1, 31)
    assert facts_day(version_before(version) or version, date(2025, 5, 5)) == date(2025, 5, 5)
    later = version.process.versions.get(number="04.00")
    assert facts_day(later, date(2026, 1, 5)) == date(2026, 2, 1)


def test_a_definition_that_is_not_the_pinned_one_is_not_printed(version, tmp_path, capsys):
    ProcessVersion.objects.update(sha256="0" * 64)
    assert called(papers, "QT.DP.02", "--out", tmp_path) == 2
    assert "không khớp mã băm" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_process_or_version_is_named(version, tmp_path, capsys):
    assert called(papers, "QT.XX.99", "--out", tmp_path) == 2
    assert "Không có quy trình QT.XX.99 đang có hiệu lực" in capsys.readouterr().err
    assert called(papers, "QT.DP.02", "--version", "09.00", "--out", tmp_path) == 2
    assert "quy trình QT.DP.02 phiên bản 09.00" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(version, tmp_path, capsys):
    (tmp_path / "tep").write_text("")
    assert called(papers, "QT.DP.02", "--out", tmp_path / "tep" / "ra") == 2
    assert "không ghi được vào" in capsys.readouterr().err


def test_the_templates_are_written_and_pass_their_own_check(tmp_path, capsys):
    assert called(templates, "--out", tmp_path) == 0
    assert len(list(tmp_path.glob("mau-*.docx"))) == len(list(tmp_path.glob("the-*.pdf"))) == 4
    file = tmp_path / "mau-quy-trinh-noi-bo.docx"
    assert called(templates, "--check", file, "--kind", "internal") == 0
    assert "dùng được làm mẫu Quy trình nội bộ" in capsys.readouterr().out


def test_a_faulty_template_is_told_line_by_line(tmp_path, capsys):
    faulty = docx.Document()
    faulty.add_paragraph("{{ ma_hieuu }}")
    faulty.save(tmp_path / "sai.docx")
    assert called(templates, "--check", tmp_path / "sai.docx", "--kind", "iso") == 1
    assert "- Không có thẻ “ma_hieuu”. Có phải “ma_hieu”?" in capsys.readouterr().out
    assert called(templates, "--check", tmp_path / "sai.docx") == 2
    assert called(templates, "--check", tmp_path / "mất.docx", "--kind", "iso") == 2
