"""What cases show on pages of lower rooms."""

from . import processes, worklist

__all__ = ["processes", "worklist"]
