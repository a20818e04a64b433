"""What handing over hangs on the pages of lower rooms."""

from . import case_list, draft_list, worklist

__all__ = ["case_list", "draft_list", "worklist"]
