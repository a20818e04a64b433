"""Nền Nếp: one-stop shop and quality management for Vietnamese public administration."""

__version__ = "0.4.4"
