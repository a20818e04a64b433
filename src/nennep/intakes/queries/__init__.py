"""What is asked of procedures in bulk."""
