"""The rows that the page of a case shows besides the case."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone

from nennep.org.queries.names import agency_at, name_on
from nennep.procedures.queries import published_of
from nennep.procedures.rules.published import PublishedComponent

from ..models import Case, CaseCorrection, FeeEntry, IssuedPaper, Party, ReceivedComponent, Result, SupplementRequest
from ..rules import OPEN
from ..rules.acts import ACTS


def parties_of(case: Case) -> Mapping[str, Party]:
    """Submitter, owner, mandatary, by role."""
    return {party.role: party for party in case.parties.all()}


def owner_of(case: Case) -> str:
    """The name under which the case is known: of its owner, else of who handed it in."""
    names = {party.role: party.name for party in case.parties.all()}
    return names.get("owner") or names.get("submitter") or case.summary or case.code


def phone_of(case: Case) -> str:
    """Where whoever handed it in is called; else its owner."""
    phones = {party.role: party.phone for party in case.parties.all()}
    return phones.get("submitter") or phones.get("owner") or ""


def places_named(case: Case) -> Mapping[str, str]:
    """What the agency and the desk that received for it are called; of a case that is over, on its last day.

    Nothing where the agency's own desk received.
    """
    if case.desk is None:
        return {}
    over = (case.returned_at or case.finished_at) if case.state not in (*OPEN, "resolved") else None
    day = timezone.localdate(over) if over else date.max
    agency = agency_at(case, over) if over else case.agency
    return {"agency": name_on(agency, day).name, "desk": name_on(case.desk, day).name}


def components_received(case: Case) -> QuerySet[ReceivedComponent]:
    """What was handed in, in the order of the procedure's papers."""
    found = case.received_components.select_related("component")
    return found.order_by("component__order")


def papers_to_bring(case: Case) -> Sequence[PublishedComponent]:
    """The papers that the procedure wants handed in, under the variant of the case; none without a procedure."""
    if case.procedure_version is None:
        return ()
    published = published_of(case.procedure_version)
    variant = next((one for one in published.variants if one.pk == case.variant_id), None)
    return [each for each in published.components_of(variant) if each.manner == "submit"]


def last_supplement(case: Case) -> SupplementRequest | None:
    """The request for a supplement that was made last."""
    return case.supplements.order_by("-asked_at").first()


def former_results(case: Case) -> QuerySet[Result]:
    """The results that another took the place of, the one replaced first first."""
    return case.results.exclude(superseded_at=None).order_by("superseded_at")


def corrections_made(case: Case) -> int:
    """How often what the sheet says was changed after acceptance: put right, or its fee taken off in part."""
    exempted = FeeEntry.objects.filter(case=case, kind="exempted").count()
    return CaseCorrection.objects.filter(case=case).count() + exempted


def later_cases(case: Case) -> Iterable[Case]:
    """Those that were taken in because this one was stopped."""
    return case.replaced_by.order_by("pk") if case.state in ACTS["receive_anew"].sources else ()


def fee_entries(case: Case) -> Iterable[FeeEntry]:
    """What was entered about its money, besides the whole being paid at the reception."""
    entries = sorted(case.fee_entries.all(), key=lambda entry: (entry.entered_at, entry.pk))
    return entries if len(entries) > 1 or (entries and entries[0].kind != "paid") else ()


def read_along(case: Case) -> None:
    """What several parts of the page ask for is read once."""
    prefetch_related_objects([case], "parties", "papers", "fee_entries")


def papers_to_print(case: Case) -> Iterable[IssuedPaper]:
    """The slip and the receipts that wait to be printed in place of those handed out."""
    waiting = case.papers.filter(form__in=("appointment_slip", "fee_receipt"), round__gt=1, file=None)
    return [p for p in waiting.order_by("form", "round") if p.form == "appointment_slip" or "instead_of" in p.facts]
