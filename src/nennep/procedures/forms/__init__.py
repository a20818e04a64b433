"""What a keeper types of a procedure: the act, the sheet, its rows, the table of variants."""

from .act import AbolishForm, ActForm, EnactForm
from .sheet import SheetForm

__all__ = ["AbolishForm", "ActForm", "EnactForm", "SheetForm"]
