"""Decisions that are written, and what one would bring about."""
