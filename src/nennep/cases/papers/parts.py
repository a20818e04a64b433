"""What several papers share: head, parties, signers, the limit in words."""

from django.conf import settings
from django.utils import timezone

from nennep.formsets import Contact, Letterhead, PaperParty, Signer
from nennep.kernel.worktime import Style, Term
from nennep.org.queries.names import agency_at, name_on
from nennep.org.queries.past_names import posts_then, title_on
from nennep.org.rules import APPROVE
from nennep.procedures.queries import published_of

from ..models import Case, IssuedPaper, Party
from ..parts.clock import limit_of
from ..parts.receipts import number_on
from ..parts.required_values import procedure_version_of

DESK_UNIT = "Bộ phận Tiếp nhận và Trả kết quả"
# What the desk issues in its own name.
OF_THE_DESK = frozenset({"appointment_slip", "fee_receipt"})


def letterhead(case: Case, paper: IssuedPaper) -> Letterhead:
    competent, day = agency_at(case, paper.issued_at), timezone.localdate(paper.issued_at)
    agency = case.desk if case.desk and paper.form in OF_THE_DESK else competent
    called = name_on(agency, day)
    return Letterhead(
        agency=called.name,
        superior_agency=called.superior or None,
        place=agency.place or "…………",
        unit=DESK_UNIT if agency != case.desk else f"{DESK_UNIT} (nhận thay {name_on(competent, day).name})",
        number=number_on(paper) or None,
        issued_at=paper.issued_at,
        case_code=case.code,
        lookup_text=case.code,
        demo=settings.DEMO,
    )


def parties_of(case: Case) -> dict[str, Party]:
    return {party.role: party for party in case.parties.all()}


def person(party: Party) -> PaperParty:
    return PaperParty(
        name=party.name,
        address=party.address or None,
        phone=party.phone or None,
        email=party.email or None,
        identity_number=party.identity_number or None,
    )


def owner_of(case: Case) -> Party:
    parties = parties_of(case)
    return parties.get("owner") or parties["submitter"]


def signer(case: Case, paper: IssuedPaper, title: str) -> Signer:
    return Signer(title=title, name=paper.issued_by.full_name if paper.issued_by else None)


def contact(case: Case, paper: IssuedPaper) -> Contact:
    agency = agency_at(case, paper.issued_at)
    called = name_on(agency, timezone.localdate(paper.issued_at))
    name = paper.issued_by.full_name if paper.issued_by else called.short_name
    return Contact(name=name, phone=agency.phone or None, website=agency.website or None)


def request_of(case: Case) -> str:
    """What is asked for, as the papers print it: as told at the desk, else the procedure and its variant."""
    if case.summary:
        return case.summary
    name = procedure_version_of(case).name
    return f"{name} (trường hợp: {case.variant.name})" if case.variant else name


def limit_text(case: Case) -> str:
    """The limit in the words of the law: “05 ngày làm việc”; a same-day one with its cut-off hour."""
    return Term.of(limit_of(case)).words(Style.PAPER)


def head_of(case: Case) -> Signer:
    """The signer of the agency that had the case then: who signed the result, else its head of that day."""
    result, at = case.result, case.finished_at or case.submitted_at
    agency, day = agency_at(case, at), timezone.localdate(at)
    posts = posts_then(agency, day)
    post = next((p for p in posts if APPROVE in p.duties), None)
    if result and result.signed_by:
        post = posts.filter(user=result.signed_by).first() or post
    if post is None:
        return Signer(title="Thủ trưởng cơ quan")
    return Signer(title=title_on(post, day), name=post.user.full_name)


def decider_of(case: Case, paper: IssuedPaper) -> Signer:
    """Who decided what the paper tells, in the post of that day that signs; else the head of the agency."""
    day, agency = timezone.localdate(paper.issued_at), agency_at(case, paper.issued_at)
    posts = posts_then(agency, day).filter(user=paper.issued_by)
    post = next((one for one in posts if APPROVE in one.duties), None)
    return Signer(title=title_on(post, day), name=post.user.full_name) if post else head_of(case)


def fee_names(case: Case, amount: int) -> list[tuple[str, int]]:
    """The amount as the procedure charges it, phí and lệ phí apart; in one line where it is another sum of several."""
    published = published_of(procedure_version_of(case))
    variant = next((one for one in published.variants if one.pk == case.variant_id), None)
    fees = published.fees_due(case.channel, timezone.localdate(case.received_at or case.submitted_at), variant)
    if sum(fee.amount for fee in fees) == amount:
        return [(fee.name, fee.amount) for fee in fees]
    if amount and len(fees) == 1:
        return [(fees[0].name, amount)]
    return [("Phí, lệ phí", amount)] if amount else []
