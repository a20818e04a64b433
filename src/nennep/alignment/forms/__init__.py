"""What is typed about decisions and postings."""
