"""What is in force: controlled documents, legal register, citations, number series, records and their retention."""
