"""Registry of the command line's sub-commands; rooms add theirs in ``commands.py``."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from .registry import Registry

Run = Callable[[Namespace], int]
Arguments = Callable[[ArgumentParser], None]

COMMANDS: Registry[Run] = Registry("command")


def command(
    words: str,
    *,
    help: str,
    arguments: Arguments | None = None,
    django: bool = True,
    database: bool = True,
    after: str = "",
) -> Callable[[Run], Run]:
    """Register a sub-command. Raises ValueError if the words are taken.

    ``words`` splits on blanks: "cases import". What is registered returns the exit code.
    ``django`` False: the module that holds it imports no model, and nothing is set up for it.
    ``database`` False: with Django, but it asks the database nothing, and runs where there is none.
    ``after`` names a command that is run before it, and must end well.

    The command line reads all of these from the source, so that help and a mistyped call need no
    library: ``words``, ``help``, ``django``, ``database`` and ``after`` are literals, and ``arguments`` is a function of the
    same module that uses only modules which import no library.
    """
    return COMMANDS.under(words)
