"""The record of facts: chains, events, move(), readers, verification, stored files by digest."""
