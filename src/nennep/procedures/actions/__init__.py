"""The verbs of procedures."""

from .citations import cite_bases

__all__ = ["cite_bases"]
