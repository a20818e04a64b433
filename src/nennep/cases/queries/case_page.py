"""The rows that the page of a case shows besides the case."""

from collections.abc import Mapping

from django.db.models import QuerySet

from ..models import Case, Party, ReceivedComponent, Result, SupplementRequest


def parties_of(case: Case) -> Mapping[str, Party]:
    """Submitter, owner, mandatary, by role."""
    return {party.role: party for party in case.parties.all()}


def components_received(case: Case) -> QuerySet[ReceivedComponent]:
    """What was handed in, in the order of the procedure's papers."""
    found = case.received_components.select_related("component")
    return found.order_by("component__order")


def last_supplement(case: Case) -> SupplementRequest | None:
    """The request for a supplement that was made last."""
    return case.supplements.order_by("-asked_at").first()


def former_results(case: Case) -> QuerySet[Result]:
    """The results that another took the place of, the one replaced first first."""
    return case.results.exclude(superseded_at=None).order_by("superseded_at")
