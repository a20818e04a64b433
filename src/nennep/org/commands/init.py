"""``./nennep init``: the first day of a real agency."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command

from nennep.kernel.actors import machine
from nennep.kernel.commands import command
from nennep.web import clock

from ..actions import Founding, found_agency
from ..queries import has_people
from ..rules import BrokenRuleError

QUESTIONS = (
    ("province", "Tên cơ quan cấp trên (ví dụ: Ủy ban nhân dân tỉnh Lam Giang)", ""),
    ("province_code", "Mã cơ quan cấp trên (ví dụ: H99)", ""),
    ("agency_name", "Tên cơ quan (ví dụ: Sở Y tế tỉnh Lam Giang)", ""),
    ("short_name", "Tên ngắn của cơ quan (ví dụ: Sở Y tế)", ""),
    ("code", "Mã cơ quan (ví dụ: H99.12)", ""),
    ("case_head", "Đầu mã hồ sơ (bỏ trống: như mã cơ quan)", "code"),
    ("admin_name", "Họ và tên người quản trị đầu tiên", ""),
    ("admin_username", "Tên đăng nhập của người quản trị (ví dụ: nguyen.lan)", ""),
)


def arguments(parser: ArgumentParser) -> None:
    """Each answer may be given as an option; what is not given is asked."""
    for name, words, _ in QUESTIONS:
        parser.add_argument(f"--{name.replace('_', '-')}", help=words)
    parser.add_argument(
        "--level",
        choices=("province", "commune"),
        default="province",
        help="cấp của cơ quan: province (cấp tỉnh, mặc định) hoặc commune (cấp xã)",
    )
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="TỆP",
        help="tệp chứa mật khẩu; không có thì máy đặt mật khẩu tạm và in ra",
    )
    parser.add_argument("--no-input", action="store_true", help="không hỏi; thiếu câu trả lời thì dừng")


@command("init", help="bắt đầu một cơ quan thật: cơ quan, lịch, người quản trị đầu tiên", arguments=arguments)
def run(options: Namespace) -> int:
    """Afterwards the first administrator can sign in. Returns 1 and changes nothing on a refusal."""
    call_command("migrate", verbosity=0)
    if has_people():
        print("Lỗi: cơ sở dữ liệu này đã có người dùng; lệnh init chỉ chạy một lần, lúc đầu.", file=sys.stderr)
        return 1
    password = ""
    if options.password_file:
        try:
            password = options.password_file.read_text(encoding="utf-8").strip()
        except OSError:
            print(f"Lỗi: không đọc được tệp mật khẩu {options.password_file}.", file=sys.stderr)
            return 1
    answers = ask(options, input)
    if answers is None:
        return 1
    try:
        agency, user, temporary = found_agency(
            Founding(level=options.level, password=password, **answers), by=machine(0), at=clock.now()
        )
    except BrokenRuleError as error:
        print(f"Lỗi: {error} Chưa ghi gì.", file=sys.stderr)
        return 1
    print(f"Đã lập {agency.name}, lịch làm việc quốc gia và người quản trị {user.full_name}.")
    print(f"Tên đăng nhập: {user.username}")
    if temporary:
        print(f"Mật khẩu tạm (đổi ngay khi đăng nhập): {temporary}")
    print("Chạy ./nennep serve rồi mở trang /start/ để làm các việc tiếp theo.")
    return 0


def ask(options: Namespace, read: Callable[[str], str]) -> dict[str, str] | None:
    """The answers, from options or asked one by one; None where one is missing and none may be asked."""
    answers: dict[str, str] = {}
    for name, words, instead in QUESTIONS:
        given = getattr(options, name) or ""
        default = answers[instead] if instead else ""
        while not given.strip():
            if options.no_input or not sys.stdin.isatty():
                given = default
                if not given:
                    print(f"Lỗi: thiếu --{name.replace('_', '-')}: {words}.", file=sys.stderr)
                    return None
            else:
                given = read(f"{words}: ") or default
        answers[name] = given.strip()
    return answers
