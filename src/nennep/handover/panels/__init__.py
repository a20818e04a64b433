"""What handing over hangs on the pages of lower rooms."""

from . import case_list, worklist

__all__ = ["case_list", "worklist"]
