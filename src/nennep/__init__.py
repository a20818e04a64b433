"""Nền Nếp: one-stop shop and quality management for Vietnamese public administration."""
