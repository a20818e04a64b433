"""Money of a case: taken later, exempted, paid back; receipts, the register of the day, the unpaid return."""

from datetime import date, datetime

import pytest
from django.test import Client

from nennep.cases.actions import (
    StepRefusedError,
    complete_step,
    exempt_fee,
    record_payment,
    record_tracking,
    refund_fee,
    waive_fee,
)
from nennep.cases.models import Case, FeeEntry
from nennep.cases.papers.parts import fee_names
from nennep.cases.queries import story
from nennep.cases.queries.fees import money_of_day
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.ledger.readers import facts_of
from nennep.org.models import Position
from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import ProcedureVersion
from nennep.reception.actions import amend_case
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.excel import read_sheet
from tests.factories import make_received, walk
from tests.reception.test_corrections import dossier_of, renamed, words_of

BEGUN, NOW = "2026-11-17 08:40", "2026-11-17 10:00"
REASON = "Người nộp thuộc hộ nghèo, có giấy chứng nhận."


@pytest.fixture(autouse=True)
def clock():
    with frozen(at(NOW)):
        yield


@pytest.fixture
def owed(cast: Cast, version: ProcedureVersion) -> Case:
    return make_received(cast, version, BEGUN, fee_paid_by="")


def by(cast: Cast, name: str) -> dict[str, object]:
    return {"by": cast.actor(name), "at": at(NOW)}


@pytest.fixture
def leader(cast: Cast) -> str:
    Position.objects.filter(user=cast.quan).update(duties=["lead_desk"])
    return "quan"


def test_what_is_paid_at_the_reception_is_an_entry(cast, version):
    case = make_received(cast, version, BEGUN)
    entry = FeeEntry.objects.get(case=case)
    assert (entry.kind, entry.amount, entry.way, entry.entered_by) == ("paid", 500_000, "transfer", cast.lan)
    assert facts_of(Event.objects.get(kind="case.received"))["fee"] == 500_000


def test_what_was_owed_is_paid_later_once(cast, owed):
    other = Case.objects.get(pk=owed.pk)
    record_payment(owed, way="cash", **by(cast, "lan"))
    assert Case.objects.get(pk=owed.pk).fee_paid_by == "cash"
    with pytest.raises(BrokenRuleError, match="không còn phí"):
        record_payment(owed, way="cash", **by(cast, "lan"))
    with pytest.raises(ConflictError):
        record_payment(other, way="cash", **by(cast, "lan"))
    assert FeeEntry.objects.count() == 1
    assert [link for _, link in broken_links() if link] == []


@pytest.mark.parametrize("who", ["minh", "ha", "binh", "tuan"])
def test_nobody_but_the_desk_takes_money(cast, owed, who):
    with pytest.raises(NotPermittedError):
        record_payment(owed, way="cash", **by(cast, who))


def test_a_part_is_exempted_and_the_rest_is_owed(cast, owed):
    with pytest.raises(BrokenRuleError, match=r"nhiều hơn số phải thu, 500\.000 đồng"):
        exempt_fee(owed, amount=500_001, reason=REASON, basis="Điều 10", **by(cast, "lan"))
    exempt_fee(owed, amount=200_000, reason=REASON, basis="Điều 10 Luật Phí và lệ phí", **by(cast, "lan"))
    assert (owed.fee_amount, owed.fee_paid_by) == (300_000, "")
    exempt_fee(owed, amount=300_000, reason=REASON, basis="Điều 10 Luật Phí và lệ phí", **by(cast, "lan"))
    assert owed.fee_amount == 0
    assert "hộ nghèo" not in Event.objects.filter(kind="case.fee_exempted")[0].body


def test_money_goes_back_by_the_leader_alone_and_is_owed_again(cast, version, leader):
    case = make_received(cast, version, BEGUN)
    with pytest.raises(NotPermittedError):
        refund_fee(case, amount=500_000, way="cash", reason=REASON, **by(cast, "lan"))
    with pytest.raises(BrokenRuleError, match="nhiều hơn số đã thu"):
        refund_fee(case, amount=600_000, way="cash", reason=REASON, **by(cast, leader))
    refund_fee(case, amount=500_000, way="cash", reason=REASON, **by(cast, leader))
    assert case.fee_paid_by == ""
    with pytest.raises(BrokenRuleError, match="không có khoản đã thu"):
        refund_fee(case, amount=1, way="cash", reason=REASON, **by(cast, leader))


def test_an_unpaid_fee_warns_the_signer_and_stops_the_return_until_it_is_waived(cast, owed, leader, client: Client):
    walk(cast, owed, "B4", "2026-11-17 09:00")
    client.force_login(cast.binh)
    assert "chưa thu thì Một cửa chưa trả" in client.get(f"/cases/{owed.code}/").content.decode()
    walk(cast, owed, "B6", "2026-11-17 09:30")
    client.force_login(cast.lan)
    assert "Phí 500.000 đồng chưa thu" in client.get(f"/cases/{owed.code}/").content.decode()
    with pytest.raises(StepRefusedError, match=r"Phí 500\.000 đồng chưa thu"):
        walk(cast, owed, "B7", NOW)
    waive_fee(owed, reason="Ngân hàng nghẽn mạng, người nộp ở xa.", **by(cast, leader))
    walk(cast, owed, "B7", NOW)
    assert owed.state == "returned"
    record_payment(owed, way="transfer", **by(cast, "lan"))
    assert owed.fee_paid_by == "transfer"
    page = client.get(f"/cases/{owed.code}/").content.decode()
    assert "trả kết quả: trả kết quả" not in page


def test_07_14_the_receipt_tells_phi_apart_and_the_sum_in_words(cast, owed, client: Client):
    """Money is printed with its dots, and in words."""
    record_payment(owed, way="cash", **by(cast, "lan"))
    client.force_login(cast.lan)
    text = words_of(client.get(f"/cases/{owed.code}/papers/fee_receipt/").content)
    for words in (
        "01/BL",
        "Phí thẩm định: 500.000 đồng",
        "Năm trăm nghìn đồng",
        "Tiền mặt",
        "Nguyễn Thị Lan",
        "Nội bộ",
    ):
        assert words in text
    assert client.get(f"/cases/{owed.code}/papers/fee_receipt/2/").status_code == 404


def test_a_receipt_of_what_an_exemption_left_names_the_one_fee_that_is_charged(cast, owed):
    exempt_fee(owed, amount=200_000, reason=REASON, basis="Điều 10", **by(cast, "lan"))
    assert fee_names(owed, 300_000) == [("Phí thẩm định", 300_000)]


def test_the_history_tells_what_money_moved_how_and_which_paper_was_printed(cast, version, leader, client: Client):
    case = make_received(cast, version, BEGUN)
    client.force_login(cast.lan)
    client.get(f"/cases/{case.code}/papers/fee_receipt/")
    client.get(f"/cases/{case.code}/papers/control_sheet/")
    refund_fee(case, amount=500_000, way="cash", reason=REASON, **by(cast, leader))
    exempt_fee(case, amount=200_000, reason=REASON, basis="Điều 10", **by(cast, "lan"))
    waive_fee(case, reason=REASON, **by(cast, leader))
    record_payment(case, way="online", **by(cast, "lan"))
    assert [line.what for line in reversed(story(case))][1:] == [
        "tiếp nhận hồ sơ, thu phí 500.000 đồng, chuyển khoản qua mã QR",
        "lập giấy tờ: biên lai thu phí, lệ phí số 01/BL",
        "hoàn trả phí, 500.000 đồng, tiền mặt",
        "miễn, giảm phí, 200.000 đồng",
        "cho trả kết quả khi chưa thu phí, 300.000 đồng",
        "thu phí, 300.000 đồng, thanh toán trực tuyến",
    ]


def test_the_register_of_the_day_names_the_receipt_of_each_payment(cast, version, owed, leader, client: Client):
    case = make_received(cast, version, BEGUN)
    client.force_login(cast.lan)
    client.get(f"/cases/{case.code}/papers/fee_receipt/")
    refund_fee(case, amount=200_000, way="cash", reason=REASON, **by(cast, leader))
    record_payment(case, way="cash", **by(cast, "lan"))
    told = [row[3] for _, row in money_of_day(cast.actor("lan"), date(2026, 11, 17)).rows]
    assert told == ["01/BL", "", "chưa in"]
    amend_case(
        case, dossier=dossier_of(case, parties=renamed(case, "Huỳnh Thị Sáu Em")), reason=REASON, **by(cast, "lan")
    )
    # The payer holds the first until the other is printed.
    for number in ("01/BL", "02/BL"):
        told = [row[3] for _, row in money_of_day(cast.actor("lan"), date(2026, 11, 17)).rows]
        assert told == [number, "", "chưa in"]
        assert client.get(f"/cases/{case.code}/papers/fee_receipt/3/").status_code == 200


@pytest.mark.once("tests/cases/test_fees.py")
def test_the_register_of_the_day_adds_up_by_person_and_way(cast, version, owed, leader, client: Client):
    make_received(cast, version, "2026-11-17 09:00")
    record_payment(owed, way="cash", **by(cast, "lan"))
    refund_fee(owed, amount=200_000, way="cash", reason=REASON, **by(cast, leader))
    told = money_of_day(cast.actor("lan"), date(2026, 11, 17))
    assert told.ways == ["Chuyển khoản qua mã QR", "Tiền mặt"]
    assert told.sums[-1] == ("Cộng", [500_000, 300_000], 800_000)
    assert money_of_day(cast.actor("lan"), date(2026, 11, 16)).entries == []
    for who in ("lan", leader):
        client.force_login(getattr(cast, who))
        assert "800.000" in client.get("/cases/money/").content.decode()
        assert "800.000" in client.get("/cases/money/print/").content.decode()
        for day in ("0001-01-01", "9999-12-31", "hôm qua"):
            assert "Ngày trong địa chỉ không đọc được" in client.get("/cases/money/", {"day": day}).content.decode()
    read = read_sheet(client.get("/cases/money/export/"))
    assert sum(row[6] for row in read.rows) == 800_000
    assert {type(row[0]) for row in read.rows} == {datetime}
    client.force_login(cast.minh)
    assert client.get("/cases/money/").status_code == 403
    client.force_login(cast.tuan)
    assert owed.code not in client.get("/cases/money/").content.decode()


def test_on_the_screen_a_sum_that_is_none_is_refused_in_words(cast, owed, client: Client):
    client.force_login(cast.lan)
    refused = client.post(f"/cases/{owed.code}/exempt/", {"amount": "nghìn", "basis": "", "reason": ""})
    assert refused.status_code == 422
    assert {"amount", "basis", "reason", "seen"} == set(refused.context["form"].errors)
    # The sum that the page told comes back with the press.
    assert set(client.post(f"/cases/{owed.code}/pay/", {"way": "cash"}).context["form"].errors) == {"seen"}
    assert client.post(f"/cases/{owed.code}/pay/", {"way": "cash", "seen": "500000"}).status_code == 302
    assert "không còn phí" in client.get(f"/cases/{owed.code}/pay/", follow=True).content.decode()


def test_a_result_by_post_has_its_number_at_the_return_or_later(cast, version, client: Client):
    case = make_received(cast, version, BEGUN, result_channel="post")
    walk(cast, case, "B6", "2026-11-17 09:00")
    client.force_login(cast.lan)
    assert "Mã bưu gửi" in client.get(f"/cases/{case.code}/").content.decode()
    given = {"receiver": "Bưu điện Lam Sơn", "tracking_number": "RA123456789VN"}
    complete_step(case, step="B7", result=given, **by(cast, "lan"))
    assert case.result.tracking_number == "RA123456789VN"
    record_tracking(case, tracking_number="RA000000001VN", **by(cast, "lan"))
    assert "RA000000001VN" in client.get(f"/cases/{case.code}/").content.decode()


def test_money_is_written_only_where_the_sum_is_the_one_that_was_seen(cast, owed, leader, client: Client):
    """Between page and press somebody exempted a part: the clerk took another sum than would be written."""
    client.force_login(cast.lan)
    form = client.get(f"/cases/{owed.code}/pay/").context["form"]
    assert form["seen"].value() == 500_000
    exempt_fee(owed, amount=200_000, reason=REASON, basis="Điều 10", seen=500_000, **by(cast, "lan"))
    late = {"seen": "500000", "way": "cash", "amount": "100000", "basis": "Điều 10", "reason": REASON}
    for act in ("pay", "exempt"):
        refused = client.post(f"/cases/{owed.code}/{act}/", late)
        assert refused.status_code == 409
        assert "còn phải thu 500.000 đồng; nay còn phải thu 300.000 đồng" in refused.content.decode()
    with pytest.raises(ConflictError, match=r"500\.000 đồng; nay còn phải thu 300\.000 đồng"):
        waive_fee(owed, reason=REASON, seen=500_000, **by(cast, leader))
    record_payment(owed, way="cash", seen=300_000, **by(cast, "lan"))
    refund_fee(owed, amount=100_000, way="cash", reason=REASON, seen=300_000, **by(cast, leader))
    client.force_login(getattr(cast, leader))
    refused = client.post(f"/cases/{owed.code}/refund/", {**late, "seen": "300.000"})
    assert "đã thu 300.000 đồng; nay đã thu 200.000 đồng" in refused.content.decode()
    assert sorted(FeeEntry.objects.values_list("kind", "amount")) == [
        ("exempted", 200_000),
        ("paid", 300_000),
        ("refunded", 100_000),
    ]
