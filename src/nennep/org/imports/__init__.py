"""Readers of what other systems send about people."""
