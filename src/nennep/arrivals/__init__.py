"""Dossiers that come from other systems: the log of an old system, what was open there, its figures of the year."""
