"""Procedures in bulk: a workbook or national sheets are kept, read, asked about and taken into the register."""
