"""What a decision says, and what of it cannot be."""
