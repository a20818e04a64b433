"""How allauth behaves here: accounts are given by the agency, never taken."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from .models import User

REFUSED = "Tên đăng nhập hoặc mật khẩu chưa đúng. Chú ý chữ hoa và bộ gõ tiếng Việt."


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; administrators add people. A password of one's own ends the temporary one."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Tài khoản này đã khóa. Người quản trị của cơ quan mở lại.",
        "too_many_login_attempts": (
            "Sai mật khẩu nhiều lần liên tiếp nên tạm ngừng nhận. Chờ 5 phút rồi đăng nhập lại, "
            "hoặc nhờ người quản trị đặt mật khẩu tạm."
        ),
        "username_password_mismatch": REFUSED,
        "email_password_mismatch": REFUSED,
        "enter_current_password": "Mật khẩu đang dùng chưa đúng.",
        "incorrect_password": "Mật khẩu chưa đúng.",
        "incorrect_code": "Mã chưa đúng. Lấy mã mới nhất trên thiết bị xác thực.",
        "rate_limited": "Gửi quá nhiều lần. Chờ vài phút rồi thử lại.",
        "password_min_length": "Mật khẩu cần ít nhất {0} ký tự.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """The password is the person's own from now on."""
        user.must_change_password = False
        super().set_password(user, password)
