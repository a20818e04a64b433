"""Where officials practise: a practice agency bears the number of its agency, negated.

So every row of practice says by itself what it is, and nobody has to ask which agency is practised for.
"""

WORDS = "TẬP DƯỢT – KHÔNG CÓ GIÁ TRỊ"
MARK = "TD-"


def is_practice(agency_id: int) -> bool:
    """Whether what belongs to that agency is practice."""
    return agency_id < 0


def practice_of(agency_id: int) -> int:
    """The practice agency of an agency."""
    return -abs(agency_id)


def original_of(agency_id: int) -> int:
    """The agency whose people, calendar, procedures, processes and series hold there; of a real one itself."""
    return abs(agency_id)


def marked(text: str, agency_id: int) -> str:
    """A code or number as that agency gives it: those of practice can be mistaken for no real one."""
    return f"{MARK}{text}" if text and is_practice(agency_id) else text
