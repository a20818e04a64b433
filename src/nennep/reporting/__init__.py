"""Reports to others: annual report, exports, open data, national roll-up."""
