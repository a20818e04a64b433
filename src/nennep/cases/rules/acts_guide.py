"""The table of acts as the user guide prints it."""

from collections.abc import Mapping
from datetime import date

from nennep.formsets import Form, formset_on

from . import CASE_FLOW, STATES
from .acts import ACTS, EVERY_STATE
from .doers import NONE_YET

HEADINGS = ("Việc", "Khi hồ sơ đang", "Sang", "Ai", "Giấy tờ", "Vì sao")


def guide(day: date) -> str:
    """The table in Markdown, the statutory papers by the form set of that day."""
    forms = formset_on(day).forms
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(_row(name, forms) for name in ACTS)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(name: str, forms: Mapping[str, Form]) -> tuple[str, ...]:
    act = ACTS[name]
    paper = next((f"Mẫu {form.number}" for form in forms.values() if name in form.acts), "")
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
