"""Blocks of cases on pages of lower rooms."""

from . import forms, numbers, processes, worklist

__all__ = ["forms", "numbers", "processes", "worklist"]
