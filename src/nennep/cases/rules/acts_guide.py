"""The table of acts as the user guide prints it."""

from collections.abc import Mapping
from datetime import date

from . import CASE_FLOW, STATES
from .acts import ACTS, EVERY_STATE, Act
from .doers import NONE_YET
from .formsets import Form, formset_on

HEADINGS = ("Việc", "Khi hồ sơ đang", "Sang", "Ai", "Giấy tờ", "Vì sao")


def guide(day: date) -> str:
    """The table in Markdown, the statutory papers by the form set of that day."""
    forms = formset_on(day).forms
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(_row(act, forms) for act in ACTS.values())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(act: Act, forms: Mapping[str, Form]) -> tuple[str, ...]:
    paper = f"Mẫu {forms[act.paper].number}" if act.paper in forms else ""
    return (
        act.label,
        _states(act.sources),
        _small(STATES[CASE_FLOW.moves[act.move].target]) if act.move else "",
        act.who.words,
        paper,
        act.why,
    )


def _states(sources: tuple[str, ...]) -> str:
    if sources == EVERY_STATE:
        return "ở mọi trạng thái"
    if sources == (NONE_YET,):
        return "chưa có"
    return "; ".join(_small(STATES[state]) for state in sources)


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
