"""Reading the register: who may see which, states by day, what a change asks and of whom."""

from .access import (
    agency_of_viewer,
    change_of,
    document_of,
    documents_beside,
    kept_agency,
    may_keep,
    people_at_work,
    readers_of,
    registers_of,
    unknown_citations,
)
from .impact import Line, Standing, impact_of, limit_of, line_of, lines_of, open_lines, tasks_of_items, terms
from .postings import posting_limit, posting_of, postings_made, postings_of, shown_on
from .register import FILTERS, PlaceRow, Row, Shelf, citations_of, counts_of, life_of, places_of, rows_of, shelf_for

__all__ = [
    "FILTERS",
    "Line",
    "PlaceRow",
    "Row",
    "Shelf",
    "Standing",
    "agency_of_viewer",
    "change_of",
    "citations_of",
    "counts_of",
    "document_of",
    "documents_beside",
    "impact_of",
    "kept_agency",
    "life_of",
    "limit_of",
    "line_of",
    "lines_of",
    "may_keep",
    "open_lines",
    "people_at_work",
    "places_of",
    "posting_limit",
    "posting_of",
    "postings_made",
    "postings_of",
    "readers_of",
    "registers_of",
    "rows_of",
    "shelf_for",
    "shown_on",
    "tasks_of_items",
    "terms",
    "unknown_citations",
]
