"""The screens of processes."""
