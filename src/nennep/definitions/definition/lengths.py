"""A length of time of a step table as a term of the law."""

from nennep.definitions.definition.shape import DURATION_UNITS, Duration
from nennep.kernel.words import exact_number
from nennep.kernel.worktime import Style, Term


def term_of(duration: Duration) -> Term:
    """The same length. Raises ValueError for a unit that no step table knows."""
    return Term.from_json({"amount": duration.amount, "unit": duration.unit})


def length_words(duration: Duration, style: Style = Style.CELL) -> str:
    """“30 ngày”, “5 ngày làm việc”; a unit that no table knows is told as it stands."""
    if duration.unit not in DURATION_UNITS:
        return f"{exact_number(duration.amount)} {duration.unit}"
    return term_of(duration).words(style)
