"""Words and fields of the screens of procedures."""
