"""The screen of existing procedures: uploaded, corrected beside the source, put into a draft."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.definitions.definition import Definition
from nennep.exchange.actions import keep_upload
from nennep.ledger.models import Event
from nennep.office.archives import OLE
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import NewProcess, add_process, open_draft
from nennep.processes.models import Process, ProcessUpload, ProcessVersion
from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast
from tests.definitions.words_of_steps import existing
from tests.factories import make_procedure
from tests.office.files import MACRO, docx, p, types, zipped

LIST = "/processes/uploads/"
WHEN = "2026-11-17 08:40"
GOOD = docx(existing())


@pytest.fixture
def scene(cast: Cast) -> Iterator[Cast]:
    make_procedure(cast)
    with clock.frozen(at(WHEN)):
        yield cast


@pytest.fixture
def keeper(scene: Cast) -> Client:
    client = Client()
    client.force_login(scene.thao)
    return client


def upload(client: Client, content: bytes = GOOD, name: str = "qt.docx", process: str = "") -> str:
    """The address of the correction screen."""
    answer = client.post(LIST, {"file": SimpleUploadedFile(name, content), "process": process})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer["Location"])


def typed(client: Client, address: str, **changed: Any) -> dict[str, Any]:
    """The fields of the screen as the browser would send them, with some changed."""
    context = client.get(address).context
    forms = [card.form for card in (*context["doubtful"], *context["sure"])]
    found: dict[str, Any] = {}
    for form in [*forms, context["form"]]:
        for bound in form:
            value = bound.value()
            if value not in (None, False, ""):
                found[bound.html_name] = value
    return found | changed


def settled(client: Client, address: str, **changed: Any) -> dict[str, Any]:
    """The same with every doubt looked at and a new process named."""
    count = client.get(address).context["count"]
    new = {"code": "QT.DP.09", "name": "Cấp giấy", "division": "nvd", "seen_all": "on", "act": "take"}
    return typed(client, address) | {f"b{n}-seen": "on" for n in range(count)} | new | changed


def test_the_steps_stand_beside_the_table_of_the_file_with_their_proposals(keeper: Client) -> None:
    page = keeper.get(upload(keeper)).content.decode()
    assert "Đọc được 6 bước, còn 1 bước cần xem" in page
    assert "Cộng 6 bước được 68 giờ, văn bản ghi 68 giờ: khớp." in page
    assert "<mark>Thẩm định hồ sơ</mark>" in page
    assert page.index("Hiểu là bước kiểm tra, không đạt thì về B3") < page.index("Đọc chắc")


def test_a_total_that_differs_is_told(keeper: Client) -> None:
    wrong = docx(existing(("B3", "Thẩm định hồ sơ", "Chuyên viên", "03 ngày làm việc", "")))
    assert "văn bản ghi 68 giờ: thiếu 16 giờ." in keeper.get(upload(keeper, wrong)).content.decode()


@pytest.mark.once("tests/exchange/test_uploads.py")
def test_nothing_is_taken_in_before_every_doubt_was_looked_at(keeper: Client) -> None:
    address = upload(keeper)
    answer = keeper.post(address, settled(keeper, address) | {"b3-seen": ""})
    assert answer.status_code == 422
    assert "Bước B4: còn chỗ cần xem" in answer.content.decode()
    assert not Process.objects.filter(code="QT.DP.09").exists()
    assert ProcessUpload.objects.get().taken_at is None


def test_the_confirmed_table_opens_the_draft_of_a_new_process(keeper: Client, scene: Cast) -> None:
    address = upload(keeper)
    procedure = scene.health.procedures.get()
    answer = keeper.post(address, settled(keeper, address, procedures=[procedure.quality_code]))
    assert answer.status_code == 302, answer.context["faults"]
    process = Process.objects.get(code="QT.DP.09")
    draft = process.versions.get()
    made = Definition.from_dict(draft.definition)
    assert (draft.state, draft.number, made.code, len(made.steps)) == ("draft", "01.00", "QT.DP.09", 6)
    assert list(process.procedures.all()) == [procedure]
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"process.added", "process_version.opened", "process_upload.taken"} <= kinds
    assert "Đã đưa vào bản nháp của QT.DP.09" in keeper.get(address).content.decode()


@pytest.mark.once("tests/exchange/test_uploads.py")
def test_corrections_go_into_the_table(keeper: Client) -> None:
    address = upload(keeper)
    changed = {
        "b1-name": "Giao việc",
        "b1-amount": "2,5",
        "b1-time_unit": "working_hour",
        "b1-duty": "assign",
        "b2-unit": "nvy",
        "b2-forms_in": "Đơn\nBản vẽ",
        "b5-left_out": "on",
        "b3-back_to": "B2",
    }
    keeper.post(address, settled(keeper, address, **changed))
    made = Definition.from_dict(ProcessVersion.objects.get(process__code="QT.DP.09").definition)
    assert [step.id for step in made.steps] == ["B1", "B2", "B3", "B4", "B5"]
    second, third, fourth = made.steps[1:4]
    assert (second.name, str(second.hours), second.duty) == ("Giao việc", "2.5", "assign")
    assert (third.unit, third.forms_in) == ("nvy", ("Đơn", "Bản vẽ"))
    assert fourth.branches[1].to == "B2"


@pytest.mark.once("tests/exchange/test_uploads.py")
def test_what_was_typed_is_kept_right_or_wrong_and_found_again(keeper: Client) -> None:
    address = upload(keeper)
    told = typed(keeper, address, act="save") | {"b0-amount": "bốn", "b1-name": "Giao việc"}
    assert keeper.post(address, told).status_code == 302
    page = keeper.get(address).content.decode()
    assert 'value="bốn"' in page
    assert 'value="Giao việc"' in page
    assert not ProcessVersion.objects.filter(state="draft").exists()
    refused = keeper.post(address, settled(keeper, address, **{"b0-amount": "bốn"}))
    assert "Ghi một số, ví dụ 4 hoặc 0,5." in refused.content.decode()


@pytest.mark.once("tests/exchange/test_uploads.py")
def test_a_process_that_stands_gets_a_draft_and_an_open_draft_gets_an_edit(keeper: Client, scene: Cast) -> None:
    process = Process.objects.get()
    address = upload(keeper, process="QT.DP.02")
    keeper.post(address, settled(keeper, address, process="QT.DP.02"))
    draft = process.versions.get(state="draft")
    assert (draft.number, draft.edit, draft.based_on.number) == ("03.01", 0, "03.00")
    again = upload(keeper, docx(existing(("B1", "Nhận hồ sơ", "Một cửa", "4 giờ", ""))), process="QT.DP.02")
    keeper.post(again, settled(keeper, again, process="QT.DP.02"))
    draft.refresh_from_db()
    assert (process.versions.filter(state="draft").count(), draft.edit) == (1, 1)
    assert Definition.from_dict(draft.definition).steps[0].name == "Nhận hồ sơ"
    assert draft.edits.get(number=1).words == "Nhập từ tệp qt.docx"


@pytest.mark.once("tests/exchange/test_uploads.py")
def test_a_new_process_needs_code_name_and_division_and_an_old_code_is_refused(keeper: Client) -> None:
    address = upload(keeper)
    bare = keeper.post(address, settled(keeper, address, code="", name="", division=""))
    page = bare.content.decode()
    assert all(words in page for words in ("Ghi mã quy trình mới", "Ghi tên quy trình mới", "Chọn phòng chủ quản"))
    taken = keeper.post(address, settled(keeper, address, code="QT.DP.02"))
    assert "Quy trình QT.DP.02 đã có" in taken.content.decode()
    assert ProcessUpload.objects.get().taken_at is None


@pytest.mark.once("tests/exchange/test_uploads.py")
@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (docx(p("Quy trình này được vẽ bằng hình.")), "qt.docx", "Tệp không có bảng nào"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "qt.docx", "có mật khẩu"),
        (docx(p("x"), main=MACRO), "qt.docm", "macro"),
        (
            zipped({"[Content_Types].xml": types(), "word/document.xml": b"\0" * 60_000_000}),
            "qt.docx",
            "giải nén lớn bất thường",
        ),
        (b"%PDF-1.7\n%%EOF", "qt.pdf", "là PDF"),
    ],
)
def test_an_unreadable_file_has_its_message_and_is_kept_for_another_try(
    keeper: Client, content: bytes, name: str, words: str
) -> None:
    address = upload(keeper, content, name)
    for _ in range(2):
        answer = keeper.get(address)
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert name in keeper.get(LIST).content.decode()
    keeper.post(address, {"act": "take"})
    kept = ProcessUpload.objects.get()
    assert (kept.taken_at, kept.dropped_at) == (None, None)
    assert not ProcessVersion.objects.filter(state="draft").exists()


def test_an_empty_file_and_none_are_told_at_the_form(keeper: Client) -> None:
    none = keeper.post(LIST, {})
    assert (none.status_code, "Chưa chọn tệp." in none.content.decode()) == (422, True)
    empty = keeper.post(LIST, {"file": SimpleUploadedFile("a.docx", b"")})
    assert "Tệp này rỗng" in empty.content.decode()


def test_the_same_file_waits_once_and_may_be_put_aside(keeper: Client) -> None:
    first, second = upload(keeper), upload(keeper)
    assert (first, ProcessUpload.objects.count()) == (second, 1)
    keeper.post(first, {"act": "drop"})
    assert "Đã bỏ tệp này" in keeper.get(first).content.decode()
    assert upload(keeper) == first
    assert ProcessUpload.objects.count() == 2


@pytest.mark.once("tests/exchange/test_uploads.py")
def test_what_was_taken_in_is_not_taken_in_again(keeper: Client) -> None:
    address = upload(keeper)
    told = settled(keeper, address)
    keeper.post(address, told)
    keeper.post(address, told | {"code": "QT.DP.10"})
    assert not Process.objects.filter(code="QT.DP.10").exists()


def test_only_who_keeps_processes_uploads(scene: Cast) -> None:
    client = Client()
    client.force_login(scene.minh)
    assert client.get(LIST).status_code == 403
    assert client.post(LIST, {"file": SimpleUploadedFile("a.docx", GOOD)}).status_code == 403


@pytest.mark.once("tests/exchange/test_uploads.py")
def test_a_file_goes_into_no_version_that_is_past_its_draft(keeper: Client, scene: Cast) -> None:
    process = Process.objects.get()
    draft = open_draft(process, by=scene.actor("thao"), at=at(WHEN))
    ProcessVersion.objects.filter(pk=draft.pk).update(state="review")
    address = upload(keeper, process="QT.DP.02")
    answer = keeper.post(address, settled(keeper, address, process="QT.DP.02"))
    assert "không sửa bảng bước được nữa" in answer.content.decode()
    assert ProcessUpload.objects.get().taken_at is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": "QT DP"}, "code"),
        ({"code": "QT/1"}, "code"),
        ({"code": ""}, "code"),
        ({"name": " "}, "name"),
        ({"division": None}, "division"),
    ],
)
def test_a_process_has_a_code_a_name_and_a_division_of_its_agency(
    scene: Cast, given: dict[str, Any], field: str
) -> None:
    full = {"code": "QT.1", "name": "Thử", "division": scene.drugs}
    with pytest.raises(BrokenRuleError) as told:
        add_process(scene.health, given=NewProcess(**(full | given)), by=scene.actor("thao"), at=at(WHEN))
    assert told.value.field == field


def test_a_keeper_of_another_agency_does_not_find_the_upload(scene: Cast) -> None:
    keep_upload(scene.health, kind="word", content=GOOD, file_name="a.docx", by=scene.actor("thao"), at=at(WHEN))
    client = Client()
    client.force_login(scene.tuan)
    assert client.get(f"{LIST}{ProcessUpload.objects.get().file.sha256[:12]}/").status_code == 404
