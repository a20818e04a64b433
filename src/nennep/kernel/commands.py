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
    ``django`` False: the module that holds it imports no model, and nothing is set up for it.
    """

    words: str
    help: str
    run: Run
    arguments: Arguments | None
    django: bool = True


COMMANDS: dict[str, Command] = {}


def command(
    words: str, *, help: str, arguments: Arguments | None = None, django: bool = True
) -> Callable[[Run], Run]:
    """Register a sub-command. Raises ValueError if the words are taken.

    ``words``, ``help`` and ``django`` are literals: the command line reads them without an import.
    """

    def register(run: Run) -> Run:
        if words in COMMANDS:
            raise ValueError(f"command registered twice: {words}")
        COMMANDS[words] = Command(words, help, run, arguments, django)
        return run

    return register
