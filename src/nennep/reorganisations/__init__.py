"""Decisions on the organisation: divisions and agencies that are renamed, moved, merged, ended, and who succeeds them."""
