"""From the words on the command line to the function that a room registered for them."""

import difflib
import os
import sys
from argparse import Namespace
from importlib import import_module

from nennep.cli.index import CommandEntry, arguments_of, entries
from nennep.cli.words import Parser, speak_vietnamese
from nennep.kernel.commands import COMMANDS
from nennep.kernel.refusals import ANSWERS, Refusal

HEAD = """Nền Nếp: một cửa và hệ thống quản lý chất lượng trên một định nghĩa quy trình.

Cách dùng: ./nennep LỆNH [tùy chọn]      ./nennep LỆNH --help để xem từng lệnh

Các lệnh:"""
NO_TABLES = (
    "cơ sở dữ liệu chưa có bảng, hoặc chưa nâng theo bản phần mềm này."
    " Chạy ./nennep migrate rồi gọi lại lệnh; cơ quan mới thì chạy ./nennep init."
)
BROKEN_FILE = (
    "tệp cơ sở dữ liệu đã hỏng hoặc bị cắt cụt, không đọc được. Giữ nguyên tệp hỏng ở chỗ khác,"
    " rồi phục hồi bản sao lưu gần nhất (docs/operate/install.md, mục Sao lưu và phục hồi)."
)
# SQLite's primary answers SQLITE_CORRUPT and SQLITE_NOTADB, and "short read", which is an I/O error.
CORRUPT, NOT_A_DATABASE, SHORT_READ = 11, 26, 522
# What PostgreSQL answers of a table and of a column that are not there.
UNDEFINED = ("42P01", "42703")


def main(words: list[str]) -> int:
    """Run the sub-command that ``words`` begins with; returns the exit code."""
    call = understood(words)
    return call if isinstance(call, int) else _run(*call)


def understood(words: list[str]) -> tuple[CommandEntry, Namespace] | int:
    """The sub-command that is meant and its options; no library is needed to tell.

    Where nothing is to be run, the list of commands or the mistake has been printed and the exit
    code is returned, or argparse raises SystemExit with it.
    """
    known = entries()
    entry = longest_match(words, known)
    if entry is None:
        return _explain(words, known)
    return entry, _options(entry, words[len(entry.words.split()) :])


def longest_match(words: list[str], known: dict[str, CommandEntry]) -> CommandEntry | None:
    """The entry whose words stand at the head of ``words``; "cases import" before "cases"."""
    for length in range(len(words), 0, -1):
        entry = known.get(" ".join(words[:length]))
        if entry:
            return entry
    return None


def _options(entry: CommandEntry, rest: list[str]) -> Namespace:
    speak_vietnamese()
    parser = Parser(prog=f"./nennep {entry.words}", description=entry.help)
    add_arguments = arguments_of(entry)
    if add_arguments:
        add_arguments(parser)
    options, left = parser.parse_known_args(rest)
    if left and not parser.get_default("takes_more"):
        parser.error(f"không hiểu: {' '.join(left)}")
    options.more = left
    return options


def _run(entry: CommandEntry, options: Namespace) -> int:
    if entry.django:
        set_up_django()
    import_module(entry.module)
    try:
        return COMMANDS[entry.words](options)
    except Refusal as refusal:
        print(f"Lỗi: {refusal.words}", file=sys.stderr)
        return ANSWERS[refusal.kind].exit
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        told = NO_TABLES if finds_no_tables(error) else BROKEN_FILE if finds_a_broken_file(error) else ""
        if not told:
            raise
        print(f"Lỗi: {told}", file=sys.stderr)
        return 2


def finds_no_tables(error: Exception) -> bool:
    """Whether the database answered that a table or column is not there: it is new, or older than the product."""
    cause = error.__cause__
    on_postgresql = getattr(cause, "sqlstate", "") in UNDEFINED
    return on_postgresql or (type(cause).__module__ == "sqlite3" and str(cause).startswith("no such "))


def finds_a_broken_file(error: Exception) -> bool:
    """Whether SQLite answered that its file is no database, or not a whole one."""
    codes = [getattr(each, "sqlite_errorcode", 0) for each in (error, error.__cause__)]
    return any(code & 0xFF in (CORRUPT, NOT_A_DATABASE) or code == SHORT_READ for code in codes)


def set_up_django() -> None:
    """Afterwards the models may be imported. Done once in a process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.settings")
    import_module("django").setup()


def _explain(words: list[str], known: dict[str, CommandEntry]) -> int:
    first = words[0] if words else ""
    group = {name: entry for name, entry in known.items() if name.split()[0] == first}
    if not words or group or first in {"-h", "--help", "help"}:
        print(HEAD)
        for name, entry in (group or known).items():
            print(f"  {name:<18} {entry.help}")
        return 0 if not group or (len(words) > 1 and words[1] in {"-h", "--help"}) else 2
    near = difflib.get_close_matches(" ".join(words[:2]), known) or difflib.get_close_matches(first, known)
    hint = f" Ý bạn là “{near[0]}”?" if near else ""
    print(f"Lỗi: không có lệnh “{first}”.{hint} Gõ ./nennep để xem các lệnh.")
    return 2
