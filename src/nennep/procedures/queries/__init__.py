"""Reading procedures: what is offered, the list, the sheet, what changed."""

from .offers import Offer, last_of, offer_of, offers, why_not
from .procedure_list import ListedProcedure, ListFilter, ListingStatus, contents_of, counted, fields_in, listed
from .published import published_after, published_in, published_of
from .record import (
    Abolition,
    agencies_with_root,
    bases_on,
    end_of,
    free_code,
    is_public,
    kept_agencies,
    may_keep,
    procedure_of,
    version_of,
    version_on,
    versions_of,
)
from .version_text import TextChange, changed_from_before, differences, told

__all__ = [
    "Abolition",
    "ListFilter",
    "ListedProcedure",
    "ListingStatus",
    "Offer",
    "TextChange",
    "agencies_with_root",
    "bases_on",
    "changed_from_before",
    "contents_of",
    "counted",
    "differences",
    "end_of",
    "fields_in",
    "free_code",
    "is_public",
    "kept_agencies",
    "last_of",
    "listed",
    "may_keep",
    "offer_of",
    "offers",
    "procedure_of",
    "published_after",
    "published_in",
    "published_of",
    "told",
    "version_of",
    "version_on",
    "versions_of",
    "why_not",
]
