"""The sheet of a procedure as the national portal shows it: saved, copied from the page, or as a file of rows."""

from nennep.office.national_sheet.records import (
    CHANNEL_WORDS,
    FIELD_WORDS,
    Doubt,
    NationalBasis,
    NationalChannel,
    NationalComponent,
    NationalFee,
    NationalProcedure,
    NationalReading,
    NationalResult,
)

__all__ = [
    "CHANNEL_WORDS",
    "FIELD_WORDS",
    "Doubt",
    "NationalBasis",
    "NationalChannel",
    "NationalComponent",
    "NationalFee",
    "NationalProcedure",
    "NationalReading",
    "NationalResult",
]
