"""The row by which an edit of a draft can be undone, and the caller's object brought up to date."""

from datetime import datetime

from nennep.definitions.definition import Definition
from nennep.kernel.actors import Actor
from nennep.ledger.statement import Insert, Part

from ..models import DraftEdit, ProcessVersion

MOST_WORDS = 300


def edit_row(
    version: ProcessVersion, definition: Definition, words: str, *, number: int, by: Actor, at: datetime
) -> Part:
    """The table as it stands after an edit, kept so that the edit can be undone."""
    return Insert(
        DraftEdit,
        {
            "process_version": version.pk,
            "number": number,
            "definition": definition.to_dict(),
            "words": words[:MOST_WORDS],
            "at": at,
            "by": by.user_id,
        },
    )


def show(version: ProcessVersion, held: ProcessVersion) -> None:
    """Afterwards the caller's object bears what the database holds."""
    for field in held._meta.concrete_fields:
        setattr(version, field.attname, getattr(held, field.attname))
