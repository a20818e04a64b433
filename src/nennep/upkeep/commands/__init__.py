"""Command line of the upkeep."""
