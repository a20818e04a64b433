"""What figures read."""
