"""An agency that began with an empty database is kept: backed up, damaged, drilled, exported, let in again."""

import json
from pathlib import Path
from typing import Any

from django.test import Client

from nennep.web.clock import frozen
from tests.beginnings import People, command, work_in_the_background
from tests.calendars import at
from tests.walker import Walker


def on(day: str) -> Any:
    return frozen(at(day))


def test_a_backup_is_made_by_command_and_by_press_and_damage_is_named(people: People, tmp_path: Path) -> None:
    quan = people["quan"]
    with on("2026-11-18 09:00"):
        work_in_the_background()
        page = quan.choose("Tình trạng hệ thống")
        assert "Sao lưu gần nhấtchưa có" in page.text
        command("backup")
        assert "Sao lưu gần nhất09:00" in quan.choose("Tình trạng hệ thống").text
        quan.press("Chạy ngay", beside="Gửi thư, tin báo")
        assert "Đã cho chạy ngay" in quan.told
        told = json.loads(command("status", "--json"))
        assert told["ok"], told["findings"]
        assert told["last_backup"]
        assert Client().get("/health").status_code == 200
        assert "đạt" in command("restore-drill")
        damaged, missing = sorted(path for path in (tmp_path / "files").rglob("*") if path.is_file())[:2]
        flipped = bytearray(damaged.read_bytes())
        flipped[len(flipped) // 2] ^= 1
        damaged.chmod(0o600)
        damaged.write_bytes(bytes(flipped))
        missing.unlink()
        said = command("verify", code=1)
        assert damaged.name in said
        assert missing.name in said


def test_the_whole_agency_is_exported_and_reads_back(people: People, tmp_path: Path) -> None:
    with on("2026-11-18 09:00"):
        path = str(tmp_path / "so-y-te.zip")
        command("agency", "export", "--agency", "H99.12", "--to", path)
        command("agency", "export-check", path)


def test_an_administrator_who_is_shut_out_is_let_in_by_command(people: People) -> None:
    with on("2026-11-18 09:00"):
        assert "quan" in command("people", "list", "--agency", "H99.12")
        said = command("people", "reset-password", "quan")
        again = Walker("quan", said.split("khi đăng nhập): ")[1].split()[0])
        assert again.heading != "Đổi mật khẩu"
        assert "Người và nhiệm vụ" in again.menu
        for _ in range(6):
            Client().post("/account/login/", {"login": "quan", "password": "khong-phai-mat-khau"})
        assert "đăng nhập lại được bằng mật khẩu của mình" in command("people", "unlock", "quan")
