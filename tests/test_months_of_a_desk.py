"""The desk of another agency, both from an empty database: a paper that was not there, the fees and people of a month."""

from nennep.cases.models import Case
from nennep.desks.models import DeskReview, FeeSettlement, HandoverDifference
from tests.beginnings import NAME, People, work_in_the_background
from tests.daily_work import desk_begun, given, on, paper, pressed, received
from tests.excel import read_sheet
from tests.walker import Walker

FEE = "500.000 đồng"


def test_a_desk_answers_for_a_paper_and_settles_fees_and_people_by_the_month(people: People) -> None:
    with on("2026-11-18 08:00"):
        fee_and_paper_begin(people["quan"])
        tuan = desk_begun(people, "2026-11-18", "lead_desk")
        lan_is_sent(people["quan"])
    with on("2026-11-18 09:00"):
        code = received(tuan, c1_originals="1", fee_paid_by="cash")
        tuan.choose("Bàn giao giấy tờ").press("Lập danh sách bàn giao", beside=code)
        a_paper_is_missing(people, code)
    with on("2026-11-18 14:00"):
        work_in_the_background()
        the_giver_answers(people, code)
        given(people["ha"], code, "Trần Quang Minh")
        pressed(people["minh"], code, remark="Hồ sơ đủ điều kiện, đề nghị cấp.")
    with on("2026-11-30 16:00"):
        work_in_the_background()
        running = tuan.choose("Thu hộ, quyết toán tháng").text
        assert "chốt được từ 01/12/2026" in running
        assert "Chốt phí" not in tuan.choose("Việc của tôi").text
    with on("2026-12-01 08:00"):
        work_in_the_background()
        fees_are_settled(people, code)
        people_are_told_of(people)
    assert Case.objects.get(code=code).state == "processing"


def fee_and_paper_begin(quan: Walker) -> None:
    """By a decision on the procedure: one paper, one fee."""
    quan.first().go("Thủ tục hành chính").go(NAME).go("Sửa theo quyết định")
    quan.press("Thêm giấy tờ").press("Thêm khoản thu")
    fee = {"fees-0-name": "Phí thẩm định", "fees-0-amount": "500000", "fees-0-basis": "Thông tư 41/2023/TT-BTC"}
    decision = {"number": "140/QĐ-UBND", "signed_on": "2026-11-17", "effective_on": "2026-11-18"}
    wanted = {"components-0-name": "Đơn đề nghị", "components-0-originals": "1", "issuer": "Chủ tịch UBND tỉnh"}
    quan.press("Xem trước thay đổi", **fee, **decision, **wanted)
    assert f"Phí thẩm định: {FEE}" in quan.text
    quan.press("Áp dụng")


def lan_is_sent(quan: Walker) -> None:
    """Written down by the agency that sends her."""
    quan.choose("Phiếu nhận xét tháng").go("Ghi người được cử")
    decision = "Quyết định số 15/QĐ-SYT ngày 17/11/2026"
    quan.press("Ghi người được cử", service="Trung tâm", person="Phạm Thị Lan", decision=decision)
    assert "Phạm Thị Lan" in quan.text


def a_paper_is_missing(people: People, code: str) -> None:
    """Who takes over signs, and marks what the list names and the folder does not hold."""
    son = people["son"].first().go("Đối chiếu giấy tờ, ký nhận bàn giao")
    assert "Đơn đề nghị" in son.text
    assert f"Phí đã thu: {FEE}" in son.text
    (box,) = son.main.xpath(".//input[@name='paper']/@value")
    son.press("Ký nhận", paper=[box])
    assert "không có Chờ bên giao trả lời" in son.text


def the_giver_answers(people: People, code: str) -> None:
    """Told, and work until it is answered; both sides read the answer, on the case too."""
    tuan, son = people["tuan"], people["son"]
    assert f"Giấy tờ bàn giao khác danh sách: hồ sơ {code}" in tuan.choose("Thông báo").text
    tuan.choose("Việc của tôi").go("Trả lời", beside=code)
    assert "Đơn đề nghị" in tuan.text
    answer = {"answer": "Đã giao sau", "answered_on": "2026-11-18"}
    tuan.press("Ghi trả lời", **answer, reason="", refused=True)
    tuan.press("Ghi trả lời", **answer, reason="Còn ở máy quét")
    assert "Còn ở máy quét" in son.choose("Bàn giao giấy tờ").text
    assert "Còn ở máy quét" in son.choose("Hồ sơ").go("Huỳnh Thị", beside=code).text
    assert code not in tuan.choose("Việc của tôi").text
    assert HandoverDifference.objects.get().state == "answered"


def fees_are_settled(people: People, code: str) -> None:
    """Proposed by the desk, objected to, proposed again, confirmed: each finds it in the own worklist."""
    tuan, binh = people["tuan"], people["binh"]
    tuan.choose("Việc của tôi").go("Chốt phí").press("Lập bảng, đề nghị xác nhận")
    binh.first().go("Xác nhận", beside="Thu hộ tháng 11/2026")
    assert f"{FEE}, khớp" in binh.text
    assert code in binh.text
    binh.press("Chưa đồng ý", reason="Thiếu số biên lai")
    tuan.choose("Việc của tôi")
    assert "Thiếu số biên lai" in tuan.text
    tuan.go("Xem lại bảng thu hộ cơ quan chưa đồng ý").press("Lập lại, đề nghị xác nhận")
    binh.first().go("Xác nhận", beside="Thu hộ tháng 11/2026").press("Xác nhận, chốt tháng")
    for who in (tuan, binh):
        who.choose("Thu hộ, quyết toán tháng").go("Tháng 11/2026")
        assert "đã chốt" in who.page.text_content()
        assert "500.000" in paper(who.fetch("PDF"))
        (row,) = read_sheet(who.fetch("Excel")).rows
        assert (row[2], row[-1]) == (code, 500_000)
    assert FeeSettlement.objects.get().state == "closed"


def people_are_told_of(people: People) -> None:
    """The desk tells of whom was sent to it; who manages people of the agency acknowledges."""
    tuan, quan = people["tuan"], people["quan"]
    tuan.choose("Việc của tôi").go("Nhận xét người được cử đến quầy").go("Lập phiếu")
    assert "8 ngày theo lịch của quầy" in tuan.text
    (number,) = (name.removeprefix("remark_") for name in tuan.main.xpath(".//@name") if name.startswith("remark_"))
    said = {f"absent_{number}": "1", f"reason_{number}": "nghỉ phép", f"grade_{number}": "Tốt"}
    tuan.press("Gửi Sở Y tế", **said, refused=True)
    assert "Ghi nhận xét về Phạm Thị Lan" in tuan.text
    tuan.press("Gửi Sở Y tế", **said, **{f"remark_{number}": "Niềm nở, đúng giờ"})
    quan.first().go("Ghi nhận", beside="Phiếu nhận xét tháng 11/2026")
    assert "7 trong 8 ngày làm việc" in quan.text
    assert "Niềm nở, đúng giờ" in quan.text
    assert "Niềm nở, đúng giờ" in paper(quan.fetch("PDF"))
    assert quan.fetch("Word").startswith(b"PK")
    quan.press("Ghi nhận")
    assert "Phiếu nhận xét tháng 11/2026" not in quan.first().text
    assert DeskReview.objects.get().state == "closed"
