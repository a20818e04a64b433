"""An agency that began with an empty database is kept: backed up, damaged, drilled, exported, let in again."""

import json
from pathlib import Path
from typing import Any

from django.test import Client

from tests.beginnings import People, command, work_in_the_background
from tests.daily_work import on, paper
from tests.walker import Walker


def test_a_backup_is_made_by_command_and_by_press(people: People, settings: Any) -> None:
    quan = people["quan"]
    with on("2026-11-18 09:00"):
        work_in_the_background()
        page = quan.choose("Tình trạng hệ thống")
        assert "Sao lưu gần nhấtchưa có" in page.text
        assert "Diễn tập gần nhấtchưa có" in page.text
        command("backup")
        assert "Sao lưu gần nhất09:00" in quan.choose("Tình trạng hệ thống").text
        quan.press("Chạy ngay", beside="Gửi thư, tin báo")
        assert "Đã cho chạy ngay" in quan.told
        quan.press("Chạy ngay", beside="Sao lưu hằng ngày")
        assert "NENNEP_BACKUP_HOUR đang để trống" in quan.told
        told = json.loads(command("status", "--json"))
        assert told["ok"], told["findings"]
        assert told["last_backup"]
        assert Client().get("/health").status_code == 200
    settings.BACKUP_HOUR = "2"
    with on("2026-11-18 09:05"):
        quan.choose("Tình trạng hệ thống").press("Chạy ngay", beside="Sao lưu hằng ngày")
        assert "Đã cho chạy ngay; tải lại trang" in quan.told
        work_in_the_background()
        assert "Sao lưu gần nhất09:05" in quan.choose("Tình trạng hệ thống").text
        quan.press("Chạy ngay", beside="Sao lưu hằng ngày")
        assert "lần tự sao lưu của hôm nay đã xong lúc 09:05" in quan.told
        assert len(list(settings.BACKUPS.glob("*.tar"))) == 2
        assert "đạt" in command("restore-drill")


def test_damage_is_named_by_the_drill_and_stands_on_its_paper(people: People, settings: Any, tmp_path: Path) -> None:
    """A byte that flipped in the backup; then one in a stored file, and a stored file that is gone."""
    quan = people["quan"]
    damaged, missing = sorted(path for path in (tmp_path / "files").rglob("*") if path.is_file())[:2]
    with on("2026-11-18 09:00"):
        command("backup")
        (good,) = settings.BACKUPS.glob("*.tar")
        content = good.read_bytes()
        bad = tmp_path / good.name
        bad.write_bytes(flipped(content, content.index(damaged.read_bytes()) + 20))
        said = command("restore-drill", str(bad), code=1)
        assert f"{damaged.name}: nội dung không còn khớp" in said
        assert missing.name not in said
    with on("2026-11-18 09:10"):
        assert "Diễn tập phục hồi" in command("restore-drill")
        damaged.chmod(0o600)
        damaged.write_bytes(flipped(damaged.read_bytes(), 20))
        missing.unlink()
        for words in (("verify",), ("backup",)):
            said = command(*words, code=1)
            assert damaged.name in said
            assert missing.name in said
    with on("2026-11-18 09:20"):
        said = command("restore-drill", code=1)
        assert damaged.name in said
        assert missing.name in said
        shown = quan.choose("Tình trạng hệ thống").text
        assert "Diễn tập gần nhất09:20 18/11/2026 Không đạt" in shown
        assert "Diễn tập phục hồi09:20 18/11/2026 Không đạt" in shown
        assert (shown.count("Không đạt"), shown.count(" Đạt")) == (3, 1)
        told = paper(quan.fetch("Biên bản", beside="2 chỗ sai")).replace(" ", "")
        assert "BIÊNBẢNDIỄNTẬPPHỤCHỒI" in told.upper()
        assert damaged.name in told
        assert missing.name in told


def flipped(content: bytes, place: int) -> bytes:
    """The same with one bit changed."""
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


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
