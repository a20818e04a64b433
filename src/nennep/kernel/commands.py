"""Registry of the command line's sub-commands; rooms add theirs in ``commands.py``."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

Run = Callable[[Namespace], int]
Arguments = Callable[[ArgumentParser], None]


@dataclass(frozen=True, slots=True)
class Command:
    """A sub-command: its words in Vietnamese, its arguments, what it runs.

    ``run`` returns the exit code. ``words`` splits on blanks: "cases import".
    """

    words: str
    help: str
    run: Run
    arguments: Arguments | None


COMMANDS: dict[str, Command] = {}


def command(words: str, *, help: str, arguments: Arguments | None = None) -> Callable[[Run], Run]:
    """Register a sub-command. Raises ValueError if the words are taken."""

    def register(run: Run) -> Run:
        if words in COMMANDS:
            raise ValueError(f"command registered twice: {words}")
        COMMANDS[words] = Command(words, help, run, arguments)
        return run

    return register
