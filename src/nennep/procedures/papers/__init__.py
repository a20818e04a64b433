"""What the public reads of a procedure: one content for the page and for the sheet on the board."""

from .posting import print_public_sheet
from .public import PublicSheet, public_sheet

__all__ = ["PublicSheet", "print_public_sheet", "public_sheet"]
