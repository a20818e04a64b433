"""Papers of the upkeep."""
