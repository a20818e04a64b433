"""What a mail server answers: a refusal for good is told at once in its words, one for now is tried again."""

import errno
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nennep.connectors.jobs import send_notices
from nennep.connectors.parts.mail_faults import told
from nennep.org.models import Position
from nennep.org.rules import MANAGE_PEOPLE
from nennep.upkeep.queries.status import system_status
from nennep.web.clock import frozen
from nennep.work.jobs import run_pending
from nennep.work.models import NoticeDelivery
from tests.calendars import at
from tests.cast import Cast
from tests.connectors.test_letters_that_cannot_leave import tell

NOW = at("2026-11-17 10:00")


@contextmanager
def server(settings: Any, **answers: str) -> Iterator[list[str]]:
    """A mail server that answers each command as told (by its first word, small), else kindly; what it was told."""
    said: list[str] = []
    kind = {"ehlo": "250 here", "data": "354 go on", "quit": "221 bye", "text": "250 taken"}

    def answer(word: str) -> bytes:
        return (answers.get(word) or kind.get(word, "250 well")).encode() + b"\r\n"

    def talk() -> None:
        line, _ = listening.accept()
        with line, line.makefile("rb") as heard:
            line.sendall(b"220 here\r\n")
            in_text = False
            for told in heard:
                words = told.decode().strip()
                if in_text and words != ".":
                    continue
                word = "text" if in_text else words.split(" ")[0].lower()
                said.append(word)
                given = answer(word)
                in_text = word == "data" and given.startswith(b"354")
                line.sendall(given)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = ""
        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield said
        thread.join(timeout=10)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "outcome", "words"),
    [
        ({}, "sent", ""),
        (
            {"rcpt": "550 5.1.1 <minh@x.vn> user unknown"},
            "failed",
            "Máy chủ thư từ chối hẳn: 550 5.1.1 (địa chỉ) user unknown. Sửa địa chỉ thư của người nhận, rồi bấm Gửi lại.",
        ),
        (
            {"text": "554 5.7.1 Message rejected as spam"},
            "failed",
            "Máy chủ thư từ chối hẳn: 554 5.7.1 Message rejected as spam. Hỏi người quản máy chủ thư vì sao, rồi bấm Gửi lại.",
        ),
        (
            {"rcpt": "450 4.2.1 <minh@x.vn> mailbox busy"},
            "",
            "Máy chủ thư tạm chưa nhận địa chỉ của người nhận (mã 450). Máy tự gửi lại; mãi chưa được thì hỏi người quản"
            " máy chủ thư.",
        ),
        (
            {"text": "451 4.3.0 try later"},
            "",
            "Máy chủ thư tạm chưa nhận thư (mã 451). Máy tự gửi lại; mãi chưa được thì hỏi người quản máy chủ thư.",
        ),
        # The address of the sender and the account are settings: every letter meets that, and none is given up for it.
        (
            {"mail": "550 5.7.1 sender not yours"},
            "",
            "Máy chủ thư không nhận địa chỉ gửi (mã 550). Kiểm tra NENNEP_MAIL_FROM.",
        ),
    ],
)
def test_only_a_refusal_for_good_is_given_up_at_once(
    cast: Cast, settings: Any, tmp_path: Path, answers: dict[str, str], outcome: str, words: str
) -> None:
    settings.DATA = tmp_path
    tell(cast, "minh", "Thẩm định", email="minh@x.vn")
    with server(settings, **answers) as said:
        send_notices(NOW)
    delivery = NoticeDelivery.objects.get()
    assert "mail" in said
    assert (delivery.outcome, delivery.error, delivery.tries) == (outcome, words, 1)
    assert (delivery.due_at > NOW) == (outcome == "" and bool(words))


@pytest.mark.django_db
def test_the_administrator_sees_the_words_of_the_server_and_the_way_out(
    cast: Cast, settings: Any, tmp_path: Path, client: Client
) -> None:
    settings.DATA = tmp_path
    tell(cast, "minh", "Thẩm định", email="minh@x.vn")
    with server(settings, rcpt="550 5.1.1 unknown"):
        send_notices(NOW)
    Position.objects.filter(user=cast.khoa).update(duties=[MANAGE_PEOPLE])
    client.force_login(cast.khoa)
    with frozen(NOW):
        page = client.get("/system/").content.decode()
    assert "Máy chủ thư từ chối hẳn: 550 5.1.1 unknown." in page
    assert "Sửa địa chỉ thư của người nhận, rồi bấm Gửi lại." in page


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "x"), "Máy chủ thư thu.x.vn, cổng 25, không nhận kết nối."),
        (TimeoutError("timed out"), "không trả lời kịp"),
        (socket.gaierror(-2, "x"), "Không tìm thấy máy chủ thư theo tên thu.x.vn."),
        (ssl.SSLCertVerificationError("x"), "Chứng thư TLS của máy chủ thư không được tin"),
        (ssl.SSLError(1, "wrong version number"), "Không lập được kết nối mã hóa (TLS)"),
        (OSError(errno.ENETUNREACH, "x"), "Không có đường mạng tới máy chủ thư thu.x.vn."),
        (ConnectionResetError(104, "x"), "Kết nối với máy chủ thư thu.x.vn bị lỗi (mã 104)."),
        (smtplib.SMTPAuthenticationError(535, b"m@x.vn no"), "không nhận tài khoản đăng nhập (mã 535)."),
        (smtplib.SMTPNotSupportedError("x"), "không có mã hóa hoặc đăng nhập như đã đặt"),
        (smtplib.SMTPServerDisconnected("x"), "ngắt kết nối giữa chừng"),
        (smtplib.SMTPConnectError(421, b"busy"), "chưa phục vụ (mã 421)"),
        (smtplib.SMTPException("x"), "Kết nối với máy chủ thư thu.x.vn bị lỗi."),
    ],
)
@pytest.mark.parametrize("host", ["thu.x.vn", "mot-may-chu-thu-co-ten-rat-dai.trung-tam.lamgiang.gov.vn"])
def test_what_keeps_a_letter_is_said_in_words_with_the_way_out(
    settings: Any, error: Exception, words: str, host: str
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = host, 25
    said = told(error)
    assert words.replace("thu.x.vn", host[:39] + "…" if len(host) > 40 else host) in said
    assert type(error).__name__ not in said
    assert ("Kiểm tra" in said or "hỏi người" in said or "Thay chứng thư" in said, len(said) <= 200) == (True, True)


@pytest.mark.django_db
def test_while_letters_fail_and_are_tried_again_the_page_is_not_green_and_sends_now(
    cast: Cast, settings: Any, tmp_path: Path, client: Client
) -> None:
    settings.DATA = tmp_path
    tell(cast, "minh", "Thẩm định", email="minh@x.vn")
    Position.objects.filter(user=cast.khoa).update(duties=[MANAGE_PEOPLE])
    client.force_login(cast.khoa)
    green = "Mọi việc đang chạy bình thường"

    def page(when: str) -> str:
        with frozen(at(when)):
            run_pending(at(when))
            return client.get("/system/").content.decode()

    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    once = page("2026-11-17 10:00")
    assert (green in once, "1 thông báo vừa gửi chưa được" in once) == (False, True)
    assert "không nhận kết nối. Kiểm tra máy chủ thư còn chạy" in once
    assert "thông báo chờ đến giờ" not in once
    twice = page("2026-11-17 10:02")
    assert (green in twice, "1 thông báo gửi nhiều lần chưa được" in twice) == (False, True)
    with frozen(at("2026-11-17 10:02")):
        assert [one.code for one in system_status(at("2026-11-17 10:02")).findings] == ["notices.again"]
    assert "Gửi lại ngay" in twice
    delivery = NoticeDelivery.objects.get()
    with frozen(at("2026-11-17 10:03")):
        client.post("/system/resend/", {"delivery": delivery.pk})
        said = client.get("/system/").content.decode()
    delivery.refresh_from_db()
    assert (delivery.due_at, delivery.tries, delivery.error) == (at("2026-11-17 10:03"), 0, "")
    assert "1 thông báo đang chờ lượt gửi" in said


@pytest.mark.django_db
@pytest.mark.parametrize(("when", "held"), [("2026-11-17 10:00", False), ("2026-11-17 20:00", True)])
def test_a_notice_is_said_to_wait_for_its_hour_outside_those_hours_alone(
    cast: Cast, settings: Any, tmp_path: Path, client: Client, when: str, held: bool
) -> None:
    settings.DATA = tmp_path
    tell(cast, "minh", "Thẩm định", email="minh@x.vn")
    Position.objects.filter(user=cast.khoa).update(duties=[MANAGE_PEOPLE])
    client.force_login(cast.khoa)
    with frozen(at(when)):
        page = client.get("/system/").content.decode()
    assert ("1 thông báo chờ đến giờ được gửi" in page, "1 thông báo đang chờ lượt gửi" in page) == (held, not held)


@pytest.mark.django_db
def test_a_letter_bears_the_date_of_the_clock_of_the_product(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.DATA, settings.EMAIL_HOST = tmp_path, ""
    tell(cast, "minh", "Thẩm định", email="minh@x.vn")
    send_notices(NOW)
    (letter,) = (tmp_path / "outbox" / "mail").iterdir()
    assert b"Date: Tue, 17 Nov 2026 10:00:00 +0700" in letter.read_bytes()


@pytest.mark.django_db
def test_a_letter_that_cannot_be_written_to_its_file_says_so(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.DATA, settings.EMAIL_HOST = tmp_path, ""
    (tmp_path / "outbox").write_text("not a folder")
    tell(cast, "minh", "Thẩm định", email="minh@x.vn")
    send_notices(NOW)
    assert NoticeDelivery.objects.get().error.startswith("Không ghi được thư ra tệp (mã ")
