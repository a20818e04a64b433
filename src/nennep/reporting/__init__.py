"""What we tell others: annual report, exports, open data, roll-up to the nation."""
