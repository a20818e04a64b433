"""Files by which procedures come in."""
