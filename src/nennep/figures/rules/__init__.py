"""What figures are computed by: pure."""
