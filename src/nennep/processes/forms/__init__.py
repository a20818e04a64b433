"""What people type about processes."""
