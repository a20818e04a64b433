"""The screens of decisions, the board, the lag and public posting."""
