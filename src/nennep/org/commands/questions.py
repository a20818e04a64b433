"""Answers to the questions of a command: from its options or typed, each judged when it is given."""

import sys
from argparse import Namespace
from collections.abc import Callable

from nennep.kernel.refusals import Refusal
from nennep.kernel.text import nfc

Check = Callable[[str], object]


class UnansweredError(Refusal):
    """An answer is missing, or breaks a rule, and nobody can be asked."""


class Questionnaire:
    """Asks one thing after the other. ``read`` is None where nobody may be asked.

    Asked a second time, each question offers the answer of the first.
    """

    def __init__(self, options: Namespace, read: Callable[[str], str] | None) -> None:
        self.options = options
        self.read = read
        self.answers: dict[str, str] = {}

    def ask(self, name: str, words: str, check: Check, *, default: str = "", needed: bool = True) -> str:
        """The answer, which has passed ``check`` (it raises a Refusal). Raises UnansweredError."""
        option = f"--{name.replace('_', '-')}"
        earlier = self.answers.get(name)
        given = getattr(self.options, name, None) if earlier is None else None
        offered = earlier or default
        while True:
            if given is None:
                given = self._typed(words, offered, option, needed)
            answer = " ".join(nfc(given).split()) or offered
            try:
                if needed and not answer:
                    raise UnansweredError("Chưa trả lời; câu này cần có câu trả lời.")
                if answer:
                    check(answer)
            except Refusal as refusal:
                if self.read is None:
                    raise UnansweredError(f"{option}: {refusal.words}") from refusal
                print(f"  {refusal.words}")
                given = None
                continue
            self.answers[name] = answer
            return answer

    def _typed(self, words: str, offered: str, option: str, needed: bool) -> str:
        if self.read is not None:
            return self.read(f"{words}{f' [{offered}]' if offered else ''}: ")
        if needed and not offered:
            raise UnansweredError(f"thiếu {option}: {words}.")
        return ""


def keyboard(options: Namespace) -> Callable[[str], str] | None:
    """How to ask whoever sits before the terminal; None where nobody does, or nobody is to be asked."""
    return None if options.no_input or not sys.stdin.isatty() else input
