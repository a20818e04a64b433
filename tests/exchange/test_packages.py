"""The exchange package: the same bytes for the same content, opened with distrust, taken in as drafts."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.cli.entry import main
from nennep.definitions.definition import Definition
from nennep.definitions.exchange import PackageError, pack, read_archive, unpack, write_archive
from nennep.definitions.exchange.archive import json_bytes
from nennep.documents.actions import CitedPlace, LegalDocumentDraft, Subject, add_document, cite
from nennep.documents.models import LegalDocument
from nennep.exchange.queries.packages import NothingToPackError, compared_with, contents_of, unit_proposals
from nennep.kernel.worktime import UNITS
from nennep.ledger.models import Event
from nennep.org.models import Division, User
from nennep.procedures.actions.decisions import apply_decision, correct_head, correct_line
from nennep.procedures.models import Procedure, PublishingDecision
from nennep.procedures.queries import last_of
from nennep.processes.models import Process, ProcessUpload, ProcessVersion
from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast
from tests.definitions.drawn import full
from tests.factories import definition, make_procedure
from tests.office.files import zipped

PAGE = "/processes/exchange/"
DAY = date(2026, 11, 17)
LAW = LegalDocumentDraft("46/2026/NĐ-CP", "decree", "Chính phủ", "An toàn thực phẩm", effective_from=date(2026, 1, 26))


@pytest.fixture
def scene(cast: Cast) -> Iterator[Cast]:
    """Sở Y tế has QT.DP.02 with a division of its own in a step, and cites a decree."""
    steps = list(definition().steps)
    steps[2] = replace(steps[2], unit="nvd")
    make_procedure(cast, process=definition(steps=tuple(steps)))
    with clock.frozen(at("2026-11-17 08:40")):
        who = {"by": cast.actor("thao"), "at": at("2026-11-17 08:40")}
        add_document(agency=cast.health, draft=LAW, **who)
        cite(
            agency=cast.health, subject=Subject("procedure", "QT.DP.02", "x"), places=[CitedPlace("NĐ 46/2026")], **who
        )
        Division.objects.create(agency=cast.other, code="tt", name="Phòng Trồng trọt")
        yield cast


@pytest.fixture
def package(scene: Cast) -> bytes:
    return pack(contents_of(scene.health, ["QT.DP.02"], DAY))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def receiver(scene: Cast) -> Client:
    """Tuấn keeps the processes of the other agency."""
    return client_of(scene.tuan)


def put(client: Client, content: bytes) -> str:
    answer = client.post(PAGE, {"act": "in", "file": SimpleUploadedFile("goi.zip", content)})
    assert answer.status_code == 302, answer.content.decode()[:1500]
    return str(answer["Location"])


EVERYTHING = ["process:QT.DP.02", "procedure:1.000001", "law:46/2026/nd-cp"]


def keys(client: Client, address: str) -> list[str]:
    return [item.key for _, _, items in client.get(address).context["groups"] for item, _ in items]


def mapping(client: Client, address: str) -> dict[str, str]:
    """Every unknown division put to Trồng trọt."""
    return dict.fromkeys(client.get(address).context["form"].fields, "=tt")


# --- the file ---


def test_the_same_content_gives_the_same_bytes_and_comes_back(scene: Cast, package: bytes) -> None:
    again = contents_of(scene.health, ["QT.DP.02"], DAY)
    assert pack(again) == package
    assert unpack(read_archive(package)) == again
    assert [law.number for law in again.laws] == ["46/2026/NĐ-CP"]
    assert again.procedures[0].parts["components"][0]["name"] == "Đơn đề nghị cấp lại"
    assert again.processes[0].units == {"nvd": "Phòng Nghiệp vụ Dược"}


@pytest.mark.once("tests/exchange/test_packages.py")
@pytest.mark.parametrize("seed", range(8))
def test_any_definition_survives_the_package(scene: Cast, seed: int) -> None:
    given = replace(full(seed), code="QT.DP.02")
    ProcessVersion.objects.update(definition=given.to_dict(), sha256=given.sha256)
    (process,) = unpack(read_archive(pack(contents_of(scene.health, ["QT.DP.02"], DAY)))).processes
    assert process.definition == given


def spoilt(package: bytes, **changed: bytes | None) -> bytes:
    """The package with entries replaced (by name, "__" for "/"), digests made right again."""
    archive = read_archive(package)
    entries = dict(archive.entries)
    for name, content in changed.items():
        name = name.replace("__", "/").replace("_dot_", ".")
        if content is None:
            del entries[name]
        else:
            entries[name] = content
    head = {key: value for key, value in archive.head.items() if key not in ("format", "version")}
    return write_archive(head, entries)


def with_manifest(**changed: Any) -> bytes:
    manifest = {
        "format": "nennep-package",
        "version": 1,
        "agency": {"code": "a", "name": "A"},
        "made_on": "2026-11-17",
        "entries": {},
    }
    return zipped({"manifest.json": json.dumps(manifest | changed)})


BAD: dict[str, tuple[bytes, str]] = {
    "empty zip": (zipped({}), "không phải gói trao đổi"),
    "pdf": (b"%PDF-1.7", "không phải gói trao đổi"),
    "no manifest": (zipped({"a.json": "{}"}), "không có manifest.json"),
    "manifest no json": (zipped({"manifest.json": "{"}), "không phải JSON đọc được"),
    "deep json": (zipped({"manifest.json": "[" * 200_000}), "không phải JSON đọc được"),
    "other format": (with_manifest(format="x"), "không phải gói trao đổi của Nền Nếp"),
    "newer version": (with_manifest(version=2), "Gói theo dạng 2"),
    "entries missing": (with_manifest(entries=3), "không kê các tệp"),
    "listed, not there": (with_manifest(entries={"laws.json": "0"}), "kê mà không có"),
    "there, not listed": (
        zipped({"manifest.json": json.dumps({"format": "nennep-package", "version": 1, "entries": {}}),
                "b.json": "1"}), "có mà không kê",
    ),
    "other digest": (
        zipped({"manifest.json": json.dumps({"format": "nennep-package", "version": 1,
                                             "entries": {"b.json": "0"}}), "b.json": "1"}),
        "mã băm không khớp",
    ),
    "path upwards": (zipped({"../../etc/passwd": "x"}), "tên tệp không được phép"),
    "absolute path": (zipped({"/etc/passwd": "x"}), "tên tệp không được phép"),
    "backslash": (zipped({"a\\b.json": "x"}), "tên tệp không được phép"),
    "no day": (with_manifest(made_on="hôm nay"), "phải là ngày"),
    "no agency": (with_manifest(agency=None), "không ghi cơ quan gửi"),
}  # fmt: skip


@pytest.mark.once("tests/exchange/test_packages.py")
@pytest.mark.parametrize("why", BAD)
def test_each_bad_package_has_its_message_on_the_screen_and_is_kept(receiver: Client, why: str) -> None:
    content, words = BAD[why]
    page = receiver.get(put(receiver, content)).content.decode()
    assert words in page
    kept = ProcessUpload.objects.get()
    assert (kept.taken_at, kept.dropped_at) == (None, None)


def test_a_zip_bomb_is_stopped_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nennep.office.packages.MOST_UNPACKED", 1_000_000)
    with pytest.raises(PackageError, match="bom nén"):
        read_archive(zipped({"manifest.json": "{}", "a.json": b"0" * 2_000_000}))


def test_a_package_cut_off_is_broken(package: bytes) -> None:
    with pytest.raises(PackageError, match="bị hỏng"):
        read_archive(package[: len(package) // 2])


@pytest.mark.once("tests/exchange/test_packages.py")
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("processes__001__definition_dot_json", b'{"code": "x"}', "không phải bảng bước đọc được"),
        ("processes__001__definition_dot_json", None, "thiếu tệp"),
        ("processes__001__process_dot_json", b"[]", "không phải một bảng"),
        ("processes__001__process_dot_json", b'{"code": 3}', "“code” phải là chữ"),
        ("procedures__001_dot_json", b'{"parts": {"fees": 3}}', "“fees” phải là danh sách"),
        (
            "procedures__001_dot_json",
            json_bytes({"parts": {}, "columns": {"terms": {"counter": {"amount": "5", "unit": "fortnight"}}}}),
            "Không có đơn vị “fortnight”",
        ),
        (
            "procedures__001_dot_json",
            json_bytes(
                {"parts": {"variants": [{"terms": {"online": {"amount": "5", "unit": "week"}}}]}, "columns": {}}
            ),
            "không tính theo tuần",
        ),
        ("laws_dot_json", b"{}", "phải là một danh sách"),
        (
            "laws_dot_json",
            json_bytes([{"number": "1", "kind": "law", "issuer": "a", "title": "b", "issued_on": "x"}]),
            "phải là ngày",
        ),
        ("forms_dot_json", b"[]", "không phải một bảng"),
    ],
)
def test_content_that_is_not_ours_is_named_by_its_entry(
    package: bytes, name: str, content: bytes | None, words: str
) -> None:
    with pytest.raises(PackageError, match=words):
        unpack(read_archive(spoilt(package, **{name: content})))


def test_every_limit_in_a_package_is_in_a_unit_of_the_one_table(package: bytes) -> None:
    contents = unpack(read_archive(package))
    limits = [term for one in contents.procedures for term in one.columns["terms"].values() if term]
    assert limits
    assert {term["unit"] for term in limits} <= set(UNITS)


# --- compared and taken in ---


def test_our_own_package_is_the_same_as_ours(scene: Cast, package: bytes) -> None:
    found = compared_with(scene.health, unpack(read_archive(package)))
    assert {item.state for item in found.items} == {"same"}
    assert len(found.items) == 3


def test_what_changed_since_is_told_cell_by_cell(scene: Cast, package: bytes) -> None:
    version = ProcessVersion.objects.get()
    given = Definition.from_dict(version.definition)
    changed = replace(given, steps=(replace(given.steps[0], name="Nhận đơn"), *given.steps[1:]))
    ProcessVersion.objects.update(definition=changed.to_dict(), sha256=changed.sha256)
    last = last_of(Procedure.objects.get())
    type(last).objects.filter(pk=last.pk).update(result="Thẻ hành nghề")
    last.components.filter(order=2).delete()
    found = compared_with(scene.health, unpack(read_archive(package)))
    assert "Việc làm: Nhận đơn → Tiếp nhận hồ sơ" in found.processes[0].lines[1]
    assert found.procedures[0].lines == (
        "Kết quả thực hiện: Thẻ hành nghề → Chứng chỉ hành nghề dược",
        "Thành phần hồ sơ: 1 dòng (Đơn đề nghị cấp lại) → 2 dòng (Đơn đề nghị cấp lại; Ảnh chân dung 4 × 6)",
    )


def test_nothing_is_taken_in_by_looking_and_nothing_without_a_choice(
    receiver: Client, package: bytes, scene: Cast
) -> None:
    address = put(receiver, package)
    page = receiver.get(address).content.decode()
    assert "3 mục chưa có, 0 mục khác" in page
    answer = receiver.post(address, mapping(receiver, address) | {"act": "take"})
    assert "Chưa chọn mục nào" in answer.content.decode()
    assert not Process.objects.filter(agency=scene.other).exists()


def test_unknown_divisions_are_asked_for_and_put_into_the_table(receiver: Client, package: bytes, scene: Cast) -> None:
    address = put(receiver, package)
    refused = receiver.post(address, {"act": "take", "chosen": ["process:QT.DP.02"]})
    assert refused.status_code == 422
    assert "Chọn “nvd” của bên gửi là gì ở cơ quan mình." in refused.content.decode()
    assert not Process.objects.filter(agency=scene.other).exists()
    told = mapping(receiver, address) | {"act": "take", "chosen": ["process:QT.DP.02"]}
    assert receiver.post(address, told).status_code == 302
    draft = ProcessVersion.objects.get(process__agency=scene.other)
    made = Definition.from_dict(draft.definition)
    assert (draft.state, draft.process.division.code, made.steps[2].unit) == ("draft", "tt", "tt")
    assert Event.objects.filter(kind="package.taken").count() == 1
    assert not Procedure.objects.filter(agency=scene.other).exists()


def test_a_chosen_procedure_becomes_a_line_of_a_draft_decision_and_only_that(
    receiver: Client, package: bytes, scene: Cast
) -> None:
    address = put(receiver, package)
    receiver.post(address, {"act": "take", "chosen": keys(receiver, address)} | mapping(receiver, address))
    decision = PublishingDecision.objects.get(agency=scene.other)
    assert (decision.state, decision.number, decision.title) == (
        "draft",
        "",
        "Gói của Sở Y tế tỉnh Thử ngày 17/11/2026",
    )
    line = decision.lines.get()
    assert (line.change, line.code) == ("enacted", "1.000001.H99")
    assert receiver.get(f"/decisions/{decision.code}/").status_code == 200
    law = LegalDocument.objects.get(agency=scene.other)
    assert (law.number, law.checked_on, law.source) == ("46/2026/NĐ-CP", None, decision.title)


def test_the_draft_decision_once_applied_gives_the_whole_procedure(
    receiver: Client, package: bytes, scene: Cast
) -> None:
    address = put(receiver, package)
    receiver.post(address, {"act": "take", "chosen": ["procedure:1.000001"]})
    decision = PublishingDecision.objects.get(agency=scene.other)
    who = {"by": scene.actor("tuan"), "at": at("2026-11-17 09:00")}
    correct_head(
        decision, number="9/QĐ-UBND", signed_on=DAY, effective_on=DAY, issuer="UBND tỉnh", title="Công bố", **who
    )
    correct_line(decision, order=1, changes={}, settles=range(9), **who)
    apply_decision(decision, **who)
    ours, theirs = (last_of(Procedure.objects.get(agency=one)) for one in (scene.other, scene.health))
    assert ours.name == theirs.name
    for part in ("components", "fees"):
        names = [list(getattr(one, part).values_list("name", flat=True)) for one in (ours, theirs)]
        assert names[0] == names[1] != []


def test_what_differs_goes_onto_our_draft_and_into_an_amending_line(scene: Cast, package: bytes) -> None:
    steps = list(Definition.from_dict(ProcessVersion.objects.get().definition).steps)
    changed = definition(steps=(replace(steps[0], name="Nhận đơn"), *steps[1:]))
    ProcessVersion.objects.update(definition=changed.to_dict(), sha256=changed.sha256)
    last = last_of(Procedure.objects.get())
    type(last).objects.filter(pk=last.pk).update(result="Thẻ hành nghề")
    keeper = client_of(scene.thao)
    address = put(keeper, package)
    keeper.post(address, {"act": "take", "chosen": ["process:QT.DP.02", "procedure:1.000001"]})
    draft = ProcessVersion.objects.get(state="draft")
    assert (draft.number, Definition.from_dict(draft.definition).steps[0].name) == ("03.01", "Tiếp nhận hồ sơ")
    line = PublishingDecision.objects.get(state="draft").lines.get()
    assert (line.change, line.procedure, line.values) == (
        "amended",
        last.procedure,
        {"result": "Chứng chỉ hành nghề dược"},
    )
    keeper.post(address, {"act": "take", "chosen": ["process:QT.DP.02"]})
    assert PublishingDecision.objects.filter(state="draft").count() == 1


def test_one_thing_that_cannot_be_taken_in_stops_all(scene: Cast, package: bytes) -> None:
    ProcessVersion.objects.update(state="review")
    law = LegalDocument.objects.get()
    LegalDocument.objects.filter(pk=law.pk).update(number="1/2020/NĐ-CP", number_key="1/2020/nd-cp", code="1")
    given = definition()
    ProcessVersion.objects.update(definition=given.to_dict(), sha256=given.sha256)
    keeper = client_of(scene.thao)
    address = put(keeper, package)
    answer = keeper.post(address, {"act": "take", "chosen": keys(keeper, address)})
    assert "Quy trình QT.DP.02: Bản 03.00 đang ở trạng thái" in answer.content.decode()
    assert LegalDocument.objects.count() == 1
    assert ProcessUpload.objects.get().taken_at is None


def test_the_choice_is_kept_for_later(receiver: Client, package: bytes) -> None:
    address = put(receiver, package)
    told = mapping(receiver, address)
    receiver.post(address, told | {"act": "save", "chosen": ["law:46/2026/nd-cp"]})
    context = receiver.get(address).context
    ticked = [item.key for _, _, items in context["groups"] for item, is_ticked in items if is_ticked]
    assert ticked == [ProcessUpload.objects.get().content["chosen"][0]]
    assert {bound.value() for bound in context["form"]} == {"=tt"}


# --- out ---


def test_the_screen_hands_out_the_chosen_processes_and_notes_it(scene: Cast, package: bytes) -> None:
    keeper = client_of(scene.thao)
    answer = keeper.post(PAGE, {"act": "out", "codes": ["QT.DP.02"]})
    assert answer.content == package
    assert answer["Content-Disposition"].startswith('attachment; filename="goi-syt-20261117.zip"')
    assert '"QT.DP.02"' in Event.objects.get(kind="package.made").body
    assert "Chọn ít nhất một quy trình." in keeper.post(PAGE, {"act": "out"}).content.decode()


def test_an_unknown_code_is_refused(scene: Cast) -> None:
    with pytest.raises(NothingToPackError, match=r"QT\.KHONG"):
        contents_of(scene.health, ["QT.DP.02", "QT.KHONG"], DAY)


def test_only_keepers_exchange(scene: Cast) -> None:
    assert client_of(scene.minh).get(PAGE).status_code == 403


# --- by command ---


def test_the_commands_export_compare_and_keep(
    scene: Cast, package: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "goi.zip"
    assert main(["package", "export", "QT.DP.02", "--out", str(out)]) == 0
    assert out.read_bytes() == package
    capsys.readouterr()
    assert main(["package", "import", str(out), "--dry-run", "--json", "--agency", "snn"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {item["state"] for item in told["items"]} == {"new"}
    assert not ProcessUpload.objects.exists()
    assert main(["package", "import", str(out), "--agency", "snn"]) == 2
    assert "--by" in capsys.readouterr().err
    assert main(["package", "import", str(out), "--agency", "snn", "--by", "tuan"]) == 0
    assert ProcessUpload.objects.get().agency == scene.other
    assert main(["package", "export", "QT.KHONG", "--out", str(out)]) == 2
    out.write_bytes(b"x")
    assert main(["package", "import", str(out), "--dry-run", "--agency", "snn"]) == 2
    assert "không phải gói trao đổi" in capsys.readouterr().err


def test_a_division_of_theirs_is_ours_of_the_same_code_or_the_only_one_of_that_name(cast: Cast) -> None:
    theirs = {"nvd": "Phòng khác tên", "p7": "PHÒNG NGHIỆP VỤ DƯỢC"}
    assert unit_proposals(cast.health, theirs) == {"nvd": "nvd", "p7": "nvd"}
    Division.objects.create(agency=cast.health, code="nvd2", name="Phòng nghiệp vụ dược")
    assert unit_proposals(cast.health, theirs) == {"nvd": "nvd", "p7": ""}


def test_drafts_are_marked_in_the_list_and_a_package_with_nothing_new_offers_nothing(
    scene: Cast, package: bytes
) -> None:
    client = client_of(scene.thao)
    assert "bản nháp, chưa phê duyệt" not in client.get(PAGE).content.decode()
    page = client.get(put(client, package)).content.decode()
    assert "không có mục nào để nhận" in page
    assert 'value="take"' not in page
    ProcessVersion.objects.update(state="draft", effective_from=None)
    assert "(bản nháp, chưa phê duyệt)" in client.get(PAGE).content.decode()
    refused = client_of(scene.minh).get(PAGE)
    assert refused.status_code == 403
    assert "trao đổi gói quy trình" in refused.content.decode()
