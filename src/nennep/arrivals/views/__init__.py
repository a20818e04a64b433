"""Screens of dossiers that come from other systems."""
