"""Pure law of alignment: the marks of the board, the lag, the checklist of a decision."""
