"""Law and papers in line: decisions carried out, the consistency board, lag, public posting."""
