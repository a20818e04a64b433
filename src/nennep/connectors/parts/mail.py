"""Mail: to the server that is set, else to a file a letter (.eml)."""

from contextlib import suppress
from smtplib import SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from .letters import Door, DoorClosedError, DoorSilentError, Letter, UnfitLetterError
from .outbox import file_stem, write_once


def message_of(letter: Letter) -> EmailMessage:
    """The letter as mail. Its Message-ID is that of its key: a mailbox that knows it shows no second copy.

    The subject is one line, whatever stands in the names that it tells. Raises UnfitLetterError where no mail can be
    made of the letter.
    """
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    headers = {"Message-ID": f"<{file_stem(letter.key)}@{host}>", "Auto-Submitted": "auto-generated"}
    made = EmailMessage(" ".join(letter.subject.split()), letter.body, to=[letter.to], headers=headers)
    try:
        made.message()
    except ValueError as error:
        raise UnfitLetterError(type(error).__name__) from error
    return made


def to_file(letter: Letter) -> None:
    write_once("mail", letter.key, ".eml", message_of(letter).message().as_bytes())


def to_server(letter: Letter) -> None:
    """Raises DoorClosedError where the server certainly has not taken it, DoorSilentError where it may have."""
    message, server = message_of(letter), get_connection()
    try:
        server.open()
    except (SMTPException, OSError) as error:
        raise DoorClosedError(_told(error)) from error
    try:
        server.send_messages([message])
    except (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError) as error:
        raise DoorClosedError(_told(error)) from error
    except (SMTPException, OSError) as error:
        raise DoorSilentError(_told(error)) from error
    finally:
        with suppress(SMTPException, OSError):
            server.close()


def _told(error: Exception) -> str:
    """Kind and code; the words of a server repeat the address."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None) or ""
    return f"{type(error).__name__} {code}".strip()


def door() -> Door:
    """The one that the settings name."""
    return Door(to_server, repeatable=False) if settings.EMAIL_HOST else Door(to_file, repeatable=True)
