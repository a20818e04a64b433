"""What waits for people and machines: worklist items, notices, jobs."""
