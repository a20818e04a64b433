"""A document is printed once, at its approval; those bytes are served ever after."""

import io
from decimal import Decimal

import pytest
from docx import Document

from nennep.kernel.flows import UnlawfulMoveError
from nennep.ledger.files import read
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import keep_template, reopen_version, retire_template, revoke_approval
from nennep.processes.models import PrintedPaper
from nennep.processes.papers import profile, template_of
from nennep.processes.papers.frozen_document import FORMS, _document, paper_of
from nennep.processes.papers.wording import both_words
from nennep.processes.queries import frozen_paper, own_template
from nennep.processes.rules.approvals import TRACKS
from tests.calendars import at
from tests.factories import make_procedure
from tests.processes.flow import WHEN, approved, by, drafted, in_force, reviewed

LATER = "2027-01-20 10:00"


@pytest.fixture
def process(cast):
    return make_procedure(cast).procedure.processes.get()


def words_of(content: bytes) -> str:
    """All words of a Word file, with those of heads and tables."""
    document = Document(io.BytesIO(content))
    parts = [document.element.body, *(s.header._element for s in document.sections)]
    parts += [section.first_page_header._element for section in document.sections]
    return " ".join(node.text or "" for part in parts for node in part.iter() if node.tag.endswith("}t"))


def test_each_document_is_frozen_in_both_forms_when_it_is_approved(cast, process) -> None:
    version = reviewed(cast, process)
    assert not PrintedPaper.objects.exists()
    approved(cast, version, "internal")
    assert set(PrintedPaper.objects.values_list("track", "form")) == {("internal", "pdf"), ("internal", "docx")}
    in_force(cast, make_procedure(cast, code="QT.DP.07").procedure.processes.get(), number=7)
    assert PrintedPaper.objects.exclude(process_version=version).count() == len(TRACKS) * len(FORMS)


def test_an_old_version_is_reprinted_byte_by_byte_whatever_changed_since(cast, process) -> None:
    version = in_force(cast, process)
    papers = {(t, f): paper_of(version, t, f, at=at(WHEN)) for t in TRACKS for f in FORMS}
    published = process.procedures.get().versions.get()
    published.name, published.competent = "Tên khác hẳn", "Cơ quan khác"
    published.save()
    published.components.update(name="Giấy tờ khác")
    cast.health.name = "Sở Y tế và Dân số tỉnh Thử"
    cast.health.save()
    post = cast.binh.positions.get()
    post.title = "Quyền Giám đốc"
    post.save()
    later = in_force(cast, process, "2026-12-08 08:40", hours=9, number=2000)
    version.refresh_from_db()
    assert {(t, f): paper_of(version, t, f, at=at(LATER)) for t in TRACKS for f in FORMS} == papers
    assert "Tên khác hẳn" in words_of(paper_of(later, "iso", "docx", at=at(LATER)))


@pytest.mark.once("tests/processes/test_frozen_papers.py")
def test_the_paper_bears_its_approval_and_who_drafted_and_reviewed(cast, process) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "iso", number="512/QĐ-SYT", signer="Đỗ Thanh Bình")
    iso = words_of(paper_of(version, "iso", "docx", at=at(WHEN)))
    for told in ("512/QĐ-SYT", "17/11/2026", "Đỗ Thanh Bình", "Ngô Phương Thảo", "Lê Thu Hà"):
        assert told in iso
    approved(cast, version, "internal")
    internal = words_of(paper_of(version, "internal", "docx", at=at(WHEN)))
    assert "Quyết định số 1893/QĐ-UBND ngày 17 tháng 11 năm 2026" in internal
    assert "BẢN NHÁP" not in iso + internal


@pytest.mark.once("tests/processes/test_frozen_papers.py")
def test_what_is_not_approved_says_so_on_every_page(cast, process) -> None:
    draft = drafted(cast, process)
    for track in TRACKS:
        assert "BẢN NHÁP" in words_of(paper_of(draft, track, "docx", at=at(WHEN)))
    plain = paper_of(process.versions.get(state="in_force"), "iso", "docx", at=at(WHEN))
    assert "BẢN NHÁP" not in words_of(plain)


@pytest.mark.once("tests/processes/test_frozen_papers.py")
def test_a_draft_may_be_printed_twice_with_the_same_bytes(cast, process) -> None:
    draft = drafted(cast, process)
    for form in FORMS:
        assert paper_of(draft, "iso", form, at=at(WHEN)) == paper_of(draft, "iso", form, at=at("2026-11-17 15:10"))


@pytest.mark.once("tests/processes/test_frozen_papers.py")
def test_a_new_approval_prints_anew_and_the_old_bytes_stay(cast, process) -> None:
    version = reviewed(cast, process)
    first = approved(cast, version, "internal")
    old = paper_of(version, "internal", "pdf", at=at(WHEN))
    digest = frozen_paper(version, "internal", "pdf").sha256
    revoke_approval(first, reason="Ghi nhầm số", **by(cast))
    assert frozen_paper(version, "internal", "pdf") is None
    approved(cast, version, "internal", number="1894/QĐ-UBND")
    assert paper_of(version, "internal", "pdf", at=at(WHEN)) != old
    assert read(digest) == old


@pytest.mark.once("tests/processes/test_frozen_papers.py")
def test_a_version_that_was_taken_back_prints_as_a_draft_again(cast, process) -> None:
    version = reviewed(cast, process)
    approved(cast, version, "internal")
    reopen_version(version, reason="Sót bước", **by(cast))
    assert "BẢN NHÁP" in words_of(paper_of(version, "internal", "docx", at=at(WHEN)))


@pytest.mark.once("tests/processes/test_frozen_papers.py")
def test_the_papers_say_what_the_covered_published_versions_say(cast, process) -> None:
    version = reviewed(cast, process)
    held = process.procedures.get().versions.get()
    covered = held
    covered.pk, covered.number, covered.name = None, 2, "Tên theo quyết định mới"
    covered._state.adding = True
    covered.valid_from = at("2027-01-01 08:00").date()
    covered.save()
    version.covers.set([covered])
    approved(cast, version, "iso")
    assert "Tên theo quyết định mới" in words_of(paper_of(version, "iso", "docx", at=at(WHEN)))


@pytest.mark.once("tests/processes/test_frozen_papers.py")
def test_a_page_of_amendments_lists_every_amendment_of_the_issue(cast, process) -> None:
    in_force(cast, process, "2026-11-10 08:40", hours=12, number=1800)
    second = in_force(cast, process, "2026-11-17 08:40", hours=9, number=1900)
    iso = words_of(paper_of(second, "iso", "docx", at=at(WHEN)))
    assert "03/01" in iso
    assert "03/02" in iso


def test_word_papers_use_the_agencys_own_template_and_go_back_to_ours(cast, process) -> None:
    document = Document(io.BytesIO(template_of("iso", profile())))
    document.add_paragraph("Mẫu riêng của Sở")
    out = io.BytesIO()
    document.save(out)
    given = {"track": "iso", "content": out.getvalue(), "file_name": "mau.docx", "problems": ()}
    made = keep_template(cast.health, **given, **by(cast))
    version = reviewed(cast, process)
    approved(cast, version, "iso")
    assert "Mẫu riêng của Sở" in words_of(paper_of(version, "iso", "docx", at=at(WHEN)))
    retire_template(made, **by(cast))
    assert own_template(cast.health.pk, "iso") is None
    assert "Mẫu riêng của Sở" in words_of(paper_of(version, "iso", "docx", at=at(WHEN)))
    held = process.versions.get(state="in_force")
    assert "Mẫu riêng của Sở" not in words_of(paper_of(held, "iso", "docx", at=at(WHEN)))
    with pytest.raises(BrokenRuleError, match="thôi dùng"):
        retire_template(made, **by(cast))


def test_a_template_with_problems_is_kept_and_replaces_nothing(cast, process) -> None:
    good = template_of("iso", profile())
    keep_template(cast.health, track="iso", content=good, file_name="a.docx", problems=(), **by(cast))
    refused = keep_template(
        cast.health, track="iso", content=b"hong", file_name="b.docx", problems=["hỏng"], **by(cast)
    )
    assert refused is None
    assert own_template(cast.health.pk, "iso").file_name == "a.docx"


def test_a_paper_that_cannot_be_printed_approves_nothing(cast, process) -> None:
    version = reviewed(cast, process)
    with pytest.raises(BrokenRuleError, match="Chưa in được"):
        approved(cast, version, "iso", signer="王小明")
    assert not version.approvals.exists()
    version.refresh_from_db()
    assert version.state == "approval"
    with pytest.raises(UnlawfulMoveError):
        version.flow.move("submitted", version.state)


@pytest.mark.once("tests/processes/test_frozen_papers.py")
def test_a_day_on_paper_is_a_working_day_of_the_agency(cast, process) -> None:
    version = reviewed(cast, process)
    document = _document(version, "internal", at(WHEN), None)
    hours = document.total.split(" ")[0]
    # The agency works seven hours and a half a day.
    assert document.total == both_words(Decimal(hours.replace(",", ".")), Decimal("7.5"))
