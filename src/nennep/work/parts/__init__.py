"""What several rooms register with the worklist."""
