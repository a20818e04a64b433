"""Blocks of cases on pages of lower rooms."""

from . import forms, processes, worklist

__all__ = ["forms", "processes", "worklist"]
