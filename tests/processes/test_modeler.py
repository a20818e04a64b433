"""The canvas for experts: installed by npm from pinned digests, its page, what it saves back."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nennep.cli.entry import main
from nennep.definitions import bpmn
from nennep.definitions.definition import Definition
from nennep.processes.actions import open_draft
from nennep.processes.models import Process, ProcessVersion
from nennep.processes.parts import canvas
from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast
from tests.exchange.test_bpmn_screens import ROBOT, SIGNAL
from tests.factories import make_procedure
from tests.processes.fake_canvas import lay_canvas

PAGE = "/processes/QT.DP.02/draft/bpmn/"
WHEN = "2026-11-17 08:40"


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """An empty data folder."""
    settings.DATA = tmp_path / "du-lieu"
    return Path(settings.DATA)


@pytest.fixture
def draft(cast: Cast) -> Iterator[ProcessVersion]:
    make_procedure(cast)
    with clock.frozen(at(WHEN)):
        yield open_draft(Process.objects.get(), by=cast.actor("thao"), at=at(WHEN))


@pytest.fixture
def keeper(cast: Cast, draft: ProcessVersion) -> Client:
    client = Client()
    client.force_login(cast.thao)
    return client


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a program called npm on the path that runs these lines of shell."""

    def put(lines: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "npm").write_text(f"#!/bin/sh\n{lines}\n")
        (folder / "npm").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    return put


def made(files: tuple[str, ...] = canvas.FILES) -> str:
    """Shell that lays a package as npm would, if it is asked as it must be."""
    lines = ['[ "$1" = ci ] && [ "$2" = --ignore-scripts ] && [ -f package-lock.json ] || exit 9']
    for name in (*files, "package.json"):
        lines.append(f'mkdir -p "$(dirname node_modules/bpmn-js/{name})"')
        text = '{\\"version\\": \\"18.31.1\\"}' if name == "package.json" else name
        lines.append(f'echo "{text}" > node_modules/bpmn-js/{name}')
    return "\n".join(lines)


# --- installing ---


def test_the_lock_pins_every_package_and_names_no_place_to_fetch_from() -> None:
    lock = json.loads((canvas.PINNED / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages["node_modules/bpmn-js"]["version"].startswith("18.31.")
    assert all(re.fullmatch(r"sha512-[\w+/]{86}==", one["integrity"]) for one in packages.values())
    assert not any("resolved" in one for one in packages.values())


def test_what_the_page_needs_is_put_into_the_data_folder(
    home: Path, npm: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    npm(made())
    assert canvas.version() == ""
    assert main(["assets"]) == 0
    assert "Đã cài bpmn-js 18.31.1" in capsys.readouterr().out
    assert canvas.version() == "18.31.1"
    assert main(["assets"]) == 0
    assert main(["assets", "--check"]) == 0
    assert sorted(path.name for path in (home / "assets").iterdir()) == ["bpmn-js"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("echo 'npm error code EINTEGRITY sha512-x' >&2; exit 1", "Mã băm của gói tải về không khớp"),
        ("echo 'npm error code ENOTFOUND' >&2; exit 1", "không tới được kho gói"),
        ("echo 'npm error code EAI_AGAIN' >&2; exit 1", "không tới được kho gói"),
        ("echo 'npm error code E404' >&2; exit 1", "không có bpmn-js bản đã khóa"),
        ("echo 'la lam' >&2; exit 1", "npm không cài được bpmn-js: la lam"),
        (made(canvas.FILES[:-1]), "thiếu tệp dist/assets/bpmn-font/font/bpmn.woff"),
    ],
)
def test_what_goes_wrong_is_told_and_what_was_there_stays(
    home: Path, npm: Callable[[str], None], capsys: pytest.CaptureFixture[str], lines: str, words: str
) -> None:
    lay_canvas(home, version="18.0.0")
    npm(lines)
    assert main(["assets"]) == 2
    assert words in capsys.readouterr().err
    assert canvas.version() == "18.0.0"


def test_a_machine_without_npm_is_told_what_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["assets"]) == 2
    assert "chưa có npm" in capsys.readouterr().err
    assert main(["assets", "--check"]) == 2


# --- the page ---


def test_only_the_listed_files_are_served(keeper: Client, home: Path) -> None:
    address = "/processes/bpmn-js/"
    assert keeper.get(f"{address}{canvas.FILES[1]}").status_code == 404
    lay_canvas(home)
    (home / canvas.FOLDER / "other.txt").write_text("x")
    served = keeper.get(f"{address}{canvas.FILES[1]}")
    assert (served.status_code, served["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    for name in ("other.txt", "installed.json", "../installed.json", "%2e%2e/secret_key"):
        assert keeper.get(f"{address}{name}").status_code == 404
    assert Client().get(f"{address}{canvas.FILES[1]}").status_code == 302


def test_the_page_loosens_the_style_attributes_and_nothing_else(keeper: Client, home: Path) -> None:
    lay_canvas(home)
    usual = keeper.get("/processes/QT.DP.02/bpmn/")["Content-Security-Policy"].split("; ")
    here = keeper.get(PAGE)["Content-Security-Policy"].split("; ")
    assert set(here) - set(usual) == {"style-src-attr 'unsafe-inline'"}
    assert set(usual) <= set(here)


def test_the_page_without_the_canvas_offers_export_and_import(keeper: Client, home: Path) -> None:
    page = keeper.get(PAGE).content.decode()
    assert "./nennep assets" in page
    assert 'href="/processes/QT.DP.02/bpmn/"' in page
    assert "modeler.js" not in page
    lay_canvas(home)
    assert "modeler.js" in keeper.get(PAGE).content.decode()


def drawn(draft: ProcessVersion, old: str, new: str) -> str:
    xml = bpmn.write(Definition.from_dict(draft.definition)).decode()
    assert old in xml
    return xml.replace(old, new)


def test_a_drawing_becomes_an_edit_of_the_draft(keeper: Client, draft: ProcessVersion) -> None:
    xml = drawn(draft, "Thẩm định hồ sơ", "Thẩm định kỹ")
    assert keeper.post(PAGE, {"xml": xml, "edit": 0}).status_code == 302
    draft.refresh_from_db()
    assert Definition.from_dict(draft.definition).step("B3").name == "Thẩm định kỹ"
    assert draft.edits.get(number=1).words == "Vẽ lại bằng BPMN"
    assert "Máy chạy được" in keeper.get(PAGE).content.decode()


def test_a_drawing_that_changes_nothing_writes_nothing(keeper: Client, draft: ProcessVersion) -> None:
    keeper.post(PAGE, {"xml": drawn(draft, "Thẩm", "Thẩm"), "edit": 0})
    draft.refresh_from_db()
    assert draft.edit == 0


def test_a_drawing_on_an_older_state_is_refused_and_stays_on_the_page(keeper: Client, draft: ProcessVersion) -> None:
    keeper.post(PAGE, {"xml": drawn(draft, "Thẩm định hồ sơ", "Một"), "edit": 0})
    answer = keeper.post(PAGE, {"xml": drawn(draft, "Thẩm định hồ sơ", "Hai hai"), "edit": 0})
    assert answer.status_code == 422
    assert "Bản nháp vừa được sửa ở nơi khác" in answer.content.decode()
    assert "Hai hai" in answer.context["xml"]
    draft.refresh_from_db()
    assert Definition.from_dict(draft.definition).step("B3").name == "Một"


@pytest.mark.once("tests/processes/test_modeler.py")
@pytest.mark.parametrize(
    ("xml", "words"), [("<a/>", "không phải BPMN 2.0"), (ROBOT.decode(), "robotTask"), ("", "Bản vẽ trống")]
)
def test_a_drawing_that_is_no_table_is_refused_by_element(
    keeper: Client, draft: ProcessVersion, xml: str, words: str
) -> None:
    answer = keeper.post(PAGE, {"xml": xml, "edit": 0})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    draft.refresh_from_db()
    assert draft.edit == 0


def test_a_drawing_that_cannot_run_is_saved_and_told(keeper: Client, draft: ProcessVersion) -> None:
    keeper.post(PAGE, {"xml": SIGNAL.decode(), "edit": 0})
    page = keeper.get(PAGE).content.decode()
    assert "Máy chưa chạy được, 1 lý do. Bước “Chờ tín hiệu” (c)" in page


def test_a_process_without_a_draft_says_so_and_takes_no_drawing(keeper: Client, draft: ProcessVersion) -> None:
    xml = drawn(draft, "Thẩm định hồ sơ", "Một")
    ProcessVersion.objects.filter(pk=draft.pk).update(state="review")
    assert "không có bản nháp nào đang soạn" in keeper.post(PAGE, {"xml": xml, "edit": 0}).content.decode()
    draft.refresh_from_db()
    assert draft.edit == 0


def test_only_keepers_draw(cast: Cast, draft: ProcessVersion) -> None:
    client = Client()
    client.force_login(cast.minh)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"xml": "x", "edit": 0}).status_code == 403
