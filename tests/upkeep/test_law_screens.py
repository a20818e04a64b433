"""The screen of law data, its commands, and what other processes see of a package that was loaded."""

import base64
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from nennep.cli.entry import main
from nennep.ledger.models import Event
from nennep.org.models import CalendarVersion, Position, province
from nennep.org.queries.administration import founder
from nennep.org.rules import MANAGE_CALENDAR, MANAGE_PEOPLE
from nennep.upkeep.actions.law_packages import load_law
from nennep.upkeep.models import LawKey, LawPackage
from nennep.upkeep.queries.law_preview import standing
from nennep.upkeep.rules.law_packages import MOST_BYTES
from nennep.web.clock import frozen
from tests.cast import Cast
from tests.law import HOLIDAY, NOW, load, package, trust

ON = "2026-12-01"
WORDS = {"key": "due_soon", "from": "2026-01-02", "article": "CV 12", "subject": "Nhắc hẹn {code}", "body": "Xem."}


@pytest.fixture
def keeper(cast: Cast, client: Client) -> Client:
    """Khoa, who administers the agency on top and keeps its calendar, signed in."""
    Position.objects.filter(user=cast.khoa).update(duties=[MANAGE_PEOPLE, MANAGE_CALENDAR])
    client.force_login(cast.khoa)
    return client


def upload(client: Client, content: bytes) -> Any:
    with frozen(NOW):
        return client.post("/system/law/preview/", {"file": SimpleUploadedFile("goi.nnlaw", content)})


def confirm(client: Client, page: Any) -> Any:
    with frozen(NOW):
        return client.post("/system/law/load/", dict(page.context["form"].initial), follow=True)


@pytest.mark.django_db
def test_only_who_keeps_the_installation_opens_the_screens(cast: Cast, client: Client) -> None:
    for person in (cast.lan, cast.quan, cast.tuan):
        client.force_login(person)
        assert client.get("/system/law/").status_code == 403
        assert client.post("/system/law/preview/").status_code == 403
        assert client.post("/system/law/load/").status_code == 403


@pytest.mark.django_db
def test_without_a_trusted_key_the_page_says_what_to_do_first(keeper: Client) -> None:
    said = keeper.get("/system/law/").content.decode()
    assert "chưa tin khóa ký nào" in said
    assert 'type="file"' not in said


@pytest.mark.django_db
def test_a_package_is_looked_at_then_loaded_and_stands_in_the_history(cast: Cast, keeper: Client) -> None:
    trust()
    page = upload(keeper, package({"calendar": [HOLIDAY]}))
    said = page.content.decode()
    assert all(words in said for words in ("Gói thử", "20/11/2026", "Nghỉ Ngày Nhà giáo", "Quyết định 99/QĐ-TTg"))
    assert not LawPackage.objects.exists()
    done = confirm(keeper, page)
    said = done.content.decode()
    assert (done.status_code, "Đã nạp “Gói thử”" in said, cast.khoa.full_name in said) == (200, True, True)
    assert LawPackage.objects.get().loaded_by == cast.khoa
    assert "Gói này đã nạp lúc" in upload(keeper, package({"calendar": [HOLIDAY]})).content.decode()
    assert "Gói này đã nạp từ trước" in confirm(keeper, page).content.decode()
    assert Event.objects.filter(kind="law.loaded").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"x", "không phải gói dữ liệu pháp luật"),
        (b"x" * (MOST_BYTES + 1), "lớn hơn 512 KB"),
        (b"", "Tệp này rỗng"),
        (package({"calendar": [{**HOLIDAY, "kind": "?"}]}), "không có loại ngày"),
        (package({"calendar": [HOLIDAY]}, issuer="f" * 16), "chưa tin khóa ấy"),
    ],
)
def test_what_may_not_be_loaded_is_said_on_the_page(keeper: Client, content: bytes, says: str) -> None:
    trust()
    page = upload(keeper, content)
    assert (page.status_code, says in page.content.decode()) == (422, True)


@pytest.mark.django_db
def test_a_preview_that_is_no_longer_true_is_not_loaded(keeper: Client) -> None:
    trust()
    page = upload(keeper, package({"calendar": [HOLIDAY]}, sequence=2))
    load(package({"notice_templates": [{**WORDS, "from": ON}]}))
    assert confirm(keeper, page).status_code == 409
    for broken in ({"package": "!", "seen": "x"}, {}, {"package": base64.b64encode(b"x").decode()}):
        assert keeper.post("/system/law/load/", broken).status_code == 422
    assert LawPackage.objects.count() == 1


@pytest.mark.django_db
def test_days_off_are_loaded_by_who_keeps_the_calendar(cast: Cast, keeper: Client) -> None:
    trust()
    Position.objects.filter(user=cast.khoa).update(duties=[MANAGE_PEOPLE])
    content = package({"calendar": [HOLIDAY]})
    assert upload(keeper, content).status_code == 403
    sent = {"package": base64.b64encode(content).decode(), "seen": standing()}
    assert keeper.post("/system/law/load/", sent).status_code == 403
    assert not LawPackage.objects.exists()
    assert confirm(keeper, upload(keeper, package({"notice_templates": [{**WORDS, "from": ON}]}))).status_code == 200


# --- commands ------------------------------------------------------------------------------------------------------


def folder_of(path: Path, **parts: str) -> Path:
    path.mkdir()
    (path / "manifest.toml").write_text('name = "Lịch"\nsequence = 1\nmade_on = 2026-11-16\n[product]\nfrom = "0.1"\n')
    for name, text in parts.items():
        (path / f"{name}.toml").write_text(text)
    return path


DAY = '[[entries]]\nfrom = 2026-11-20\nkind = "off"\nname = "Nghỉ"\narticle = "QĐ 1"\n'


@pytest.mark.django_db
def test_a_package_is_made_trusted_shown_and_loaded_by_command(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, key, file = folder_of(tmp_path / "goi", calendar=DAY), tmp_path / "k.pem", tmp_path / "goi-1.nnlaw"
    with frozen(NOW):
        assert main(["law", "keys"]) == 0
        assert main(["law", "key", str(key)]) == 0
        assert main(["law", "make", str(folder), "--key", str(key)]) == 0
        assert main(["law", "show", str(file)]) != 0
        assert "chưa tin khóa ấy" in capsys.readouterr().err
        assert main(["law", "trust", f"{key}.pub", "--name", "UBND tỉnh"]) == 0
        assert main(["law", "load", str(file)]) == 0
        assert not LawPackage.objects.exists()
        assert "ngày thường → nghỉ: Nghỉ, QĐ 1" in capsys.readouterr().out
        assert main(["law", "load", str(file), "--confirm"]) == 0
        assert main(["law", "load", str(file), "--confirm"]) == 0
        assert "nạp lại không làm gì thêm" in capsys.readouterr().out
        assert main(["law", "distrust", LawKey.objects.get().key_id]) == 0
        assert main(["verify"]) == 0
    assert (LawPackage.objects.count(), LawPackage.objects.get().loaded_by) == (1, None)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"calendar": "[[entries"}, "không đọc được"),
        ({"calendar": DAY + "spans = nan\n"}, "không đọc được"),
        ({"criteria": DAY}, "Phần “criteria”"),
        ({"calendar": DAY.replace("off", "x")}, "không có loại ngày"),
        ({"calendar": ""}, "phải là danh sách"),
        ({}, "phải nêu tên từng phần"),
    ],
)
@pytest.mark.django_db
def test_a_folder_that_makes_no_package_is_refused_before_it_is_signed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], parts: dict[str, str], says: str
) -> None:
    key = tmp_path / "k.pem"
    assert main(["law", "key", str(key)]) == 0
    folder = folder_of(tmp_path / "goi", **parts)
    assert main(["law", "make", str(folder), "--key", str(key)]) == 2
    assert says in capsys.readouterr().err
    assert not list(tmp_path.glob("*.nnlaw"))


# --- other processes -----------------------------------------------------------------------------------------------

ASKS = """
import django, json, sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from datetime import datetime, timezone
from nennep.work.parts.notice_kinds import notice_words
for line in sys.stdin:
    print(json.dumps(notice_words("due_soon", {"code": "1"}, datetime(2026, 12, 5, tzinfo=timezone.utc))[0]), flush=True)
"""


def asked(other: "subprocess.Popen[str]") -> str:
    """What the other process calls a notice at this moment."""
    assert other.stdin is not None
    assert other.stdout is not None
    other.stdin.write("\n")
    other.stdin.flush()
    return str(json.loads(other.stdout.readline()))


@pytest.mark.django_db(transaction=True)
def test_a_process_that_read_the_old_words_reads_the_new_ones_without_a_restart(cast: Cast) -> None:
    trust()
    name = str(connection.settings_dict["NAME"])
    with subprocess.Popen(
        [sys.executable, "-c", ASKS, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert asked(other) == "Sắp đến hẹn trả: hồ sơ 1"
        load(package({"notice_templates": [{**WORDS, "from": ON}]}))
        until = time.monotonic() + 10
        while asked(other) != "Nhắc hẹn 1" and time.monotonic() < until:
            time.sleep(0.2)
        assert asked(other) == "Nhắc hẹn 1"


@pytest.mark.django_db(transaction=True)
def test_two_who_load_at_once_load_it_once(cast: Cast) -> None:
    trust()
    content, seen = package({"calendar": [HOLIDAY]}), standing()

    def doing(_: int) -> bool:
        try:
            return load_law(content, seen=seen, by=founder(province().pk), at=NOW)[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(doing, range(2))) == [False, True]
    assert Event.objects.filter(kind="law.loaded").count() == 1
    assert CalendarVersion.objects.filter(calendar__agency=None).count() == 2
