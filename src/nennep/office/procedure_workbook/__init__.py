"""Procedures in a workbook of ours: one page a kind of fact, joined by the national code."""

from nennep.office.procedure_workbook.columns import PAGES, UNIT_WORDS, PageColumn, WorkbookPage
from nennep.office.procedure_workbook.records import OWN_WORDS, WorkbookProcedure, WorkbookReading

__all__ = ["OWN_WORDS", "PAGES", "UNIT_WORDS", "PageColumn", "WorkbookPage", "WorkbookProcedure", "WorkbookReading"]
