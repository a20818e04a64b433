"""Mail: to the server that is set, else to a file a letter (.eml)."""

import re
from contextlib import suppress
from email.header import Header
from email.utils import format_datetime
from smtplib import SMTPDataError, SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from nennep.kernel.text import legible

from .letters import Door, DoorClosedError, DoorSilentError, Letter, UnfitLetterError
from .mail_faults import told
from .outbox import file_stem, write_once

# From this code on a server says that trying again is of no use (RFC 5321, 4.2.1).
PERMANENT = 500
# So much of what it says fits into the row beside the way out.
MOST_WORDS = 100
UNFIT = "Địa chỉ thư hoặc lời thư có ký tự không gửi được. Sửa địa chỉ thư của người nhận, rồi bấm Gửi lại."
ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")


class OneLineMail(EmailMessage):
    """Mail whose subject begins beside its name: folded to the next line, readers show a blank before it."""

    def message(self, **options: Any) -> Any:
        made, subject = super().message(**options), str(self.subject)
        if not subject.isascii():
            words = Header(subject, "utf-8", header_name="Subject").encode(linesep="\n")
            del made["Subject"]
            made["Subject"] = words.replace("\n ", " ")
        return made


def message_of(letter: Letter) -> EmailMessage:
    """The letter as mail. Its Message-ID is that of its key: a mailbox that knows it shows no second copy.

    Its Date is that of the product's clock. The subject is one line, whatever stands in the names that it tells. Raises
    UnfitLetterError where no mail can be made of the letter.
    """
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    headers = {
        "Message-ID": f"<{file_stem(letter.key)}@{host}>",
        "Date": format_datetime(timezone.localtime(letter.sent_at)),
        "Auto-Submitted": "auto-generated",
    }
    made = OneLineMail(" ".join(letter.subject.split()), letter.body, to=[letter.to], headers=headers)
    try:
        made.message()
    except ValueError as error:
        raise UnfitLetterError(UNFIT) from error
    return made


def to_file(letter: Letter) -> None:
    write_once("mail", letter.key, ".eml", message_of(letter).message().as_bytes())


def to_server(letter: Letter) -> None:
    """Raises UnfitLetterError where the server refuses this letter for good, DoorClosedError where it has certainly not
    taken it but may later, DoorSilentError where it may have taken it.

    What it says of the account and of the sender's address holds for every letter: that is mended in the settings, and
    the letters wait for it.
    """
    message, server = message_of(letter), get_connection()
    try:
        server.open()
    except (SMTPException, OSError) as error:
        raise DoorClosedError(told(error)) from error
    try:
        server.send_messages([message])
    except (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError) as error:
        if refusal := _refused_for_good(error):
            raise UnfitLetterError(refusal) from error
        raise DoorClosedError(told(error)) from error
    except (SMTPException, OSError) as error:
        raise DoorSilentError(told(error)) from error
    finally:
        with suppress(SMTPException, OSError):
            server.close()


def _refused_for_good(error: Exception) -> str:
    """The words of the server and what to do, where it refuses the address or the text by a code of 500 or more; else "".

    Addresses are taken out of its words.
    """
    said: bytes | str
    if isinstance(error, SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        way_out = "Sửa địa chỉ thư của người nhận, rồi bấm Gửi lại."
    elif isinstance(error, SMTPDataError):
        code, said = error.smtp_code, error.smtp_error
        way_out = "Hỏi người quản máy chủ thư vì sao, rồi bấm Gửi lại."
    else:
        return ""
    if code < PERMANENT:
        return ""
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    words = legible(ADDRESS.sub("(địa chỉ)", text))[:MOST_WORDS].rstrip(" .")
    return f"Máy chủ thư từ chối hẳn: {code} {words}. {way_out}"


def door() -> Door:
    """The one that the settings name."""
    return Door(to_server, repeatable=False) if settings.EMAIL_HOST else Door(to_file, repeatable=True)
