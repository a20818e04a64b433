"""``./nennep init``: the first day of a real agency."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from nennep.kernel.actors import machine
from nennep.kernel.commands import command
from nennep.kernel.text import fold
from nennep.web import clock

from ..actions import Founding, found_agency, reset_password
from ..models import Agency, User
from ..queries import has_people
from ..queries.administration import (
    check_agency,
    check_person,
    founder,
    never_signed_in,
    possible_superior,
    possible_superiors,
)
from ..rules import BrokenRuleError, check_case_head
from .questions import Questionnaire, UnansweredError, keyboard

QUESTIONS = {
    "province_code": "Mã cơ quan cấp trên (ví dụ: H99)",
    "province": "Tên cơ quan cấp trên (ví dụ: Ủy ban nhân dân tỉnh Lam Giang)",
    "agency_name": "Tên cơ quan (ví dụ: Sở Y tế tỉnh Lam Giang)",
    "short_name": "Tên ngắn của cơ quan (ví dụ: Sở Y tế)",
    "level": "Cấp của cơ quan (tỉnh hoặc xã)",
    "code": "Mã cơ quan (ví dụ: H99.12)",
    "case_head": "Đầu mã hồ sơ (bỏ trống: như mã cơ quan)",
    "place": "Địa danh ghi trước ngày tháng trên văn bản (ví dụ: Lam Giang; bỏ trống: ghi sau)",
    "phone": "Điện thoại liên hệ, in trên phiếu bổ sung và phiếu từ chối (bỏ trống: ghi sau)",
    "admin_name": "Họ và tên người quản trị đầu tiên",
    "admin_username": "Tên đăng nhập của người quản trị (ví dụ: nguyen.lan)",
}
LENGTHS = {"province": 80, "agency_name": 200, "short_name": 80, "place": 80, "admin_name": 120}
# What may be answered for the level, marks and case aside; “province” and “commune” from scripts too.
LEVEL_WORDS = {"tinh": "province", "xa": "commune", "province": "province", "commune": "commune"}
NEXT = "Việc tiếp theo: chạy ./nennep serve, đăng nhập, mở trang /start/ (Bắt đầu sử dụng)."
YES, CHANGE = ("c", "có", "co", "y"), ("s", "sửa", "sua")


def arguments(parser: ArgumentParser) -> None:
    """Each answer may be given as an option; what is not given is asked."""
    for name, words in QUESTIONS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", help=words, metavar="CHỮ")
    parser.add_argument("--no-superior", action="store_true", help="cơ quan này không có cơ quan cấp trên")
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="TỆP",
        help="tệp chứa mật khẩu; không có thì máy đặt mật khẩu tạm và in ra",
    )
    parser.add_argument(
        "--new-password",
        action="store_true",
        help="đặt lại mật khẩu tạm cho người quản trị đầu tiên, khi người ấy chưa đăng nhập lần nào",
    )
    parser.add_argument("--no-input", action="store_true", help="không hỏi; thiếu câu trả lời thì dừng")


@command(
    "init",
    help="bắt đầu một cơ quan thật: cơ quan, lịch, người quản trị đầu tiên",
    arguments=arguments,
    after="migrate",
)
def run(options: Namespace) -> int:
    """Afterwards the first administrator can sign in. Returns 1 and changes nothing on a refusal."""
    try:
        return _begin(options, keyboard(options))
    except (UnansweredError, BrokenRuleError) as refusal:
        print(f"Lỗi: {refusal.words} Chưa ghi gì.", file=sys.stderr)
    except (EOFError, KeyboardInterrupt):
        print("\nĐã dừng. Chưa ghi gì; chạy lại ./nennep init lúc nào cũng được.", file=sys.stderr)
    return 1


def _begin(options: Namespace, read: Callable[[str], str] | None) -> int:
    waiting = never_signed_in()
    if waiting is not None and (options.new_password or (read and _wants_password(*waiting, read))):
        user, agency = waiting
        password = reset_password(user, agency=agency, by=founder(agency.pk), at=clock.now())
        return _told(agency, user, password)
    if options.new_password:
        raise UnansweredError("--new-password chỉ dùng khi người quản trị duy nhất chưa đăng nhập lần nào.")
    password = _password(options.password_file)
    questionnaire = Questionnaire(options, read)
    if read and has_people():
        print("Cơ sở dữ liệu này đã có cơ quan. Cơ quan lập thêm phải trực thuộc một trong số:")
        for each in possible_superiors():
            print(f"  {each.code}: {each.name}")
    while True:
        _ask_all(questionnaire)
        wanted = _confirmed(questionnaire, read) if read else "c"
        if wanted in YES:
            break
        if wanted not in CHANGE:
            raise UnansweredError("Đã thôi.")
    answers = questionnaire.answers | {"level": _level(questionnaire.answers["level"])}
    founding = Founding(password=password, **answers)
    agency, user, temporary = found_agency(founding, by=machine(0), at=clock.now())
    print(f"Đã lập {agency.name}, lịch làm việc và người quản trị {user.full_name}.")
    return _told(agency, user, temporary)


def _told(agency: Agency, user: User, temporary: str) -> int:
    print(f"Tên đăng nhập: {user.username}")
    if temporary:
        print(f"Mật khẩu tạm (đổi ngay khi đăng nhập): {temporary}")
    print(NEXT)
    return 0


def _wants_password(user: User, agency: Agency, read: Callable[[str], str]) -> bool:
    print(f"Đã lập {agency.name}; người quản trị {user.full_name} ({user.username}) chưa đăng nhập lần nào.")
    return read("Đặt lại mật khẩu tạm cho người ấy? (c: có, k: không, lập thêm cơ quan) ").strip().lower() in YES


def _password(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        given = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnansweredError(f"không đọc được tệp mật khẩu {path}.") from error
    if not given:
        raise UnansweredError(f"tệp mật khẩu {path} trống.")
    return given


def _ask_all(questionnaire: Questionnaire) -> None:
    """Afterwards every question has its answer."""

    def ask(name: str, check: Callable[[str], object], default: str = "", needed: bool = True, hint: str = "") -> str:
        def checked(answer: str) -> None:
            if len(answer) > LENGTHS.get(name, len(answer)):
                raise BrokenRuleError(name, f"Dài quá {LENGTHS[name]} ký tự; viết ngắn lại.")
            check(answer)

        return questionnaire.ask(name, QUESTIONS[name] + hint, checked, default=default, needed=needed)

    superior = _ask_superior(questionnaire, ask)
    ask("agency_name", _nothing)
    ask("short_name", _nothing)
    level = _level(ask("level", _level, default="tỉnh"))
    code = ask("code", lambda answer: _is_new(answer, level, superior))
    ask("case_head", check_case_head, default=code)
    ask("place", _nothing, needed=False)
    ask("phone", _is_phone, needed=False)
    name = ask("admin_name", _nothing)
    ask("admin_username", lambda answer: check_person(answer, name))


def _ask_superior(questionnaire: Questionnaire, ask: Callable[..., str]) -> str:
    """The code of the superior, "" for none; its name is asked where it is new."""
    if questionnaire.options.no_superior:
        questionnaire.answers |= {"province_code": "", "province": ""}
        return ""
    may_have_none = questionnaire.read is not None and not has_people()
    hint = "; bỏ trống nếu cơ quan này không có cấp trên" if may_have_none else ""
    code: str = ask("province_code", _is_superior, needed=not may_have_none, hint=hint)
    known = possible_superior(code)
    if code and known is None:
        ask("province", _nothing)
    else:
        questionnaire.answers["province"] = known.name if known else ""
    return code


def _nothing(answer: str) -> None:
    """Any answer will do."""


def _level(answer: str) -> str:
    level = LEVEL_WORDS.get(fold(answer).removeprefix("cap ").strip())
    if level is None:
        raise BrokenRuleError("level", f"Không có cấp “{answer}”. Ghi tỉnh hoặc xã.")
    return level


def _is_superior(code: str) -> None:
    if possible_superior(code) is None:
        if has_people():
            raise BrokenRuleError(
                "province_code", f"Cơ sở dữ liệu này đã có người dùng, và chưa có cơ quan nào mang mã “{code}”."
            )
        check_agency(code, "province")


def _is_new(code: str, level: str, superior: str) -> None:
    check_agency(code, level)
    if code.lower() == superior.lower():
        raise BrokenRuleError("code", "Mã cơ quan phải khác mã cơ quan cấp trên.")


def _is_phone(answer: str) -> None:
    digits = sum(sign.isdigit() for sign in answer)
    if not 8 <= digits <= 15 or not set(answer) <= set("0123456789 .+-()"):
        raise BrokenRuleError("phone", "Số điện thoại gồm 8 đến 15 chữ số, ví dụ 0200 382 6115.")


def _confirmed(questionnaire: Questionnaire, read: Callable[[str], str]) -> str:
    """What is going to be made is shown; what is wanted then."""
    print("\nSẽ lập:")
    for name, words in QUESTIONS.items():
        print(f"  {words.partition(' (')[0]}: {questionnaire.answers[name] or '(không ghi)'}")
    return read("Lập cơ quan này? (c: có, s: sửa lại, k: thôi) ").strip().lower()
