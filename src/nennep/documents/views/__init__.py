"""Screens of the legal register."""
