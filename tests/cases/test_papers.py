"""Statutory papers: made from the case, numbered, frozen at the first opening."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from nennep.cases.actions import (
    ask_supplement,
    complete_step,
    issue_paper,
    propose_refusal,
    record_payment,
    refund_fee,
    withdraw_case,
)
from nennep.cases.models import Case, IssuedPaper
from nennep.cases.papers import PaperLink, issue_of, papers_of, print_paper
from nennep.cases.papers.letters import PAPERS
from nennep.cases.papers.sheet import sheet
from nennep.cases.queries.case_page import read_along
from nennep.ledger.files import DamagedFileError, read
from nennep.ledger.models import Event
from nennep.org.models import Position
from nennep.reception.actions import amend_case, decline_case, guide_applicant
from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import make_procedure, make_received, make_registered, walk
from tests.reception.test_corrections import REASON, dossier_of, renamed, words_of

pytestmark = pytest.mark.django_db
NOW = "2026-11-20 08:40"


def opened(client, cast, who, case, form, *, when=NOW, expect=200):
    client.force_login(getattr(cast, who))
    with frozen(at(when)):
        response = client.get(f"/cases/{case.code}/papers/{form}/")
    assert response.status_code == expect, response.content[:500]
    return response.content


def text_of(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_the_slip_says_what_was_received_and_what_is_promised(cast, version, client):
    case = make_received(cast, version, "2026-11-17 08:40")
    said = text_of(opened(client, cast, "minh", case, "appointment_slip"))
    for words in (
        "GIẤY TIẾP NHẬN HỒ SƠ",
        case.code,
        "Huỳnh Thị Sáu",
        "Đơn đề nghị cấp lại",
        "05 ngày làm việc",
        "08 giờ 40 phút, ngày 25 tháng 11 năm 2026",
        "500.000 đồng",
        "Nguyễn Thị Lan",
    ):
        assert words in said
    assert "Trần Quang Minh" not in said  # who opens the paper is not who received


def test_07_12_a_slip_is_frozen_when_first_opened(cast, version, client, settings, tmp_path):
    """An issued slip stays as it was issued, whatever changes after."""
    settings.FILES = tmp_path
    case = make_received(cast, version, "2026-11-17 08:40")
    first = opened(client, cast, "lan", case, "appointment_slip")
    case.parties.update(name="Người khác")
    assert opened(client, cast, "lan", case, "appointment_slip", when="2026-12-01 09:00") == first
    paper = IssuedPaper.objects.get(case=case)
    assert Event.objects.filter(kind="case.paper_issued").count() == 1
    (tmp_path / paper.file_id[:2] / paper.file_id[2:4] / paper.file_id).write_bytes(b"x")
    with pytest.raises(DamagedFileError):
        read(paper.file_id)


def test_of_two_who_open_a_paper_at_once_the_second_takes_what_the_first_made(cast, version, client, monkeypatch):
    case = make_received(cast, version, "2026-11-17 08:40")
    issue = issue_of(case, "appointment_slip", 1, at(NOW))
    first = opened(client, cast, "lan", case, "appointment_slip")
    stale = IssuedPaper.objects.get(case=case)
    stale.file = None
    looks = [stale]

    def looked(*args, **kwargs):
        found = IssuedPaper.objects.all().filter(*args, **kwargs)
        if looks and "form" in kwargs:
            monkeypatch.setattr(type(found), "first", lambda self: looks.pop() if looks else self[0])
        return found

    monkeypatch.setattr(IssuedPaper.objects, "filter", looked)
    got = issue_paper(case, by=cast.actor("lan"), at=at(NOW), issue=issue, make=lambda _: b"the slower one")
    assert got == first
    assert Event.objects.filter(kind="case.paper_issued").count() == 1


def test_a_paper_names_who_is_kept_when_it_is_printed_not_who_was_read_before(cast, version):
    """The page was opened before a correction and prints after it."""
    case = make_received(cast, version, "2026-11-17 08:40")
    read_along(case)
    other = Case.objects.get(pk=case.pk)
    dossier = dossier_of(other, parties=renamed(other, "Huỳnh Thị Sáu Em"))
    amend_case(other, by=cast.actor("lan"), at=at(NOW), dossier=dossier, reason=REASON)
    for form in ("appointment_slip", "fee_receipt"):
        issue = issue_of(case, form, 1, at(NOW))
        pdf = issue_paper(case, by=cast.actor("lan"), at=at(NOW), issue=issue, make=print_paper)
        assert "Sáu Em" in words_of(pdf)


def test_a_case_read_with_all_its_rows_has_each_of_its_receipts_replaced(cast, version):
    case = make_received(cast, version, "2026-11-17 08:40")
    Position.objects.filter(user=cast.quan).update(duties=["lead_desk"])
    refund_fee(case, by=cast.actor("quan"), at=at(NOW), amount=150_000, way="cash", reason=REASON)
    record_payment(case, by=cast.actor("lan"), at=at(NOW), way="cash")
    for round_ in (1, 2):
        issue = issue_of(case, "fee_receipt", round_, at(NOW))
        issue_paper(case, by=cast.actor("lan"), at=at(NOW), issue=issue, make=print_paper)
    case = Case.objects.get(pk=case.pk)
    read_along(case)
    dossier = dossier_of(case, parties=renamed(case, "Huỳnh Thị Sáu Em"))
    amend_case(case, by=cast.actor("lan"), at=at(NOW), dossier=dossier, reason=REASON)
    assert [(paper.round, paper.replaced) for paper in papers_of(Case.objects.get(pk=case.pk))][-4:] == [
        (1, True),
        (2, True),
        (3, False),
        (4, False),
    ]


def test_papers_are_numbered_by_kind_and_year(cast, version, client):
    numbers = []
    for when in ("2026-11-16 08:40", "2026-11-17 08:40"):
        case = make_received(cast, version, when)
        opened(client, cast, "lan", case, "appointment_slip")
        numbers.append(IssuedPaper.objects.get(case=case).number)
    assert numbers == ["01", "02"]


def test_a_paper_that_is_kept_bears_a_name_a_clerk_reads(cast, version, client):
    case = make_received(cast, version, "2026-11-17 08:40")
    client.force_login(cast.lan)
    named = []
    with frozen(at(NOW)):
        for address in ("appointment_slip/", "appointment_slip/1/copy/", "control_sheet/", "fee_receipt/"):
            answer = client.get(f"/cases/{case.code}/papers/{address}")
            named.append(answer["Content-Disposition"])
    names = ("giay-hen-tra", "giay-hen-tra-ban-in-lai", "phieu-kiem-soat", "bien-lai")
    assert named == [f'inline; filename="{case.code}-{name}.pdf"' for name in names]
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", paper.file_name) for paper in PAPERS.values())


def test_a_remark_with_a_full_stop_goes_on_in_the_note(cast, version):
    case = walk(cast, make_received(cast, version, "2026-11-16 08:40"), "B1", "2026-11-16 10:00")
    complete_step(
        case, step="B2", by=cast.actor("ha"), at=at("2026-11-16 11:00"), handler_id=cast.minh.pk, remark="Nộp hồ sơ."
    )
    paper = IssuedPaper(case=case, form_set="tt03_2025", form="control_sheet", number="01", issued_at=at(NOW))
    assert [row.note for row in sheet(case, paper).rows][1] == "Nộp hồ sơ; 1/2 giờ"


def test_the_control_sheet_shows_handovers_and_stops_of_the_clock(cast, version, client):
    case = walk(cast, make_received(cast, version, "2026-11-16 08:40"), "B2", "2026-11-16 10:00")
    ask_supplement(case, by=cast.actor("minh"), at=at("2026-11-17 09:00"), reason="Thiếu ảnh chụp")
    said = text_of(opened(client, cast, "minh", case, "control_sheet"))
    for words in ("PHIẾU KIỂM SOÁT", "Lê Thu Hà", "Phân công thụ lý", "Chờ bổ sung hồ sơ"):
        assert words in said
    assert not IssuedPaper.objects.get(case=case).file_id  # the case runs; nothing is frozen yet


def test_07_25_the_control_sheet_is_frozen_with_the_returned_case(cast, version, client):
    """The control sheet is made from the events, without re-typing, and kept as a record."""
    case = walk(cast, make_received(cast, version, "2026-11-16 08:40"), "B7", "2026-11-18 10:00")
    said = text_of(opened(client, cast, "lan", case, "control_sheet"))
    assert "Hồ sơ đủ điều kiện, đề nghị cấp; " in said
    assert IssuedPaper.objects.get(case=case).file_id


def test_the_supplement_request_names_what_is_missing_and_why(cast, version, client):
    case = walk(cast, make_received(cast, version, "2026-11-16 08:40"), "B2", "2026-11-16 10:00")
    ask_supplement(
        case,
        by=cast.actor("minh"),
        at=at("2026-11-17 09:00"),
        reason="Ảnh chụp quá sáu tháng.",
        missing=[{"component": 1, "name": "Ảnh chân dung 4 × 6", "originals": 2}],
        corrections=["Ghi lại số chứng chỉ"],
    )
    said = text_of(opened(client, cast, "minh", case, "supplement_request"))
    for words in ("Ảnh chân dung", "Ảnh chụp quá sáu tháng.", "Ghi lại số chứng chỉ", "Minh"):
        assert words in said


def test_guidance_before_acceptance_is_the_same_form(cast, version, client):
    case = make_registered(cast, version, "2026-11-16 08:40")
    guide_applicant(case, by=cast.actor("lan"), at=at("2026-11-16 08:45"), reason="Thiếu đơn đề nghị.")
    assert "Thiếu đơn đề nghị." in text_of(opened(client, cast, "lan", case, "supplement_request"))


def test_a_declined_dossier_has_its_refusal_note(cast, version, client):
    case = make_registered(cast, version, "2026-11-16 08:40")
    decline_case(case, by=cast.actor("lan"), at=at("2026-11-16 08:45"), reason="Không thuộc thẩm quyền.")
    said = text_of(opened(client, cast, "lan", case, "refusal_note"))
    assert "Không thuộc thẩm quyền." in said
    assert "Nguyễn Thị Lan" in said
    opened(client, cast, "lan", case, "appointment_slip", expect=404)


def test_a_refusal_to_solve_is_signed_by_the_signer(cast, version, client):
    case = walk(cast, make_received(cast, version, "2026-11-16 08:40"), "B2", "2026-11-16 10:00")
    propose_refusal(case, by=cast.actor("minh"), at=at("2026-11-17 09:00"), reason="Không đủ điều kiện.")
    walk(cast, case, "B5", "2026-11-18 09:00")
    said = text_of(opened(client, cast, "minh", case, "refusal_note"))
    assert "Không đủ điều kiện." in said
    assert "Đỗ Thanh Bình" in said


def test_a_withdrawal_has_its_stop_notice(cast, version, client):
    case = make_received(cast, version, "2026-11-16 08:40")
    withdraw_case(case, by=cast.actor("lan"), at=at("2026-11-17 09:00"), reason="Đơn xin rút hồ sơ.")
    said = text_of(opened(client, cast, "lan", case, "stop_notice"))
    assert "Đơn xin rút hồ sơ." in said


def test_a_case_of_2018_prints_the_forms_of_2018(cast, client):
    version = make_procedure(cast)
    case = make_received(cast, version, "2025-03-03 08:40")
    opened(client, cast, "lan", case, "appointment_slip", when="2025-03-03 09:00")
    assert IssuedPaper.objects.get(case=case).form_set == "tt01_2018"


def test_the_control_sheet_has_one_number_the_one_of_the_day_of_reception(cast, client):
    case = make_received(cast, make_procedure(cast), "2025-03-03 08:40")
    client.force_login(cast.lan)
    with frozen(at(NOW)):
        page = client.get(f"/cases/{case.code}/").content.decode()
    assert "In Mẫu 05" in page
    assert "Mẫu 06" not in page
    assert "Mẫu số 05" in text_of(opened(client, cast, "lan", case, "control_sheet"))
    withdraw_case(case, by=cast.actor("lan"), at=at("2026-11-17 09:00"), reason="Đơn xin rút hồ sơ.")
    numbers = {paper.form: paper.number for paper in papers_of(case)}
    assert (numbers["control_sheet"], numbers["stop_notice"]) == ("05", "05")


def test_the_list_says_which_paper_it_is_and_how_it_stands():
    slip = PaperLink("appointment_slip", 1, "01", "Giấy hẹn", is_frozen=False)
    assert slip.label == "Mẫu 01 · chưa in"
    assert replace(slip, round=2, is_frozen=True).label == "Mẫu 01 · lần 2 · đã in"
    assert replace(slip, is_frozen=True, replaced=True).label == "Mẫu 01 · đã có tờ thay thế"
    assert replace(slip, number="", changes=True).label == "bản tạm"


def test_a_stranger_gets_no_paper(cast, version, client):
    case = make_received(cast, version, "2026-11-16 08:40")
    for who in ("tuan", "quan", "khoa", "yen"):
        opened(client, cast, who, case, "appointment_slip", expect=404)


def test_a_paper_of_a_case_that_names_no_procedure_is_refused_in_words(cast, version, client):
    case = make_received(cast, version, "2026-11-17 08:40")
    Case.objects.filter(pk=case.pk).update(procedure_version=None)
    said = opened(client, cast, "minh", case, "appointment_slip", expect=409).decode()
    assert f"Hồ sơ {case.code} không ghi thủ tục nào." in said
