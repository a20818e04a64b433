"""Reading procedures: what is offered, the list, the sheet, what changed."""

from .listing import Listed, ListFilter, Standing, counted, fields_in, listed
from .offers import (
    Offer,
    components_of,
    fees_due,
    last_of,
    offer_of,
    offers,
    variant_for,
    why_not,
)
from .record import (
    Ended,
    agencies_with_root,
    bases_on,
    end_of,
    kept_agencies,
    may_keep,
    procedure_of,
    version_of,
    version_on,
    versions_of,
)
from .telling import Change, Content, content_after, content_of, differences, told

__all__ = [
    "Change",
    "Content",
    "Ended",
    "ListFilter",
    "Listed",
    "Offer",
    "Standing",
    "agencies_with_root",
    "bases_on",
    "components_of",
    "content_after",
    "content_of",
    "counted",
    "differences",
    "end_of",
    "fees_due",
    "fields_in",
    "kept_agencies",
    "last_of",
    "listed",
    "may_keep",
    "offer_of",
    "offers",
    "procedure_of",
    "told",
    "variant_for",
    "version_of",
    "version_on",
    "versions_of",
    "why_not",
]
