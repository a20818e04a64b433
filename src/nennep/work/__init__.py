"""The worklist and background jobs: what waits for people and for machines."""
