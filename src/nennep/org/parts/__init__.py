"""Rows that several acts of the room have to do with."""
