"""What one row of a reading says, in a shape that a draft keeps and compares anew."""

from typing import Any

from nennep.office import columns as col
from nennep.office.codes import codes_in
from nennep.office.decision_rows import DecisionRow
from nennep.office.durations import Amount

Texts = dict[str, Any]


def texts_of(row: DecisionRow) -> Texts:
    """The texts of the row by what they are about; ``amounts`` are the lengths of its time, in order."""
    time = row.time
    first = [] if time.amount is None else [Amount(time.text, time.term)]
    return {
        "table": row.table,
        "code": row.code,
        "spoilt": _spoilt(row),
        "name": row.name,
        "time": time.text,
        "unit": time.unit,
        "unset": time.is_unset,
        "time_doubt": time.doubt,
        "amounts": [
            {"text": one.text, "amount": str(one.amount), "unit": one.unit} for one in (*first, *time.variants)
        ],
        "fee": row.fee,
        "basis": row.basis,
        "amendment": row.amendment,
        "level": row.level,
        "agency": row.agency,
        "field": row.field,
        "replaced": list(row.replaced_codes),
        "replaced_name": row.replaced_name,
    }


def _spoilt(row: DecisionRow) -> str:
    """What looks like a code in the row but has the wrong digits; "" where a code was read."""
    if row.code:
        return ""
    cells = [cell for name in (col.CODE, col.NAME) for cell in row.source.cells.get(name, ())]
    found = [text for cell in cells for text in codes_in(cell.text).spoilt]
    return found[0] if found else ""
