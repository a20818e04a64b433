"""The sheet of the desk, and the smaller sheets by which it is put right."""
