"""The screens of the first days: the sheet is kept, the right rows taken, the rest corrected."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import load_workbook

from nennep.arrivals.imports.take_over_sheet import HEADINGS, NEEDED
from nennep.arrivals.models import TakeOverRow, TakeOverSheet
from nennep.cases.models import Case, Party
from nennep.definitions.definition import Variable
from nennep.ledger.models import Event
from nennep.org.models import Position
from nennep.org.queries.setup import SETUP
from nennep.org.rules import LEAD_DESK
from nennep.procedures.models import ProcedureVersion
from nennep.processes.queries import held_for
from nennep.web.clock import frozen, now
from nennep.work.jobs import ITEMS_A_RUN, carry_on_batches
from nennep.work.models import Batch
from tests.calendars import at
from tests.cast import SINCE, Cast
from tests.factories import definition, make_procedure

from .take_over_sheets import row, sheet

pytestmark = pytest.mark.django_db
ADDRESS = "/take-over/"
DAY = at("2026-11-17 08:40").date()


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Iterator[None]:
    with frozen(at("2026-11-17 08:40")):
        yield


@pytest.fixture
def administrator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.quan)
    return client


def upload(client: Client, content: bytes) -> str:
    answer = client.post(ADDRESS, {"file": SimpleUploadedFile("ho-so.xlsx", content)}, follow=True)
    return answer.content.decode()


def taken(client: Client, number: int, **typed: str) -> str:
    """The page of the batch, once the worker has done it."""
    answer = client.post(f"{ADDRESS}{number}/", {"act": "take"} | typed)
    while carry_on_batches(now()).count:
        pass
    return client.get(answer["Location"]).content.decode()


def test_the_good_rows_are_taken_the_rest_corrected_on_the_screen(
    administrator: Client, version: ProcedureVersion
) -> None:
    content = sheet(
        row(phone=914000226), row(code="h99.12-261110-0008", step="xem xét"), row(code="H99.12-261110-0009", owner="")
    )
    page = upload(administrator, content)
    assert "2 dòng cần sửa, 1 dòng đúng" in page
    assert "Điện thoại: Excel làm mất số 0 đầu; đã thêm lại đủ 10 chữ số." in page
    assert '<option value="B3">B3 Thẩm định hồ sơ</option>' in page
    assert not Case.objects.exists()
    page = taken(administrator, 1, **{"step-3": "xem xét"})
    assert "Đã làm <b>1</b> trên 1 hồ sơ" in page
    administrator.post(f"{ADDRESS}1/", {"act": "check", "step-3": "B4", "leave-4": "on"})
    assert Case.objects.count() == 1
    taken(administrator, 1)
    assert sorted(Case.objects.values_list("code", flat=True)) == ["H99.12-261110-0007", "H99.12-261110-0008"]
    assert set(Party.objects.filter(case__code="H99.12-261110-0007").values_list("phone", flat=True)) == {"0914000226"}
    held = TakeOverSheet.objects.get()
    assert (held.rows.count(), held.read, held.taken) == (0, 3, 2)
    assert b"".join(administrator.get(f"{ADDRESS}1/file/")) == content
    # A second reading of the same file knows what is here.
    page = upload(administrator, content)
    assert "2 dòng đã có từ trước, không nhận lại" in page
    administrator.post(f"{ADDRESS}2/", {"act": "take"})
    assert list(TakeOverRow.objects.values_list("line", flat=True)) == [4]
    page = administrator.post(f"{ADDRESS}2/", {"act": "drop"}, follow=True).content.decode()
    assert "Đã bỏ 1 dòng còn lại của ho-so.xlsx; tệp gốc vẫn giữ." in page
    assert (Case.objects.count(), TakeOverRow.objects.count()) == (2, 0)


@pytest.mark.once("tests/arrivals/test_take_over_screen.py")
def test_what_cannot_be_taken_stays_on_the_list_with_its_reason(
    administrator: Client, cast: Cast, version: ProcedureVersion
) -> None:
    # Only the columns that every dossier needs, and its promise.
    bare = {key: "" for key in HEADINGS if key not in (*NEEDED, "due")}
    upload(administrator, sheet(row(), row(code="H99.12-261110-0008"), head=bare))
    with patch("nennep.arrivals.actions.take_over.held_for", side_effect=[None, held_for(version.procedure_id, DAY)]):
        page = taken(administrator, 1)
    assert "Đã làm <b>1</b> trên 1 hồ sơ" not in page
    assert "bỏ qua <b>1</b>" in page
    assert "Thủ tục chưa có quy trình có hiệu lực hôm nay." in page
    page = administrator.get(f"{ADDRESS}1/").content.decode()
    assert "Nhận chuyển 2 hồ sơ từ ho-so.xlsx" in page
    assert "Nhận 1 hồ sơ" in page
    taken(administrator, 1)
    assert Case.objects.count() == 2


@pytest.mark.once("tests/arrivals/test_take_over_screen.py")
def test_a_list_longer_than_a_run_of_the_worker_comes_in_whole_and_once(
    administrator: Client, version: ProcedureVersion
) -> None:
    codes = [f"H99.12-261110-{number:04}" for number in range(1, ITEMS_A_RUN + 6)]
    content = sheet(
        *(row(code=code) for code in codes), row(code=codes[3]), row(code="H99.12-261110-0900", due="9/11/2026")
    )
    page = upload(administrator, content)
    assert f"2 dòng cần sửa, {len(codes)} dòng đúng" in page
    assert "Trùng mã với dòng 5 của tệp" in page
    assert "Hẹn trả trước lúc tiếp nhận" in page
    assert f"Đã làm <b>{len(codes)}</b> trên {len(codes)} hồ sơ" in taken(administrator, 1)
    assert sorted(Case.objects.values_list("code", flat=True)) == codes
    assert Event.objects.filter(kind="case.taken_over").count() == len(codes)


def test_two_presses_take_a_dossier_once(administrator: Client, version: ProcedureVersion) -> None:
    upload(administrator, sheet(row()))
    administrator.post(f"{ADDRESS}1/", {"act": "take"})
    page = administrator.get(f"{ADDRESS}1/").content.decode()
    assert "Không còn dòng nào chờ" in page
    assert "Đang làm" in page
    taken(administrator, 1)
    assert Case.objects.count() == Batch.objects.count() == 1


def test_the_leader_of_the_desk_takes_over_and_sees_the_batch(cast: Cast, version: ProcedureVersion) -> None:
    Position.objects.create(
        user=cast.lan, agency=cast.health, title="Trưởng bộ phận", duties=[LEAD_DESK], held_from=SINCE
    )
    client = Client()
    client.force_login(cast.lan)
    upload(client, sheet(row()))
    assert "Đã làm <b>1</b> trên 1 hồ sơ" in taken(client, 1)


def test_a_file_that_is_no_list_is_told_on_the_form_and_nothing_is_kept(administrator: Client, cast: Cast) -> None:
    page = upload(administrator, sheet(row(), head={"step": ""}))
    assert "thiếu cột “Đang ở bước”" in page
    assert not TakeOverSheet.objects.exists()


def test_the_template_has_the_columns_and_the_words_of_this_agency(
    administrator: Client, version: ProcedureVersion
) -> None:
    book = load_workbook(BytesIO(b"".join(administrator.get(f"{ADDRESS}template/"))))
    assert book.get_sheet_by_index(0).to_python()[0][:3] == ["Mã hồ sơ *", "Mã thủ tục *", "Tiếp nhận lúc *"]
    words = {str(cell) for line in book.get_sheet_by_index(1).to_python() for cell in line}
    assert {"QT.DP.02 Cấp lại chứng chỉ hành nghề dược", "minh (Trần Quang Minh)"} <= words


def test_the_case_its_list_and_its_sheet_say_where_it_came_from(
    administrator: Client, cast: Cast, version: ProcedureVersion
) -> None:
    upload(administrator, sheet(row()))
    taken(administrator, 1)
    client = Client()
    client.force_login(cast.minh)
    page = client.get("/cases/H99.12-261110-0007/").content.decode()
    assert "từ hệ thống cũ ngày 17/11/2026" in page
    assert "không rõ ở đây" in page
    assert "đúng như đã hẹn ở hệ thống cũ, không tính lại" in page
    assert "chuyển từ hệ thống cũ" in client.get("/cases/?origin=taken_over").content.decode()
    assert client.get("/cases/H99.12-261110-0007/papers/control_sheet/").status_code == 200


def test_who_does_not_start_the_agency_sees_none_of_it(cast: Cast, version: ProcedureVersion) -> None:
    client = Client()
    client.force_login(cast.minh)
    assert client.get(ADDRESS).status_code == 403
    assert client.get("/opening-report/").status_code == 403


def test_the_first_page_has_its_step(cast: Cast) -> None:
    finding = SETUP["take_over"].look(cast.health, at("2026-11-17 08:40").date())
    assert (finding.done, finding.told) == (False, "Chưa chuyển hồ sơ nào, chưa khai số liệu mở đầu")


def test_a_procedure_whose_process_branches_by_an_answer_is_refused_with_the_way_out(
    cast: Cast, administrator: Client
) -> None:
    """The list has no answers, and a case without one would stand still at the branch."""
    table = definition("QT.DP.02")
    checked = replace(table.step("B4"), condition='quy_mo = "Lớn"')
    asks = replace(
        table,
        steps=tuple(checked if step.id == "B4" else step for step in table.steps),
        variables=(Variable("quy_mo", "choice", "Quy mô", ("Nhỏ", "Lớn")),),
    )
    make_procedure(cast, process=asks, questions=[{"name": "quy_mo", "label": "Quy mô", "choices": ["Nhỏ", "Lớn"]}])
    page = upload(administrator, sheet(row()))
    assert "rẽ theo câu trả lời “Quy mô”" in page
    assert not Case.objects.exists()


def test_who_took_it_over_puts_right_its_promise_without_seeing_the_case(
    administrator: Client, cast: Cast, version: ProcedureVersion
) -> None:
    upload(administrator, sheet(row()))
    page = taken(administrator, 1)
    # Whoever sees no case is led to none.
    assert "H99.12-261110-0007" in page
    assert "/cases/H99.12-261110-0007/" not in page
    address = "/take-over/due/?code=h99.12-261110-0007"
    assert "08:40 20/11/2026" in administrator.get(address).content.decode()
    assert administrator.get("/take-over/due/?code=H99.12-261110-0099").status_code == 404
    typed = {"due": "20/13/2026", "reason": "Giấy hẹn ghi 23/11."}
    assert "không đọc được" in administrator.post(address, typed).content.decode()
    assert administrator.post(address, typed | {"due": "23/11/2026"}).status_code == 302
    case = Case.objects.get()
    assert case.due_at == at("2026-11-23 17:00")
    desk = Client()
    desk.force_login(cast.lan)
    assert desk.get(address).status_code == 403
    assert "Sửa hạn chuyển sai" not in desk.get(f"/cases/{case.code}/").content.decode()
    Position.objects.create(
        user=cast.lan, agency=cast.health, title="Lãnh đạo Một cửa", duties=[LEAD_DESK], held_from=SINCE
    )
    assert f"/take-over/due/?code={case.code}" in desk.get(f"/cases/{case.code}/").content.decode()
