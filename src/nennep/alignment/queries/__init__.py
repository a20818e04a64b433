"""Reading what the law and decisions ask, and how far the processes have followed."""
