"""In an agency that began with an empty database people are told: at the bell, by mail when they want it, once a morning.

Nothing is sent to a server: the letters stand in the folder of the file back-end after the worker's round.
"""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.beginnings import People, work_in_the_background
from tests.daily_work import given, on, pressed, received

MINH, DAT, CITIZEN = "minh@lamgiang.example", "dat@lamgiang.example", "sau@dan.example"


class Outbox:
    """The folder of the letters; ``new`` are those that were not there when it was read last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: set[str] = set()

    def new(self) -> dict[str, list[str]]:
        """By address what each letter says, its subject first, in one line."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.folder.glob("*.eml")):
            if path.name not in self.seen:
                self.seen.add(path.name)
                letter = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
                body = " ".join(letter.get_content().split())
                found.setdefault(letter["To"], []).append(f"{letter['Subject'].strip()} | {body}")
        return found


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox" / "mail")


def test_people_are_told_in_the_product_and_by_the_letters_that_they_chose(people: People, outbox: Outbox) -> None:
    with on("2026-11-17 08:00"):
        addresses_written(people)
        ways_chosen(people)
    with on("2026-11-17 10:00"):
        first = received(people["lan"], email=CITIZEN)
        work_in_the_background()
        assert "Người tiếp nhận: Phạm Thị Lan." in outbox.new()[CITIZEN][0]
        assert f"Phân công thụ lý, hồ sơ {first}" in people["ha"].choose("Thông báo").text
    with on("2026-11-17 10:05"):
        given(people["ha"], first, "Trần Quang Minh")
        work_in_the_background()
        told_at_once(people, outbox, first)
    with on("2026-11-17 16:50"):
        kept_for_the_morning = [received(people["lan"], f"Huỳnh Thị Số {number}") for number in range(2)]
        for code in kept_for_the_morning:
            given(people["ha"], code, "Phạm Tiến Đạt")
        work_in_the_background()
        assert outbox.new() == {}
    with on("2026-11-17 21:30"):
        after_hours = received(people["lan"], "Huỳnh Thị Muộn", email=CITIZEN)
        given(people["ha"], after_hours, "Trần Quang Minh")
        quiet(people, outbox, after_hours)
    the_next_morning(people, outbox, after_hours, kept_for_the_morning)


def addresses_written(people: People) -> None:
    """By who manages people; without an address the page of choices says why no letter comes."""
    assert "Bạn chưa có thư điện tử" in people["minh"].choose("Vị trí của tôi").go("Chọn cách nhận").text
    for name, mail in (("Trần Quang Minh", MINH), ("Phạm Tiến Đạt", DAT)):
        people["quan"].choose("Người và nhiệm vụ").go(name).go("Sửa thông tin").press("Ghi thông tin", email=mail)


def ways_chosen(people: People) -> None:
    """Minh wants each work at once; Đạt leaves it as it is, one letter a morning; Hà asks for what waits for her duty."""
    minh = people["minh"].first().choose("Thông báo").go("Chọn cách nhận qua thư")
    assert f"Thư gửi tới {MINH}, trong giờ làm việc" in minh.text
    minh.press("Ghi cách nhận", mail_work_given="now")
    assert minh.main.xpath(".//input[@name='mail_work_given'][@checked]/@value") == ["now"]
    people["ha"].choose("Vị trí của tôi").go("Chọn cách nhận").press("Ghi cách nhận", mail_duty_waiting="daily")


def told_at_once(people: People, outbox: Outbox, code: str) -> None:
    """At the bell, which leads to the case and then counts it as read; by mail, once."""
    minh = people["minh"].first()
    assert "Thông báo 1 chưa đọc" in minh.menu
    minh.choose("Thông báo").press(f"hồ sơ {code}")
    assert code in minh.heading + minh.text
    assert "Mới" not in minh.choose("Thông báo").text
    assert "Thông báo" in minh.menu
    letters = outbox.new()
    assert set(letters) == {MINH}
    (letter,) = letters[MINH]
    assert letter.startswith(f"Được giao: Thẩm định hồ sơ, dự thảo kết quả, hồ sơ {code} | ")
    assert "đang chờ bạn" in letter
    work_in_the_background()
    assert outbox.new() == {}


def quiet(people: People, outbox: Outbox, code: str) -> None:
    """Outside hours all stands at the bell, and no letter leaves; who keeps the installation sees how many wait."""
    work_in_the_background()
    assert code in people["minh"].choose("Thông báo").text
    assert outbox.new() == {}
    assert "2 thông báo chờ đến giờ được gửi" in people["quan"].choose("Tình trạng hệ thống").text


def the_next_morning(people: People, outbox: Outbox, late: str, daily: list[str]) -> None:
    """From seven the citizen, from half past seven the officials; one letter tells the whole day before."""
    with on("2026-11-18 07:05"):
        work_in_the_background()
        letters = outbox.new()
        assert set(letters) == {CITIZEN}
        assert late in letters[CITIZEN][0]
    for moment in ("07:45", "07:46"):
        with on(f"2026-11-18 {moment}"):
            work_in_the_background()
    with on("2026-11-18 07:47"):
        letters = outbox.new()
        assert set(letters) == {MINH, DAT}
        assert late in letters[MINH][0]
        (digest,) = letters[DAT]
        assert all(code in digest for code in daily)
        assert "2" in digest.partition(" | ")[0]
    with on("2026-11-18 10:00"):
        work_in_the_background()
        assert outbox.new() == {}
        pressed(people["minh"], late, remark="Hồ sơ đủ điều kiện, đề nghị cấp.")
        shown = people["quan"].choose("Tình trạng hệ thống").text
        assert "Thông báo chưa gửi được Không có." in shown
        assert "chờ đến giờ gửi" not in shown
