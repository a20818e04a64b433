"""The subject of a letter begins beside its name, however long it is."""

import email
from email.header import decode_header, make_header

import pytest

from nennep.connectors.parts.letters import Letter
from nennep.connectors.parts.mail import message_of
from tests.calendars import at


@pytest.mark.parametrize(
    "subject",
    [
        "Đã tiếp nhận hồ sơ H99.12-261117-0001",
        "Ý kiến chỉ đạo (thay Trần Quang Minh): hồ sơ H99.12-261117-0001, Cấp chứng chỉ hành nghề dược theo hình thức xét hồ sơ",
        "18 viec",
    ],
)
def test_a_reader_shows_no_blank_before_the_subject(subject: str) -> None:
    letter = Letter("key", "a@b.vn", subject, "Lời thư.", at("2026-11-17 09:00"))
    sent = message_of(letter).message().as_bytes().decode()
    assert "\nSubject: \n" not in sent
    assert str(make_header(decode_header(email.message_from_string(sent)["Subject"]))) == subject
