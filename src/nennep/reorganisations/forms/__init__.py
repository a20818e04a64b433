"""What people type of a decision on the organisation."""
