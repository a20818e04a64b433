"""Why a letter has not left, in words for who keeps the installation: what happened, and what to do.

What a server says is not repeated, for it names addresses; its code is.
"""

import errno
import smtplib
import socket
import ssl
from collections.abc import Mapping

from django.conf import settings

NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
# A kind of fault stands before those that it is a kind of.
WORDS: Mapping[type[Exception], str] = {
    socket.gaierror: "Không tìm thấy máy chủ thư theo tên {host}. Kiểm tra NENNEP_SMTP_HOST và cách máy này tra tên (DNS).",
    ssl.SSLCertVerificationError: "Chứng thư TLS của máy chủ thư không được tin: hết hạn, tự ký, hoặc cấp cho tên khác."
    " Thay chứng thư, hoặc sửa NENNEP_SMTP_HOST cho đúng tên.",
    ssl.SSLError: "Không lập được kết nối mã hóa (TLS) với máy chủ thư. Kiểm tra NENNEP_SMTP_SECURITY có hợp với cổng {port}.",
    ConnectionRefusedError: "Máy chủ thư {host}, cổng {port}, không nhận kết nối. Kiểm tra máy chủ thư còn chạy, và"
    " NENNEP_SMTP_HOST, NENNEP_SMTP_PORT.",
    TimeoutError: "Máy chủ thư {host}, cổng {port}, không trả lời kịp. Kiểm tra đường mạng, tường lửa và NENNEP_SMTP_PORT.",
    smtplib.SMTPAuthenticationError: "Máy chủ thư không nhận tài khoản đăng nhập (mã {code})."
    " Kiểm tra NENNEP_SMTP_USER, NENNEP_SMTP_PASSWORD.",
    smtplib.SMTPSenderRefused: "Máy chủ thư không nhận địa chỉ gửi (mã {code}). Kiểm tra NENNEP_MAIL_FROM.",
    smtplib.SMTPRecipientsRefused: "Máy chủ thư tạm chưa nhận địa chỉ của người nhận (mã {code}). Máy tự gửi lại; mãi"
    " chưa được thì hỏi người quản máy chủ thư.",
    smtplib.SMTPDataError: "Máy chủ thư tạm chưa nhận thư (mã {code}). Máy tự gửi lại; mãi chưa được thì hỏi người quản"
    " máy chủ thư.",
    smtplib.SMTPNotSupportedError: "Máy chủ thư không có mã hóa hoặc đăng nhập như đã đặt. Kiểm tra NENNEP_SMTP_SECURITY,"
    " NENNEP_SMTP_USER và cổng {port}.",
    smtplib.SMTPServerDisconnected: "Máy chủ thư ngắt kết nối giữa chừng. Kiểm tra NENNEP_SMTP_SECURITY, cổng {port};"
    " hỏi người quản máy chủ thư.",
    smtplib.SMTPResponseException: "Máy chủ thư chưa phục vụ (mã {code}). Máy tự gửi lại; mãi chưa được thì hỏi người quản"
    " máy chủ thư.",
}
NO_WAY_WORDS = "Không có đường mạng tới máy chủ thư {host}. Kiểm tra mạng của máy này và NENNEP_SMTP_HOST."
OTHER = "Kết nối với máy chủ thư {host} bị lỗi{code}. Kiểm tra mạng; hỏi người quản máy chủ thư."
# A longer name would leave no room for the way out in the row of the delivery.
LONGEST_HOST = 40


def told(error: Exception) -> str:
    """What happened and what to do; no address of a person."""
    host, code = str(settings.EMAIL_HOST), _code(error)
    about = {
        "host": host if len(host) <= LONGEST_HOST else f"{host[: LONGEST_HOST - 1]}…",
        "port": settings.EMAIL_PORT,
        "code": code,
    }
    if getattr(error, "errno", None) in NO_WAY:
        return NO_WAY_WORDS.format(**about)
    words = next((said for kind, said in WORDS.items() if isinstance(error, kind)), None)
    if words is not None:
        return words.format(**about)
    return OTHER.format(**{**about, "code": f" (mã {code})" if code else ""})


def _code(error: Exception) -> int | str:
    """The code of the server, else that of the machine; "" without any."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), "")
    return getattr(error, "smtp_code", None) or getattr(error, "errno", None) or ""
