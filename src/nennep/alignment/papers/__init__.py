"""The sheets that are posted for the public."""
