"""The sheets by which the public is shown what holds."""
