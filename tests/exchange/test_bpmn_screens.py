"""BPMN through the screens: out of any version, into the draft, nothing lost and nothing in silence."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree

from nennep.definitions import bpmn
from nennep.definitions.definition import Definition
from nennep.processes.models import Process, ProcessUpload, ProcessVersion
from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast
from tests.definitions.drawn import full
from tests.definitions.test_bpmn_table import foreign, losses
from tests.factories import definition, make_procedure

PAGE = "/processes/QT.DP.02/bpmn/"
SIGNAL = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x" targetNamespace="t" id="d">
<process id="P"><startEvent id="s"/><userTask id="a" name="Xem"/><x:robot id="r"/>
<intermediateCatchEvent id="c" name="Ch\xe1\xbb\x9d t\xc3\xadn hi\xe1\xbb\x87u"><signalEventDefinition id="sg"/></intermediateCatchEvent>
<endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="c"/>
<sequenceFlow id="f3" sourceRef="c" targetRef="e"/></process></definitions>"""
ROBOT = SIGNAL.replace(b'<userTask id="a"', b'<robotTask id="a"')


@pytest.fixture
def scene(cast: Cast) -> Iterator[Cast]:
    make_procedure(cast)
    with clock.frozen(at("2026-11-17 08:40")):
        yield cast


@pytest.fixture
def keeper(scene: Cast) -> Client:
    client = Client()
    client.force_login(scene.thao)
    return client


def put(client: Client, xml: bytes, page: str = PAGE) -> str:
    answer = client.post(page, {"file": SimpleUploadedFile("a.bpmn", xml)})
    assert answer.status_code == 302, answer.content.decode()[:1500]
    return str(answer["Location"])


def take(client: Client, address: str, process: str = "QT.DP.02") -> None:
    answer = client.post(address, {"act": "take", "process": process})
    assert answer.status_code == 302, answer.content.decode()[:3000]


def draft_of(code: str = "QT.DP.02") -> Definition:
    return Definition.from_dict(ProcessVersion.objects.get(process__code=code, state="draft").definition)


@pytest.mark.once("tests/exchange/test_bpmn_screens.py")
@pytest.mark.parametrize("seed", range(12))
def test_what_is_exported_and_taken_in_again_is_the_same_definition(keeper: Client, seed: int) -> None:
    given = replace(full(seed), code="QT.DP.02")
    version = ProcessVersion.objects.get()
    ProcessVersion.objects.filter(pk=version.pk).update(definition=given.to_dict(), sha256=given.sha256)
    out = keeper.get(f"{PAGE}?download=03.00")
    assert out["Content-Disposition"].startswith('attachment; filename="QT.DP.02-03.00.bpmn"')
    take(keeper, put(keeper, out.content))
    assert (draft_of(), draft_of().sha256) == (given, given.sha256)


def test_what_another_tool_drew_survives_the_way_in_and_out(keeper: Client) -> None:
    root = etree.fromstring(bpmn.write(definition()))
    foreign(root)
    before = etree.tostring(root)
    address = put(keeper, before)
    page = keeper.get(address).content.decode()
    assert "Giữ nguyên từ bản BPMN" in page
    assert "chú thích “Theo khoản 2 Điều 5”" in page
    take(keeper, address)
    after = keeper.get(f"{PAGE}?download=03.01").content
    assert not losses(before, after)


def test_what_would_change_is_shown_before_it_is_taken_in(keeper: Client) -> None:
    xml = bpmn.write(definition()).replace("Thẩm định hồ sơ".encode(), "Thẩm định kỹ".encode())
    page = keeper.get(put(keeper, xml)).content.decode()
    assert "Việc làm: Thẩm định hồ sơ → Thẩm định kỹ" in page
    assert not ProcessVersion.objects.filter(state="draft").exists()


@pytest.mark.parametrize(
    ("xml", "element", "words"),
    [
        (SIGNAL, "c", "máy chưa chạy được. Vẫn in được; muốn chạy, đổi thành bước thường."),
        (ROBOT, "a", "Phần tử “robotTask”"),
    ],
)
def test_every_element_that_cannot_run_is_named_with_its_reason(
    keeper: Client, xml: bytes, element: str, words: str
) -> None:
    address = put(keeper, xml)
    page = keeper.get(address).content.decode()
    assert f">{element}</td>" in page
    assert words in page
    assert ProcessUpload.objects.get().taken_at is None


def test_what_only_cannot_run_goes_into_the_draft_what_is_no_table_does_not(keeper: Client) -> None:
    refused = put(keeper, ROBOT)
    keeper.post(refused, {"act": "take", "process": "QT.DP.02"})
    assert "Bảng bước chưa thể hiện được tệp này" in keeper.get(refused).content.decode()
    assert not ProcessVersion.objects.filter(state="draft").exists()
    take(keeper, put(keeper, SIGNAL))
    assert b"signalEventDefinition" in keeper.get(f"{PAGE}?download=03.01").content


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"<a/>", "không phải BPMN 2.0"),
        (b"khong phai xml", "không phải XML đọc được"),
        (b"<!DOCTYPE x><a/>", "DOCTYPE"),
    ],
)
def test_a_file_that_is_no_bpmn_has_its_message_and_is_kept(keeper: Client, xml: bytes, words: str) -> None:
    page = keeper.get(put(keeper, xml)).content.decode()
    assert words in page
    assert ProcessUpload.objects.get().taken_at is None


def test_a_bpmn_file_may_become_a_new_process(keeper: Client) -> None:
    xml = bpmn.write(replace(definition(), code="QT.MOI.01"))
    address = put(keeper, xml, "/processes/uploads/")
    shown = keeper.get(address).context["form"]
    assert (shown["code"].value(), shown["name"].value()) == ("QT.MOI.01", definition().name)
    refused = keeper.post(address, {"act": "take", "code": "QT.MOI.01", "name": "Mới"})
    assert "Chọn phòng chủ quản" in refused.content.decode()
    keeper.post(address, {"act": "take", "code": "QT.MOI.01", "name": "Mới", "division": "nvd"})
    assert draft_of("QT.MOI.01").steps == definition().steps


def test_everybody_of_the_agency_exports_and_only_keepers_import(scene: Cast) -> None:
    client = Client()
    client.force_login(scene.minh)
    assert client.get(f"{PAGE}?download=03.00").status_code == 200
    assert client.get(f"{PAGE}?download=09.00").status_code == 404
    assert "Tải lên để xem" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"file": SimpleUploadedFile("a.bpmn", SIGNAL)}).status_code == 403
    assert not ProcessUpload.objects.exists()
    assert Process.objects.count() == 1


@pytest.mark.once("tests/exchange/test_bpmn_screens.py")
@pytest.mark.shared
def test_every_model_of_the_interchange_group_is_shown_and_what_is_a_table_loses_nothing(
    keeper: Client, shared: Path
) -> None:
    models = sorted((shared / "data" / "bpmn-miwg").glob("*.bpmn"))
    assert len(models) == 10
    taken = 0
    for model in models:
        before = model.read_bytes()
        address = put(keeper, before)
        page = keeper.get(address)
        reasons = bpmn.check(before).reasons
        assert len(page.context["reasons"]) == len(reasons)
        if page.context["definition"] is None:
            assert reasons, model.name
            continue
        take(keeper, address)
        taken += 1
        assert not losses(before, keeper.get(f"{PAGE}?download=03.01").content), model.name
    assert taken > 0
