"""Carries publishing decisions out in processes; holds the consistency board, the lag and public posting."""
