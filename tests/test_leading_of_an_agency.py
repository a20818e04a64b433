"""In an agency that began with an empty database a leader instructs on a case; a long list is made by the worker."""

from io import BytesIO

import openpyxl
import pytest

from nennep.instructions.models import Instruction
from nennep.web import sheets
from nennep.work.models import SheetOrder
from tests.beginnings import People, work_in_the_background
from tests.daily_work import finished, given, on, opened, received

ASKED, ANSWERED = "Vì sao chưa thẩm định xong?", "Chờ Công an tỉnh xác minh, xong trong ngày mai."
AGAIN, DONE = "Gửi kèm văn bản xác minh.", "Đã gửi văn bản xác minh."


def test_a_leader_instructs_is_answered_asks_again_and_closes(people: People) -> None:
    binh, minh = people["binh"], people["minh"]
    with on("2026-11-17 10:00"):
        code = received(people["lan"])
        given(people["ha"], code, "Trần Quang Minh")
        opened(binh, code).go("Ghi ý kiến chỉ đạo, đôn đốc")
        binh.press("Gửi ý kiến chỉ đạo", receivers=["handler"], text="", due_on="2026-11-18", refused=True)
        binh.press("Gửi ý kiến chỉ đạo", receivers=["handler"], text=ASKED, due_on="2026-11-18")
        work_in_the_background()
        assert f"hồ sơ {code}" in minh.choose("Thông báo").text
        assert ASKED in minh.first().text
        minh.go("Trả lời ý kiến chỉ đạo", beside=code).press("Gửi trả lời", text=ANSWERED)
    with on("2026-11-17 14:00"):
        work_in_the_background()
        assert "trả lời" in binh.choose("Thông báo").text
        binh.choose("Ý kiến chỉ đạo").go("Của tôi")
        assert ANSWERED in binh.text
        binh.go(ASKED).press("Yêu cầu trả lời lại", text=AGAIN, due_on="2026-11-19")
    with on("2026-11-18 09:00"):
        work_in_the_background()
        opened(minh, code)
        assert AGAIN in minh.text
        minh.go("Trả lời").press("Gửi trả lời", text=DONE)
        binh.first().go("Xem trả lời", beside=code)
        assert DONE in binh.text
        binh.press("Đóng ý kiến chỉ đạo")
        assert "Bạn không có ý kiến chỉ đạo nào đang mở." in binh.choose("Ý kiến chỉ đạo").go("Của tôi").text
        binh.go("Xem ý kiến đã đóng").go(AGAIN)
        assert all(told in binh.text for told in (ASKED, ANSWERED, AGAIN, DONE))
        assert "chỉ đạo" not in minh.first().text
        finished(people, code, "minh")
    assert Instruction.objects.get().state == "closed"


def test_a_long_list_is_made_by_the_worker_and_downloaded(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is long is two rows here; at work it is two thousand."""
    monkeypatch.setattr(sheets, "MOST_IN_A_REQUEST", 2)
    lan, binh = people["lan"], people["binh"]
    with on("2026-11-17 10:00"):
        codes = [received(lan, f"Huỳnh Thị Số {number}") for number in range(3)]
        binh.choose("Hồ sơ").go("Xuất Excel")
        assert "Bảng đang lập" in binh.text
        assert "3 dòng" in binh.text
        work_in_the_background()
        assert "Bảng đã lập" in binh.go("Xem lại tiến độ").text
    with on("2026-11-17 10:05"):
        work_in_the_background()
        binh.choose("Thông báo")
        assert "Chưa có thông báo nào" not in binh.text
        binh.choose("Bảng đã lập")
        book = openpyxl.load_workbook(BytesIO(binh.fetch("Tải về")), read_only=True)
        told = " ".join(str(value) for row in book.active.iter_rows(values_only=True) for value in row)
        assert all(code in told for code in codes)
        assert codes[0] not in people["ha"].choose("Bảng đã lập").text
    assert SheetOrder.objects.get().state == "finished"
