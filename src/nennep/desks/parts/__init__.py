"""What several acts of the room write."""
