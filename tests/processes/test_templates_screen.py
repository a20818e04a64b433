"""An agency's own templates on screen: checked, used, tried, given up."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from nennep.processes.models import PaperTemplate
from nennep.processes.papers import profile, template_of
from nennep.processes.queries import own_template
from nennep.web import clock
from tests.calendars import at
from tests.factories import make_procedure
from tests.processes.flow import WHEN
from tests.processes.test_frozen_papers import words_of

PAGE = "processes:own_templates"


@pytest.fixture
def keeper(cast):
    with clock.frozen(at(WHEN)):
        client = Client()
        client.force_login(cast.thao)
        yield client


def with_line(line: str) -> bytes:
    document = Document(io.BytesIO(template_of("iso", profile())))
    document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def send(client: Client, content: bytes, name: str = "mau.docx"):
    return client.post(reverse(PAGE), {"track": "iso", "file": SimpleUploadedFile(name, content)})


@pytest.mark.once("tests/processes/test_templates_screen.py")
def test_a_good_template_is_used_from_now_on(cast, keeper) -> None:
    answer = send(keeper, with_line("Mẫu riêng của Sở"), "mẫu của Sở.docx")
    assert answer.status_code == 302
    assert own_template(cast.health.pk, "iso").file_name == "mẫu của Sở.docx"
    assert "mẫu của Sở.docx" in keeper.get(reverse(PAGE)).content.decode()


@pytest.mark.once("tests/processes/test_templates_screen.py")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (with_line("{{ ma_hiu }}"), "ma_hiu"),
        (with_line("{{ ''.__class__ }}"), "__class__"),
        (with_line("{{ ma_hieu"), "ngoặc"),
        (b"PK hong", "không phải tệp Word"),
        (b"\xd0\xcf\x11\xe0 cu", "mật khẩu"),
    ],
)
def test_a_template_with_a_fault_is_told_and_replaces_nothing(cast, keeper, content, words) -> None:
    send(keeper, template_of("iso", profile()), "dang-dung.docx")
    answer = send(keeper, content)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert "Tệp vừa tải lên đã giữ lại; chưa thay mẫu nào." in page
    assert own_template(cast.health.pk, "iso").file_name == "dang-dung.docx"


@pytest.mark.once("tests/test_end_of_calendar.py")
def test_a_template_is_tried_with_a_chosen_process(cast, keeper) -> None:
    make_procedure(cast)
    send(keeper, with_line("Mẫu riêng của Sở"))
    tried = keeper.get(reverse("processes:template_preview", args=["iso"]), {"process": "QT.DP.02"})
    assert "Mẫu riêng của Sở" in words_of(tried.content)
    assert "Cấp lại chứng chỉ hành nghề dược" in words_of(tried.content)
    missing = keeper.get(reverse("processes:template_preview", args=["iso"]), {"process": "X"})
    assert missing.status_code == 404


@pytest.mark.once("tests/processes/test_templates_screen.py")
def test_a_template_is_given_up_for_ours(cast, keeper) -> None:
    send(keeper, with_line("Mẫu riêng"))
    keeper.post(reverse("processes:template_retire", args=["iso"]))
    assert own_template(cast.health.pk, "iso") is None
    assert PaperTemplate.objects.count() == 1
    assert keeper.post(reverse("processes:template_retire", args=["iso"])).status_code == 404


def test_the_starter_and_the_tags_are_there_to_take(cast, keeper) -> None:
    starter = keeper.get(reverse("processes:template_file", args=["iso", "starter"]))
    assert starter.content == template_of("iso", profile())
    tags = keeper.get(reverse("processes:template_file", args=["internal", "tags"]))
    assert tags.content.startswith(b"%PDF")
    assert "{{ ma_hieu }}" in keeper.get(reverse(PAGE)).content.decode()
    assert keeper.get(reverse("processes:template_file", args=["iso", "khac"])).status_code == 404


def test_only_who_keeps_processes_changes_templates(cast, keeper) -> None:
    client = Client()
    client.force_login(cast.minh)
    assert client.get(reverse(PAGE)).status_code == 403
    assert send(client, template_of("iso", profile())).status_code == 403
