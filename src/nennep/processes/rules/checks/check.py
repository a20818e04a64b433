"""One finding about a draft, or one thing that was looked at and is well, or that the draft has nothing of."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

OK, WARNING, ERROR, NOTHING = "ok", "warning", "error", "nothing"
_ORDER = {ERROR: 0, WARNING: 1, NOTHING: 2, OK: 3}


@dataclass(frozen=True, kw_only=True)
class Check:
    """``state``: ok, warning (may be accepted with a reason), error (stops the submission), nothing (to look at).

    ``key`` names the finding: the same finding has the same key after another edit, so that a reason
    given for it stays. ``step`` is where to go, "" for the whole. ``details`` are further lines.
    """

    code: str
    title: str
    words: str
    state: str = OK
    step: str = ""
    key: str = ""
    details: tuple[str, ...] = ()


def finding(
    code: str, title: str, words: str, *, state: str, step: str = "", about: str = "", **more: tuple[str, ...]
) -> Check:
    """A warning or an error; ``about`` tells it from others of its code at the same step."""
    key = ":".join(part for part in (code, step, about) if part)
    return Check(code=code, title=title, words=words, state=state, step=step, key=key, **more)


def well(code: str, title: str, words: str = "") -> Check:
    """Looked at, nothing found."""
    return Check(code=code, title=title, words=words, key=code)


def nothing(code: str, title: str, words: str) -> Check:
    """The draft has nothing of what would be looked at: not a fault, and not passed either."""
    return Check(code=code, title=title, words=words, state=NOTHING, key=code)


def ordered(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Errors, warnings, what there is nothing of, what is well; each in the order in which it was looked at.

    The same finding is told once; of several with one key the later ones are counted in it.
    """
    met: Counter[str] = Counter()
    told: list[Check] = []
    for check in dict.fromkeys(checks):
        met[check.key] += 1
        times = met[check.key]
        told.append(replace(check, key=f"{check.key}:{times}") if times > 1 else check)
    return tuple(sorted(told, key=lambda check: _ORDER[check.state]))


def found_or_well(found: Sequence[Check], code: str, title: str, words: str = "") -> Sequence[Check]:
    """The findings; of none, that it is well."""
    return found or [well(code, title, words)]
