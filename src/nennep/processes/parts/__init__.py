"""What several acts and screens of processes share."""
