"""Pieces of what an act of the desk writes."""
