"""The doors out of the house: one module each, all alike."""
