"""Models of cases: dossiers from reception to return."""

from .answers import StepAnswer
from .cases import (
    Case,
    CaseCorrection,
    FeeEntry,
    Interval,
    IssuedPaper,
    Party,
    ReceivedComponent,
    Remark,
    Result,
    ResultSeries,
    SupplementRequest,
    Timer,
)
from .outside import ImportRun, OutsideCase, OutsideOfficer
from .transfers import CaseTransfer

__all__ = [
    "Case",
    "CaseCorrection",
    "CaseTransfer",
    "FeeEntry",
    "ImportRun",
    "Interval",
    "IssuedPaper",
    "OutsideCase",
    "OutsideOfficer",
    "Party",
    "ReceivedComponent",
    "Remark",
    "Result",
    "ResultSeries",
    "StepAnswer",
    "SupplementRequest",
    "Timer",
]
