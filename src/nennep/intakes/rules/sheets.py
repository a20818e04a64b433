"""What was read of one procedure, as an intake keeps it: plain values and doubts that can be stored."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nennep.kernel.text import nfc
from nennep.office.decision_rows import ReadingWarning
from nennep.office.national_sheet import FIELD_WORDS, Doubt, NationalChannel, NationalProcedure
from nennep.office.procedure_workbook import OWN_WORDS, WorkbookProcedure

Values = dict[str, Any]
KeptDoubt = dict[str, Any]

# Attributes of one line each that a person may type over on the page of the procedure.
ATTRIBUTES = ("code", "name", "field", "level", "decision", "quality_code", "division")
TEXTS = (
    "code",
    "name",
    "field",
    "level",
    "kind",
    "decision",
    "steps_text",
    "applicants",
    "agency",
    "competent",
    "reception_place",
    "authorised",
    "coordinating",
    "result",
    "conditions",
)
REPEATED = "channels.repeated"
WARNING = "warning"
LABELS: Mapping[str, str] = {**FIELD_WORDS, **OWN_WORDS, REPEATED: "Cách thức thực hiện", WARNING: "Cả thủ tục"}


def values_of_sheet(sheet: NationalProcedure) -> Values:
    """The record of a national sheet as it is stored."""
    values: Values = {name: nfc(getattr(sheet, name)) for name in TEXTS}
    values["channels"] = [_channel(row) for row in sheet.channels]
    values["components"] = [
        {"name": row.name, "originals": row.originals, "copies": row.copies, "form": row.form, "case": row.case}
        for row in sheet.components
    ]
    values["bases"] = [{"number": row.number, "title": row.title} for row in sheet.bases]
    return values | {"quality_code": "", "division": "", "signed_on": ""}


def values_of_workbook(read: WorkbookProcedure) -> Values:
    """The record of a workbook as it is stored."""
    own = {"quality_code": nfc(read.quality_code), "division": nfc(read.division)}
    return values_of_sheet(read.sheet) | own | {"signed_on": read.signed_on.isoformat() if read.signed_on else ""}


def doubts_of_sheet(sheet: NationalProcedure, warnings: tuple[ReadingWarning, ...] = ()) -> list[KeptDoubt]:
    """What must be asked about the procedure; ``warnings`` are those of the whole file about it."""
    told = [_kept(WARNING, "", one.message) for one in warnings]
    return [*told, *map(_of_reading, sheet.doubts), *_repeated(sheet.channels)]


def doubts_of_workbook(read: WorkbookProcedure, warnings: tuple[ReadingWarning, ...] = ()) -> list[KeptDoubt]:
    """The same of a workbook."""
    return [*doubts_of_sheet(read.sheet, warnings), *map(_of_reading, read.doubts)]


def _channel(row: NationalChannel) -> Values:
    term = row.time.term
    return {
        "channel": row.channel,
        "words": row.words,
        "amount": None if term.amount is None else _number(term.amount),
        "unit": str(term.unit),
        "fees": [{"text": f.text, "amount": f.amount, "note": f.note, "kind": f.kind} for f in row.fees],
        "fee_text": row.fee_text,
        "note": row.note,
    }


def _number(amount: Decimal) -> str:
    return format(amount.normalize(), "f")


def _of_reading(doubt: Doubt) -> KeptDoubt:
    return _kept(doubt.field, doubt.read, doubt.why, doubt.row, doubt.choices)


def _kept(field: str, read: str, why: str, row: int | None = None, choices: tuple[str, ...] = ()) -> KeptDoubt:
    return {"field": field, "row": row, "read": read, "why": why, "choices": list(choices), "answer": None}


def _repeated(rows: tuple[NationalChannel, ...]) -> list[KeptDoubt]:
    """A channel that stands for several cases has one general limit: which, nobody has said."""
    found = []
    for channel in dict.fromkeys(row.channel for row in rows if row.channel):
        places = [at for at, row in enumerate(rows) if row.channel == channel]
        times = list(dict.fromkeys(rows[at].time.text for at in places))
        if len(places) > 1 and len(times) > 1:
            why = "có nhiều dòng; chọn thời hạn chung, các dòng khác ghi vào mô tả"
            told = f"{rows[places[0]].words}: {'; '.join(text or 'không ghi' for text in times)}"
            found.append(_kept(REPEATED, told, why, places[0], tuple(text for text in times if text)))
    return found
