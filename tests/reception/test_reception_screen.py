"""The desk over HTTP: find, receive, guide, decline, answer what was filed online."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from nennep.cases import measures
from nennep.cases.models import Case, IssuedPaper, Remark, SupplementRequest
from nennep.cases.papers.letters import slip
from nennep.cases.queries import control_sheet, story
from nennep.definitions.definition import FAILED, PASSED, Branch
from nennep.kernel.measures import Scope, figure
from nennep.kernel.periods import parse
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.office.identity_card import CardUnreadableError, read_card
from nennep.procedures.models import Component, Fee, ProcedureVersion
from nennep.processes.models import ProcessVersion
from nennep.reception.actions import receive_case
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import definition, live, make_procedure, make_received, make_registered, walk

assert measures  # importing them names the figures
NOW = "2026-11-17 08:40"
SHEET = "/procedures/QT.DP.02/receive/"
CARD = "068189000412||Huỳnh Thị Sáu|12051989|Nữ|Số 14 đường Bờ Kè, phường Lam Sơn|01012022"


@pytest.fixture(autouse=True)
def clock():
    with frozen(at(NOW)):
        yield


@pytest.fixture
def lan(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lan)
    return client


def typed(version: ProcedureVersion, **changes: object) -> dict[str, object]:
    """A whole sheet as the desk fills it in."""
    given: dict[str, object] = {
        "do": "receive",
        "request_key": "a" * 32,
        "name": "Huỳnh Thị Sáu",
        "identity_number": "068189000412",
        "born_on": "12/05/1989",
        "phone": "0905 123 417",
        "address": "Số 14 đường Bờ Kè",
        "same_owner": "on",
        "channel": "counter",
        "result_channel": "both",
        "fee_paid_by": "transfer",
    }
    for component in version.components.filter(manner="submit"):
        given[f"c{component.pk}_originals"] = component.originals
        given[f"c{component.pk}_certified"] = component.certified
        given[f"c{component.pk}_copies"] = component.copies
    return {key: value for key, value in (given | changes).items() if value is not None}


def text(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def first(version: ProcedureVersion) -> str:
    return f"c{version.components.get(order=1).pk}_originals"


def test_the_finder_finds_without_diacritics_by_name_code_and_field(lan, version) -> None:
    for words in ("chung chi hanh nghe", "qt.dp.02", "DUOC pham", "Cấp lại"):
        found = lan.get("/reception/", {"q": words}, headers={"HX-Request": "true"})
        assert "Cấp lại chứng chỉ hành nghề dược" in text(found), words
        assert lan.get("/reception/", {"q": words}).url == SHEET
    assert "Không thủ tục nào khớp “xe máy”" in text(lan.get("/reception/", {"q": "xe máy"}))


def test_a_dossier_is_received_and_the_page_says_when_to_come(lan, version) -> None:
    answer = lan.post(SHEET, typed(version))
    case = Case.objects.get()
    assert answer.url == f"/cases/{case.code}/"
    assert (case.state, case.fee_amount, case.fee_paid_by) == ("processing", 500_000, "transfer")
    assert case.due_at == at("2026-11-25 08:40")
    assert {p.role: p.name for p in case.parties.all()} == {"submitter": "Huỳnh Thị Sáu", "owner": "Huỳnh Thị Sáu"}
    said = text(lan.get(answer.url))
    assert f"Đã tiếp nhận {case.code}, hẹn trả 08:40 thứ Tư 25/11. Chuyển" in said
    assert "In giấy tiếp nhận và hẹn trả" in said


def test_with_the_reception_the_dossier_leaves_the_desk(lan, version, cast) -> None:
    page = lan.get(lan.post(SHEET, typed(version)).url).content.decode()
    case = Case.objects.get()
    assert live(case) == ["B2"]
    assert [row.step for row in control_sheet(case, at(NOW)) if row.state == "done"] == ["B1"]
    paper = re.search(r'<a data-prints href="([^"]+)">', page)[1]
    answer = lan.get(paper)
    assert (answer["X-Frame-Options"], answer["Content-Type"]) == ("SAMEORIGIN", "application/pdf")
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert all(broken is None for _, broken in broken_links())
    # A slip of the pen is still put right by who made it, who can also end the case for the applicant.
    offered = text(lan.get(f"/cases/{case.code}/"))
    assert "Sửa thông tin" in offered
    assert "Người nộp rút hồ sơ" in offered
    assert lan.get(f"/cases/{case.code}/amend/").url == f"/cases/{case.code}/personal/?then=amend"


def test_the_day_of_the_desk_begins_where_dossiers_are_received(lan, cast) -> None:
    assert lan.get("/").url == "/reception/"
    for other in ("minh", "ha"):
        colleague = Client()
        colleague.force_login(cast.people[other])
        assert colleague.get("/").url == "/worklist/"


def test_of_many_procedures_the_finder_shows_those_received_most_and_leads_to_all(lan, version, cast) -> None:
    made = [make_procedure(cast, code=f"QT.DP.{n}", name=f"Thủ tục {n}") for n in range(10, 20)]
    make_received(cast, made[-1], "2026-11-16 08:00")
    shown = lan.get("/reception/").content.decode()
    assert re.findall(r'href="/procedures/([^/]+)/receive/', shown)[0] == "QT.DP.19"
    assert shown.count("/receive/") == 8
    assert "Xem cả 11 thủ tục" in shown
    assert lan.get("/reception/", {"all": "1"}).content.decode().count("/receive/") == 11


def test_a_first_step_that_asks_something_is_not_done_with_the_reception(lan, cast) -> None:
    first, *rest = definition().steps
    ways = (Branch(name=PASSED), Branch(name=FAILED, to="B1"))
    asking = definition(steps=(replace(first, kind="check", branches=ways), *rest))
    lan.post(SHEET, typed(make_procedure(cast, process=asking)))
    assert live(Case.objects.get()) == ["B1"]


@pytest.mark.parametrize("zero", ["０", "٠"])
def test_the_digits_of_another_script_are_kept_as_0_to_9(lan, version, zero) -> None:
    def other(digits: str) -> str:
        return digits.translate({ord("0") + n: ord(zero) + n for n in range(10)})

    owner = {"owner_kind": "organisation", "owner_name": "Công ty B", "owner_identity": other("0123456789")}
    mandate = {
        "by_mandate": "on",
        "basis": "Số 1",
        "mandatary_name": "Ông A",
        "mandatary_identity": other("068190000412"),
    }
    given = {"identity_number": other("068189000412"), "phone": other("0905123417"), "same_owner": None}
    lan.post(SHEET, typed(version, **given, **owner, **mandate, owner_phone=other("0905123418")))
    parties = Case.objects.get().parties.all()
    assert {p.role: (p.identity_number, p.phone) for p in parties if p.role != "submitter"} == {
        "owner": ("0123456789", "0905123418"),
        "mandatary": ("068190000412", ""),
    }
    assert [(p.identity_number, p.phone) for p in parties if p.role == "submitter"] == [("068189000412", "0905123417")]
    card = CARD.translate({ord("0") + n: ord(zero) + n for n in range(10)})
    assert read_card(card) == read_card(CARD)


def test_a_passport_number_of_another_script_is_kept_in_plain_digits(lan, version) -> None:
    lan.post(SHEET, typed(version, identity_number="c١٢٣٤٥٦٧"))
    assert {p.identity_number for p in Case.objects.get().parties.all()} == {"C1234567"}


def test_pressing_twice_makes_one_case(lan, version) -> None:
    one, two = (lan.post(SHEET, typed(version)) for _ in range(2))
    assert one.url == two.url
    assert Case.objects.count() == 1
    assert Event.objects.filter(kind="case.received").count() == 1


def test_the_database_refuses_a_second_case_of_one_request(lan, version) -> None:
    lan.post(SHEET, typed(version))
    case = Case.objects.get()
    case.pk, case.code = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        case.save(force_insert=True)


def test_a_fresh_sheet_brings_its_own_key(lan, version) -> None:
    keys = {re.search(r'name="request_key" value="(\w{32})"', lan.get(SHEET).content.decode())[1] for _ in "ab"}
    assert len(keys) == 2


def test_a_failed_reception_leaves_no_case_behind(lan, version, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("nennep.reception.views.reception.receive_case", refuse)
    with pytest.raises(RuntimeError):
        lan.post(SHEET, typed(version))
    assert not Case.objects.exists()


@pytest.mark.once("tests/reception/test_reception_screen.py")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phone": "090512417"}, "Số điện thoại cần 10 chữ số, đang có 9."),
        ({"phone": "2905124170"}, "Số điện thoại bắt đầu bằng số 0,"),
        ({"identity_number": "068189"}, "Số định danh cần 12 chữ số, đang có 6."),
        ({"identity_number": ""}, "Số định danh còn trống. Quét thẻ căn cước"),
        ({"name": " "}, "Họ tên người nộp còn trống."),
        ({"born_on": "31/02/1989"}, "Ngày sinh không đọc được."),
        ({"born_on": "01/01/2031"}, "Ngày sinh 01/01/2031 không thể đúng."),
        ({"fee_paid_by": ""}, "Phí 500.000 đồng chưa ghi đã thu bằng gì."),
        ({"by_mandate": "on", "same_owner": None, "owner_name": "Ông A"}, "Giấy ủy quyền chưa ghi."),
        ({"by_mandate": "on", "basis": "Số 1"}, "Nộp theo giấy ủy quyền thì người nộp không phải chủ hồ sơ."),
        ({"same_owner": None}, "Tên chủ hồ sơ còn trống."),
        (
            {"same_owner": None, "owner_kind": "organisation", "owner_name": "Công ty B", "owner_identity": "12345"},
            "Mã số tổ chức cần 10 hoặc 13 chữ số, đang có 5.",
        ),
        ({"result_channel": "post", "address": ""}, "Địa chỉ còn trống, mà kết quả gửi qua bưu chính."),
        ({"result_channel": "moon"}, "Nhận kết quả: không có lựa chọn này"),
        ({"email": "abc"}, "Thư điện tử cần dạng"),
    ],
)
def test_a_wrong_field_is_named_with_its_rule_and_nothing_typed_is_lost(lan, version, changes, words) -> None:
    answer = lan.post(SHEET, typed(version, summary="Mất bản gốc", **changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in text(answer)
    assert "<title>Lỗi: " in page
    assert 'value="Mất bản gốc"' in page
    assert not Case.objects.exists()


@pytest.mark.once("tests/reception/test_reception_screen.py")
@pytest.mark.parametrize(
    ("count", "words"),
    [
        ("0", "Đơn đề nghị cấp lại chưa có bản nào. Nhận bản chính, hoặc lập Hướng dẫn bổ sung (Mẫu 02)."),
        ("", "Đơn đề nghị cấp lại chưa có bản nào."),
        ("-1", "số bản chính không thể âm"),
        ("500", "số bản chính nhiều quá 99"),
        ("một", "số bản chính phải là một số"),
    ],
)
def test_a_wrong_count_is_named(lan, version, count, words) -> None:
    answer = lan.post(SHEET, typed(version, **{first(version): count}))
    assert answer.status_code == 422
    assert words in text(answer)
    assert f'href="#id_{first(version)}"' in answer.content.decode()


def test_a_short_count_says_how_many_are_there(lan, version) -> None:
    photo = version.components.get(order=2)
    answer = lan.post(SHEET, typed(version, **{f"c{photo.pk}_originals": "1"}))
    assert "Ảnh chân dung 4 × 6 mới có 1 trên 2 bản. Nhận đủ" in text(answer)


def test_an_unpaid_fee_may_be_owed(lan, version) -> None:
    lan.post(SHEET, typed(version, fee_paid_by="owed"))
    case = Case.objects.get()
    assert (case.fee_amount, case.fee_paid_by) == (500_000, "")


def test_a_fee_of_another_day_is_not_asked(lan, version) -> None:
    Fee.objects.update(valid_to=date(2026, 11, 16))
    lan.post(SHEET, typed(version, fee_paid_by=None))
    assert Case.objects.get().fee_amount == 0


def test_07_11_submitter_owner_and_mandatary_are_three_parties(lan, version) -> None:
    """Who hands in, whose dossier it is and who holds the mandate are kept apart."""
    lan.post(
        SHEET,
        typed(
            version,
            same_owner=None,
            owner_kind="organisation",
            owner_name="Nhà thuốc Minh Châu",
            owner_identity="0312345678",
            by_mandate="on",
            basis="Số 12/2026, VPCC Lam Sơn",
        ),
    )
    parties = {p.role: p for p in Case.objects.get().parties.all()}
    assert (parties["owner"].name, parties["owner"].kind) == ("Nhà thuốc Minh Châu", "organisation")
    assert parties["mandatary"].name == parties["submitter"].name == "Huỳnh Thị Sáu"
    assert parties["mandatary"].basis == "Số 12/2026, VPCC Lam Sơn"


def test_the_card_is_read_on_the_server_too(lan, version) -> None:
    page = lan.post(SHEET, typed(version, do="read_card", name="", card=CARD)).content.decode()
    assert 'value="068189000412"' in page
    assert 'value="12/05/1989"' in page
    assert "Đã đọc thẻ lúc 08:40." in page
    assert "068 ••• ••• 412" in page


@pytest.mark.once("tests/reception/test_reception_screen.py")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("abc", "dòng quét chưa đủ thông tin của thẻ căn cước"),
        ("123||A|12051989|Nữ|Đ|01012022", "số định danh cần 12 chữ số, đọc ra 3"),
        ("068189000412||A|32131989|Nữ|Đ|01012022", "ngày sinh “32131989” không phải một ngày"),
    ],
)
def test_an_unreadable_card_says_why(lan, version, line, words) -> None:
    with pytest.raises(CardUnreadableError, match=words):
        read_card(line)
    answer = lan.post(SHEET, typed(version, do="read_card", card=line))
    assert words in text(answer)
    assert 'value="Huỳnh Thị Sáu"' in answer.content.decode()


def test_all_there_fills_the_counts_without_script(lan, version) -> None:
    empty = {first(version): "", "do": "fill", "name": "Giữ lại"}
    page = lan.post(SHEET, typed(version, **empty)).content.decode()
    assert re.search(rf'name="{first(version)}" value="1"', page)
    assert 'value="Giữ lại"' in page


def test_the_slip_counts_the_days_one_by_one(lan, version) -> None:
    said = text(lan.get("/procedures/QT.DP.02/promise/"))
    assert "08:40 thứ Tư 25/11/2026" in said
    assert "T4 18 – T6 20/11 ngày 1 – 3" in said
    assert "T3 24/11 nghỉ Ngày Văn hóa Việt Nam" in said
    assert "Quy trình bản 03.00, hiệu lực từ 01/01/2024. Chuyển Phòng Nghiệp vụ Dược." in said


def test_a_zero_turns_the_main_button_into_guidance(lan, version) -> None:
    address = "/procedures/QT.DP.02/promise/"
    assert 'value="receive"' in lan.get(address).content.decode()
    told = lan.get(address, {first(version): "0"}).content.decode()
    assert 'value="guide"' in told
    assert 'value="receive"' not in told
    assert "Thiếu 1 giấy tờ" in told


def test_the_promise_follows_the_channel(lan, cast) -> None:
    terms = {
        "counter": {"amount": "5", "unit": "working_day", "cutoff": None},
        "post": {"amount": "2", "unit": "working_day", "cutoff": None},
    }
    make_procedure(cast, terms=terms)
    assert "thứ Năm 19/11/2026" in text(lan.get("/procedures/QT.DP.02/promise/", {"channel": "post"}))


def test_the_promise_of_a_channel_that_is_none_is_that_of_the_counter(lan, version) -> None:
    address = "/procedures/QT.DP.02/promise/"
    assert text(lan.get(address, {"channel": "fax"})) == text(lan.get(address))


def test_outside_hours_the_slip_says_when_the_clock_starts(lan, version) -> None:
    with frozen(at("2026-11-21 09:00")):
        said = text(lan.get("/procedures/QT.DP.02/promise/"))
        assert "tiếp nhận ngoài giờ làm việc, tính từ 07:30 T2 23/11" in said
        assert lan.post(SHEET, typed(version)).status_code == 302
    assert Case.objects.get().received_at == at("2026-11-21 09:00")


def test_guidance_lists_what_is_missing_and_starts_no_clock(lan, version) -> None:
    answer = lan.post(SHEET, typed(version, do="guide", fee_paid_by="", **{first(version): "0"}))
    case = Case.objects.get()
    asked = SupplementRequest.objects.get()
    assert (case.state, case.due_at) == ("incomplete", None)
    assert [(row["name"], row["originals"]) for row in asked.missing] == [("Đơn đề nghị cấp lại", 1)]
    assert "Đã lập Hướng dẫn bổ sung" in text(lan.get(answer.url))


def test_guidance_without_anything_missing_is_refused(lan, version) -> None:
    answer = lan.post(SHEET, typed(version, do="guide"))
    assert "Không giấy nào thiếu. Ghi nội dung phải sửa, hoặc bấm Tiếp nhận." in text(answer)
    assert not Case.objects.exists()


def test_declining_asks_for_the_reason_and_carries_the_sheet(lan, version) -> None:
    page = lan.post(SHEET, typed(version, do="decline")).content.decode()
    assert 'name="name" value="Huỳnh Thị Sáu"' in page
    empty = lan.post(SHEET, typed(version, do="declined", reason=""))
    assert "Lý do còn trống" in text(empty)
    assert not Case.objects.exists()
    answer = lan.post(SHEET, typed(version, do="declined", reason="Không thuộc thẩm quyền, Điều 5 Luật Dược."))
    case = Case.objects.get()
    assert (case.state, case.received_at) == ("declined", None)
    assert Remark.objects.get(case=case).text.startswith("Không thuộc")
    note = re.search(r'href="([^"]+)">In Mẫu 03', lan.get(answer.url).content.decode())
    assert lan.get(note[1])["Content-Type"] == "application/pdf"


def test_07_27_an_immediate_procedure_promises_no_slip(lan, cast) -> None:
    """What is solved on the spot has no appointment, yet is a case and is counted."""
    version = make_procedure(cast, immediate=True)
    page = lan.get(SHEET).content.decode()
    assert "Tiếp nhận và trả kết quả" in page
    assert "Tiếp nhận và in giấy hẹn" not in page
    assert "Hẹn trả kết quả" not in page
    answer = lan.post(SHEET, typed(version))
    assert "trả kết quả ngay." in text(lan.get(answer.url))
    assert figure("cases.received", Scope((cast.health.pk,)), parse("2026-11")).value == 1


def test_what_data_replaces_is_not_asked_and_what_is_shown_is_ticked(lan, version) -> None:
    data = Component.objects.create(
        procedure_version=version, order=3, name="Chứng chỉ đã cấp", manner="data", source="dữ liệu của Sở"
    )
    shown = Component.objects.create(procedure_version=version, order=4, name="Hộ chiếu", manner="show")
    page = text(lan.get(SHEET))
    assert "Không phải nộp: lấy từ dữ liệu của Sở" in page
    assert "Hộ chiếu chưa xuất trình" in text(lan.post(SHEET, typed(version)))
    lan.post(SHEET, typed(version, **{f"c{shown.pk}_shown": "on"}))
    held = {row.component_id: row for row in Case.objects.get().received_components.all()}
    assert held[data.pk].electronic == "from_data"
    assert held[shown.pk].originals == 0


@pytest.mark.once("tests/reception/test_reception_screen.py")
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"valid_to": date(2026, 11, 16)}, "Hết hiệu lực sau ngày 16/11/2026"),
        ({"valid_from": date(2027, 1, 1)}, "Có hiệu lực từ 01/01/2027"),
        ({"one_stop": False}, "Không tiếp nhận tại Một cửa"),
        ({"routing": "ministry"}, "Nộp trên hệ thống bộ"),
    ],
)
def test_a_procedure_that_cannot_be_received_says_why(lan, cast, fields, words) -> None:
    version = make_procedure(cast, **fields)
    assert words in text(lan.get("/reception/"))
    assert words in text(lan.get(SHEET))
    assert words in text(lan.post(SHEET, typed(version)))
    assert not Case.objects.exists()


def test_a_procedure_without_process_says_who_can_help(lan, version) -> None:
    ProcessVersion.objects.update(state="draft")
    said = text(lan.get(SHEET))
    assert "Chưa có quy trình có hiệu lực" in said
    assert "Người quản lý quy trình cần ban hành" in said


def test_online_filings_wait_with_their_limit_of_eight_working_hours(lan, cast, version) -> None:
    late = make_registered(cast, version, "2026-11-16 08:00", channel="online")
    make_registered(cast, version, "2026-11-17 08:00", channel="online")
    said = text(lan.get("/reception/"))
    assert "2 hồ sơ · trả lời trong 8 giờ làm việc" in said
    assert f"{late.code} Cấp lại chứng chỉ hành nghề dược Trực tuyến 08:00 T2 16/11 quá giờ 08:30 T3 17/11" in said


def test_a_filing_of_before_the_calendar_keeps_nobody_from_the_desk(lan, cast, version) -> None:
    case = make_registered(cast, version, "2026-11-17 07:45", channel="online", submitted_at=at("2023-12-28 08:15"))
    for address in ("/reception/", f"/cases/{case.code}/", f"/cases/{case.code}/accept/"):
        assert lan.get(address).status_code == 200, address
    assert "chưa tính được" in lan.get("/reception/").content.decode()
    Case.objects.update(submitted_at=at("2006-11-17 08:15"))  # of before the first set of forms
    assert lan.get(f"/cases/{case.code}/").status_code == 200


def test_an_online_filing_is_accepted_on_the_same_sheet(lan, cast, version) -> None:
    case = make_registered(cast, version, "2026-11-16 14:00", channel="online", fee_paid_by="online")
    address = f"/cases/{case.code}/accept/"
    page = lan.get(address).content.decode()
    assert 'value="Huỳnh Thị Sáu"' in page
    assert f"c{version.components.get(order=2).pk}_originals" in page
    answer = lan.post(address, typed(version, channel=None, fee_paid_by="online", phone="0914000227"))
    case.refresh_from_db()
    assert answer.url == f"/cases/{case.code}/"
    assert (case.state, case.channel, case.received_at) == ("processing", "online", at(NOW))
    assert case.parties.get(role="submitter").phone == "0914000227"
    assert Case.objects.count() == 1


def test_a_guided_dossier_comes_back_and_is_accepted(lan, cast, version) -> None:
    lan.post(SHEET, typed(version, do="guide", **{first(version): "0"}))
    case = Case.objects.get()
    assert "thiếu 1 giấy tờ" in text(lan.get("/reception/"))
    lan.post(f"/cases/{case.code}/accept/", typed(version, channel=None))
    case.refresh_from_db()
    assert case.state == "processing"
    assert case.received_components.get(component__order=1).originals == 1


def test_an_online_filing_is_recalled_after_a_word_of_warning(lan, cast, version) -> None:
    case = make_registered(cast, version, "2026-11-17 08:00", channel="online")
    address = f"/cases/{case.code}/accept/"
    assert "Không khôi phục được" in text(lan.post(address, {"do": "recall"}))
    lan.post(address, {"do": "recalled"})
    case.refresh_from_db()
    assert case.state == "recalled"


def test_an_accepted_dossier_is_not_accepted_again(lan, cast, version) -> None:
    case = make_received(cast, version, "2026-11-16 08:00")
    answer = lan.post(f"/cases/{case.code}/accept/", typed(version, channel=None))
    assert answer.url == f"/cases/{case.code}/"
    assert Event.objects.filter(kind="case.received").count() == 1


def test_signed_results_wait_at_the_desk(lan, cast, version) -> None:
    case = make_received(cast, version, "2026-11-09 08:00")
    walk(cast, case, "B6", "2026-11-10 09:00")
    said = text(lan.get("/reception/"))
    assert f"{case.code} Cấp lại chứng chỉ hành nghề dược Tại quầy T3 10/11" in said


def test_a_result_that_is_not_at_the_desk_yet_is_not_told_as_waiting_there(lan, cast, version) -> None:
    here = walk(cast, make_received(cast, version, "2026-11-09 08:00"), "B6", "2026-11-10 09:00")
    to_number = walk(cast, make_received(cast, version, "2026-11-09 08:30"), "B5", "2026-11-10 09:00")
    assert (Case.objects.get(pk=to_number.pk).state, live(to_number)) == ("resolved", ["B6"])
    board = lan.get("/reception/").content.decode().partition('id="results"')[2]
    assert (here.code in board, to_number.code in board) == (True, False)
    whole = lan.get("/cases/?view=results").content.decode()
    assert (here.code in whole, to_number.code in whole) == (True, False)
    assert "Kết quả chờ trả 1" in text(lan.get("/cases/?view=results"))


def test_strangers_and_colleagues_without_the_duty_do_not_receive(cast, version, client) -> None:
    filed = make_registered(cast, version, "2026-11-17 08:00", channel="online")
    client.force_login(cast.tuan)
    for address in (SHEET, "/procedures/QT.DP.02/promise/", f"/cases/{filed.code}/accept/"):
        assert client.get(address).status_code == 404, address
    assert "QT.DP.02" not in text(client.get("/reception/"))
    assert client.post(SHEET, typed(version)).status_code == 404
    client.force_login(cast.minh)
    for address in ("/reception/", SHEET):
        assert client.get(address).status_code == 403, address
    client.force_login(cast.binh)
    assert client.post(f"/cases/{filed.code}/accept/", typed(version)).status_code == 403
    client.logout()
    assert client.get(SHEET).status_code == 302
    assert Case.objects.count() == 1
    filed.refresh_from_db()
    assert filed.state == "submitted"


def test_the_slip_is_asked_for_without_personal_data_in_the_address(lan, version) -> None:
    page = lan.get(SHEET).content.decode()
    included = re.search(r'hx-include="([^"]+)"', page)[1]
    assert included == ("#components input, #components select, #id_channel, #fees input, #fees select, #slip input")
    slip = page.partition('id="slip"')[2].partition("</aside>")[0]
    assert set(re.findall(r'<input[^>]* name="(\w+)"', slip)) == {"seen"}


def test_a_slip_that_says_nothing_new_is_not_sent_again(lan, version) -> None:
    address = "/procedures/QT.DP.02/promise/"
    seen = re.search(r'name="seen" value="([^"]+)"', lan.get(address).content.decode())[1]
    assert lan.get(address, {"seen": seen}).status_code == 204
    assert lan.get(address, {"seen": seen, first(version): "0"}).status_code == 200
    with frozen(at("2026-11-17 08:41")):
        assert lan.get(address, {"seen": seen}).status_code == 200


def test_the_same_dossier_once_more_is_told_and_waits_for_a_yes(lan, version) -> None:
    lan.post(SHEET, typed(version))
    first_case = Case.objects.get()
    again = typed(version, request_key="b" * 32)
    told = lan.post(SHEET, again)
    assert (told.status_code, Case.objects.count()) == (422, 1)
    assert f"đã có hồ sơ {first_case.code} cùng thủ tục" in text(told)
    assert "Đây là hồ sơ khác, vẫn ghi" in text(told)
    assert lan.post(SHEET, {**again, "confirmed": "on"}).status_code == 302
    assert lan.post(SHEET, typed(version, request_key="c" * 32, identity_number="068189000999")).status_code == 302
    assert Case.objects.count() == 3


def test_an_open_case_of_an_earlier_day_is_told_by_its_identity_number(lan, version) -> None:
    lan.post(SHEET, typed(version))
    earlier = Case.objects.get()
    with frozen(at("2026-11-25 08:40")):
        told = lan.post(SHEET, typed(version, request_key="b" * 32))
        assert (told.status_code, Case.objects.count()) == (422, 1)
        assert f"đã có hồ sơ {earlier.code} cùng thủ tục, ghi ngày 17/11/2026, đang mở" in text(told)
        assert lan.post(SHEET, typed(version, request_key="b" * 32, identity_number="C1234567")).status_code == 302


def test_the_fee_that_is_written_is_the_one_that_the_sheet_told(lan, version) -> None:
    """Another channel has another fee: the slip brings it along, and without it the press is refused with both sums."""
    Fee.objects.update(channel="counter")
    version.fees.create(kind="phi", name="Phí", amount=600_000, channel="post", valid_from=date(2024, 1, 1))
    version.post_reception = True
    version.save()
    assert 'name="fee_seen" value="500000"' in lan.get(SHEET).content.decode()
    told = lan.get("/procedures/QT.DP.02/promise/", {"channel": "post", "fee_seen": "500000"}).content.decode()
    assert 'name="fee_seen" value="600000"' in told
    again = lan.post(SHEET, typed(version, channel="post", fee_seen="500000"))
    assert (again.status_code, Case.objects.count()) == (422, 0)
    assert "Trang ghi phí 500.000 đồng" in text(again)
    assert 'name="fee_seen" value="600000"' in again.content.decode()
    lan.post(SHEET, typed(version, channel="post", fee_seen="600000"))
    assert Case.objects.get().fee_amount == 600_000


def test_what_was_sent_online_is_received_as_electronic_copies(lan, cast, version) -> None:
    """“Nhận đủ” claims no paper that nobody brought; where only paper is taken, the paper is counted."""
    paper_only = version.components.create(order=3, name="Bản gốc chứng chỉ", originals=1, electronic=False)
    case = make_registered(cast, version, "2026-11-16 14:00", channel="online", components=[], fee_paid_by="online")
    address, order = f"/cases/{case.code}/accept/", {row.pk: row.order for row in version.components.all()}
    brought = version.components.get(order=2)
    sheet = {"do": "fill", **{f"c{pk}_{kind}": "" for pk in order for kind in ("originals", "certified", "copies")}}
    filled = lan.post(address, typed(version, channel=None, **{**sheet, f"c{brought.pk}_originals": "2"}))
    given = {name: filled.context["form"][name].value() for name in filled.context["form"].fields if name[0] == "c"}
    assert [given[f"c{pk}_electronic"] or "" for pk in order] == ["sent", "", ""]
    page = filled.content.decode()
    assert page.count('data-sent="sent"') == 2
    lan.post(address, {**typed(version, channel=None, fee_paid_by="online"), **{k: v or "" for k, v in given.items()}})
    case.refresh_from_db()
    rows = case.received_components.order_by("component__order")
    assert list(rows.values_list("originals", "electronic")) == [(0, "sent"), (2, ""), (1, "")]
    assert paper_only.pk == rows.last().component_id
    paper = IssuedPaper(case=case, form_set="tt03_2025", form="appointment_slip", issued_at=at(NOW))
    assert [(row.originals, row.note) for row in slip(case, paper).components] == [
        (0, "bản điện tử"),
        (2, None),
        (1, None),
    ]


def test_the_slip_says_where_an_electronic_copy_comes_from(cast, version) -> None:
    told = {
        "digitised": "đã quét",
        "sent": "bản điện tử",
        "reused": "dùng lại bản điện tử",
        "from_data": "lấy từ dữ liệu",
    }
    case = make_registered(cast, version, "2026-11-17 08:00")
    receive_case(case, by=cast.actor("lan"), at=at(NOW))
    paper = IssuedPaper(case=case, form_set="tt03_2025", form="appointment_slip", issued_at=at(NOW))
    for kind, words in told.items():
        case.received_components.update(electronic=kind)
        assert {row.note for row in slip(case, paper).components} == {words}


def test_all_there_adds_no_original_to_certified_copies_that_are_enough(lan, version) -> None:
    photo = version.components.get(order=2)
    sheet = {f"c{photo.pk}_originals": "", f"c{photo.pk}_certified": "2", "do": "fill"}
    form = lan.post(SHEET, typed(version, **sheet)).context["form"]
    assert [form[f"c{photo.pk}_{kind}"].value() or "" for kind in ("originals", "certified")] == ["", "2"]


def test_who_files_for_many_owners_is_not_taken_for_the_same_person(lan, version) -> None:
    """The warning is about the owner of the dossier; the postman and the lawyer hand in many."""
    owner = {"same_owner": None, "owner_kind": "person", "owner_name": "Trần Văn Năm", "owner_identity": "068189000777"}
    other = {**owner, "owner_name": "Lê Thị Bảy", "owner_identity": "068189000888"}
    assert lan.post(SHEET, typed(version, **owner)).status_code == 302
    assert lan.post(SHEET, typed(version, request_key="b" * 32, **other)).status_code == 302
    assert lan.post(SHEET, typed(version, request_key="c" * 32)).status_code == 302
    agent = {"name": "Phạm Bưu Tá", "identity_number": "068189000999", "request_key": "d" * 32}
    again = lan.post(SHEET, typed(version, **owner, **agent))
    assert (again.status_code, Case.objects.count()) == (422, 3)
    assert "Chủ hồ sơ này đã có hồ sơ" in text(again)
    own = {"name": "Trần Văn Năm", "identity_number": "068189000777", "request_key": "e" * 32}
    assert lan.post(SHEET, typed(version, **own)).status_code == 422


def test_the_applicant_files_and_the_clerk_takes_in(lan, cast, version) -> None:
    case = make_received(cast, version, "2026-11-17 08:00")
    received, filed = story(case)
    assert (filed.who, filed.what) == ("Người nộp", "nộp hồ sơ, trực tiếp, Nguyễn Thị Lan ghi")
    assert (received.who, received.what) == (
        "Nguyễn Thị Lan",
        "tiếp nhận hồ sơ, thu phí 500.000 đồng, chuyển khoản qua mã QR",
    )
