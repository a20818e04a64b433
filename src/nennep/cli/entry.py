"""From the words on the command line to the function that a room registered for them."""

import difflib
import os
import sys
from argparse import Namespace
from importlib import import_module

from nennep.cli.data_check import check_database_file
from nennep.cli.demo_mark import check_mark, follow_mark
from nennep.cli.faults import words_for
from nennep.cli.index import CommandEntry, arguments_of, entries
from nennep.cli.words import Parser, speak_vietnamese
from nennep.kernel.commands import COMMANDS
from nennep.kernel.refusals import ANSWERS, Refusal

HEAD = """Nền Nếp: một cửa và hệ thống quản lý chất lượng trên một định nghĩa quy trình.

Cách dùng: ./nennep LỆNH [tùy chọn]      ./nennep LỆNH --help để xem từng lệnh

Các lệnh:"""


def main(words: list[str]) -> int:
    """Run the sub-command that ``words`` begins with; returns the exit code.

    What it writes is for the account that it runs as and nobody else on the machine: data are personal.
    """
    os.umask(0o077)
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
    """What the command returns; after that of the command which has to go before it, where there is one."""
    try:
        before = _call(entries()[entry.after], Namespace()) if entry.after else 0
        return before or _call(entry, options)
    except Refusal as refusal:
        print(f"Lỗi: {refusal.words}", file=sys.stderr)
        return ANSWERS[refusal.kind].exit
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read it has read enough, as ``| head`` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        told = words_for(error)
        if not told:
            raise
        print(f"Lỗi: {told}", file=sys.stderr)
        return 2


def _call(entry: CommandEntry, options: Namespace) -> int:
    if entry.django:
        if entry.database:
            check_database_file()
        set_up_django()
    import_module(entry.module)
    return COMMANDS[entry.words](options)


def set_up_django() -> None:
    """Afterwards the models may be imported, and on the data of a demo the clock is the demo's. Done once in a process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.settings")
    followed = follow_mark()
    import_module("django").setup()
    if followed:
        check_mark()


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
