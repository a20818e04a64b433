"""What a mail server answers: a refusal for good is told at once in its words, one for now is tried again."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nennep.connectors.jobs import send_notices
from nennep.org.models import Position
from nennep.org.rules import MANAGE_PEOPLE
from nennep.web.clock import frozen
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
    ("answers", "outcome", "told"),
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
        ({"rcpt": "450 4.2.1 <minh@x.vn> mailbox busy"}, "", "SMTPRecipientsRefused"),
        ({"text": "451 4.3.0 try later"}, "", "SMTPDataError 451"),
        # The address of the sender and the account are settings: every letter meets that, and none is given up for it.
        ({"mail": "550 5.7.1 sender not yours"}, "", "SMTPSenderRefused 550"),
    ],
)
def test_only_a_refusal_for_good_is_given_up_at_once(
    cast: Cast, settings: Any, tmp_path: Path, answers: dict[str, str], outcome: str, told: str
) -> None:
    settings.DATA = tmp_path
    tell(cast, "minh", "Thẩm định", email="minh@x.vn")
    with server(settings, **answers) as said:
        send_notices(NOW)
    delivery = NoticeDelivery.objects.get()
    assert "mail" in said
    assert (delivery.outcome, delivery.error, delivery.tries) == (outcome, told, 1)
    assert (delivery.due_at > NOW) == (outcome == "" and bool(told))


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
