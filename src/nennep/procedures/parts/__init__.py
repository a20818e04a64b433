"""The rows of a procedure version."""
