"""Pure law of time, numbers and words: no Django, no input or output."""
