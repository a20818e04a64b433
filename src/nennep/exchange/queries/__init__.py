"""What waits to be taken in, and what a package would bring."""
