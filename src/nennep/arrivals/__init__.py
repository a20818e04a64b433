"""Dossiers that come from other systems: the log of an old one, what was open there, its figures; lists of portals."""
