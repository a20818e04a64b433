"""The legal bases of a procedure, written into the legal register as citations."""

from datetime import datetime

from nennep.documents.actions import CitationCount, CitedPlace, Subject, cite
from nennep.kernel.actors import Actor
from nennep.ledger.actions import require
from nennep.org.rules import MANAGE_PROCEDURES

from ..models import Procedure, ProcedureVersion
from ..queries import published_of


def cite_bases(version: ProcedureVersion, *, by: Actor, at: datetime) -> CitationCount:
    """Afterwards the procedure cites what this version of it names as legal bases, and nothing else.

    Tells the texts that the register does not hold. Raises NotPermittedError.
    """
    procedure = version.procedure
    require(by, MANAGE_PROCEDURES, procedure.agency_id)
    return cite(
        agency=procedure.agency,
        subject=Subject("procedure", procedure.quality_code, version.name, version.valid_from),
        places=[CitedPlace(basis.document, basis.article) for basis in published_of(version).bases],
        by=by,
        at=at,
    )


def cite_nothing(procedure: Procedure, *, by: Actor, at: datetime) -> None:
    """Afterwards the procedure, abolished, cites no law. Raises NotPermittedError."""
    require(by, MANAGE_PROCEDURES, procedure.agency_id)
    subject = Subject("procedure", procedure.quality_code, "")
    cite(agency=procedure.agency, subject=subject, places=[], by=by, at=at)
