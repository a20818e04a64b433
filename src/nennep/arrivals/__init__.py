"""Dossiers that come from other systems: the log of an old system."""
