"""What is typed when work is handed over."""
