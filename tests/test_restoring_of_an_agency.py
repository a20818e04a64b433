"""An agency that began with an empty database goes on elsewhere: its backup is restored, the site starts there."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db import connection

from bench._places import ROOT, environment
from bench._web import Browser, served
from nennep.web.clock import assumed
from tests.beginnings import OWN_PASSWORD, People, command, told_password
from tests.calendars import at
from tests.daily_work import given, on, received
from tests.upkeep.test_backups import empty_place, restored

DAY = "2026-11-18 09:00"


def test_a_backup_goes_into_an_empty_place_and_the_site_starts_there(
    people: People, settings: Any, tmp_path: Path
) -> None:
    with on(DAY):
        code = received(people["lan"])
        given(people["ha"], code, "Trần Quang Minh")
        command("backup")
    (backup,) = settings.BACKUPS.glob("*.tar")
    with empty_place(tmp_path / "elsewhere") as (where, place):
        ended, said = restored(backup, where)
        assert (ended, "Đã phục hồi dữ liệu lúc 09:00 18/11/2026" in said) == (0, True), said
        address = place if connection.vendor == "postgresql" else ""
        more = {"NENNEP_DATABASE_URL": address, "NENNEP_CLOCK": assumed(at(DAY))}
        site = environment(tmp_path / "elsewhere", **more)
        password = told_password(told(site, "people", "reset-password", "minh").replace("Mật khẩu tạm của", ""))
        with served(site, workers=1) as server:
            opened_there(Browser(server.port), password, code)


def told(site: dict[str, str], *words: str) -> str:
    """What a command prints on that machine."""
    done = subprocess.run(
        [sys.executable, "-m", "nennep.cli", *words], env=site, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def opened_there(minh: Browser, password: str, code: str) -> None:
    """The handler signs in, chooses a password, finds the case in the worklist and opens it."""
    minh.sign_in("minh", password)
    form = {"oldpassword": password, "password1": OWN_PASSWORD, "password2": OWN_PASSWORD}
    answer, _ = minh._send("POST", "/account/password/change/", form)
    assert answer.status == 302
    work = minh.read("/worklist/")
    assert code in work
    (address,) = set(re.findall(rf'href="(/cases/{code}/)[^"]*"', work))
    page = minh.read(address)
    assert "Huỳnh Thị Sáu" in page
    assert "Thẩm định hồ sơ, dự thảo kết quả" in page
