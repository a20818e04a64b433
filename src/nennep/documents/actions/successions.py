"""Legal documents go over to the division that succeeds the one that followed them."""

from datetime import date

from django.db.models import F

from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.org.models import Division
from nennep.reorganisations.parts.successions import MOVED_KINDS, MovedKind, Succession

from ..models import LegalDocument

name_events({"legal_document.succeeded": "Văn bản chuyển sang phòng kế nhiệm theo dõi"})


def _count(division: Division, day: date) -> int:
    return LegalDocument.objects.filter(division=division).count()


def _move(succession: Succession) -> int:
    followed = LegalDocument.objects.filter(division=succession.division)
    rows = list(followed.order_by("pk"))
    followed.update(division=succession.successor, version=F("version") + 1, updated_at=succession.at)
    for row in rows:
        append(
            "legal_document.succeeded",
            subject=("legal_document", row.pk),
            agency_id=row.agency_id,
            by=succession.by,
            at=succession.at,
            facts=succession.facts(succession.successor),
        )
    return len(rows)


MOVED_KINDS.add("documents.legal_documents", MovedKind("văn bản theo dõi", _count, _move), origin=__name__)
