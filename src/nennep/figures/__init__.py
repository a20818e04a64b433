"""Numbers that bind: periods, lateness definitions, statutory tables, freezing, the catalogue of measures."""
