"""Public postings: made with their frozen bytes, withdrawn, proved by a picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.dates import full_date
from nennep.kernel.text import nfc
from nennep.ledger.actions import ConflictError, append, require
from nennep.ledger.events import name_events
from nennep.ledger.files import store
from nennep.office import PICTURE, UnreadableUploadError, read
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ..models import Posting
from ..queries import lines_of, postings_of, shelf_for
from ..rules import PLACES, POSTED_SUBJECTS
from .tasks import settle_task

name_events(
    {
        "posting.made": "Niêm yết, đăng tải công khai",
        "posting.withdrawn": "Gỡ niêm yết, đăng tải",
        "posting.proved": "Gắn ảnh chứng minh niêm yết",
    }
)
POSTS = "Chỉ người quản lý thủ tục, quy trình của cơ quan niêm yết, đăng tải."
PDF = "application/pdf"
# Prints the minutes of what was posted.
Minutes = Callable[[Sequence[Posting]], bytes]


@dataclass(frozen=True, slots=True)
class PostingDraft:
    """One version of a procedure or process with the sheet (PDF) the public is to see.

    ``version`` is its number in its room, ``version_words`` the same for a reader, ``holds_from`` its
    first day.
    """

    subject_type: str
    code: str
    version: str
    title: str
    version_words: str
    holds_from: date
    content: bytes


def post(
    agency: Agency,
    *,
    drafts: Sequence[PostingDraft],
    places: Sequence[str],
    posted_on: date,
    minutes: Minutes,
    by: Actor,
    at: datetime,
) -> list[Posting]:
    """Afterwards each draft is shown at each place from ``posted_on``, its bytes frozen.

    The version before it is shown until the new one holds. ``minutes`` prints the sheet (biên bản)
    that lists them with their digests, and work by the law to publish them is settled. Raises BrokenRuleError,
    NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=POSTS)
    _check(agency, drafts, places, posted_on, timezone.localdate(at))
    with transaction.atomic():
        try:
            made = [_post_one(agency, draft, place, posted_on, by, at) for draft in drafts for place in places]
        except IntegrityError as error:
            raise ConflictError("Người khác vừa đăng một trong các bản này. Tải lại rồi chọn.") from error
        paper = store(minutes(made), media_type=PDF, at=at, checked=True)
        Posting.objects.filter(pk__in=[each.pk for each in made]).update(minutes=paper)
        for posting in made:
            posting.minutes = paper
            append(
                "posting.made",
                subject=("posting", posting.pk),
                agency_id=agency.pk,
                by=by,
                at=at,
                grant=grant,
                facts=_facts(posting) | {"minutes": paper.sha256},
            )
        if "portal" in places:
            _settle(agency, posted_on, by=by, at=at)
    return made


def withdraw_posting(posting: Posting, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Afterwards it is shown no more from that day. Raises BrokenRuleError, NotPermittedError."""
    grant = require(by, MANAGE_PROCEDURES, posting.agency_id, words=POSTS)
    if not reason.strip():
        raise BrokenRuleError("reason", "Ghi vì sao gỡ: bản thay, bãi bỏ, hay đăng nhầm.")
    if on < posting.posted_on:
        raise BrokenRuleError("on", f"Ngày gỡ không thể trước ngày đăng {full_date(posting.posted_on)}.")
    if posting.withdrawn_on is not None and posting.withdrawn_on <= on:
        raise BrokenRuleError("on", f"Bản này đã gỡ từ {full_date(posting.withdrawn_on)}.")
    with transaction.atomic():
        posting.withdrawn_on, posting.withdrawn_reason = on, nfc(reason).strip()
        posting.save(update_fields=["withdrawn_on", "withdrawn_reason"])
        append(
            "posting.withdrawn",
            subject=("posting", posting.pk),
            agency_id=posting.agency_id,
            by=by,
            at=at,
            grant=grant,
            facts=_facts(posting) | {"withdrawn_on": on.isoformat()},
        )


def attach_proof(posting: Posting, *, content: bytes, by: Actor, at: datetime) -> None:
    """Afterwards the picture proves the posting; an earlier one stays stored, its digest in the ledger.

    A whole PNG or JPEG, or a PDF that does nothing on its own, up to 8 MB, else BrokenRuleError.
    Raises NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, posting.agency_id, words=POSTS)
    try:
        kind = read(content, expected=PICTURE)
    except UnreadableUploadError as error:
        raise BrokenRuleError("file", str(error)) from error
    with transaction.atomic():
        proof = store(content, media_type=kind.media_type, at=at, checked=True)
        posting.proof = proof
        posting.save(update_fields=["proof"])
        append(
            "posting.proved",
            subject=("posting", posting.pk),
            agency_id=posting.agency_id,
            by=by,
            at=at,
            grant=grant,
            facts=_facts(posting) | {"proof": proof.sha256},
        )


def _check(agency: Agency, drafts: Sequence[PostingDraft], places: Sequence[str], posted_on: date, today: date) -> None:
    if not drafts:
        raise BrokenRuleError("subject", "Chưa chọn thủ tục hay quy trình nào để đăng.")
    if not places or not set(places) <= set(PLACES):
        raise BrokenRuleError("places", "Chọn nơi công khai: trang công khai, trụ sở, hoặc cả hai.")
    if posted_on > today:
        raise BrokenRuleError("posted_on", "Ngày đăng chưa tới; chỉ ghi việc đã làm.")
    if not all(draft.subject_type in POSTED_SUBJECTS for draft in drafts):
        raise BrokenRuleError("subject", "Chỉ đăng thủ tục và quy trình.")
    standing = set(
        Posting.objects.filter(agency=agency, withdrawn_on=None, place__in=places).values_list(
            "subject_type", "subject_code", "subject_version"
        )
    )
    twice = [d for d in drafts if (d.subject_type, d.code, d.version) in standing]
    if twice:
        named = ", ".join(f"{draft.code} {draft.version_words}" for draft in twice)
        raise BrokenRuleError("subject", f"Đã đăng rồi: {named}. Bỏ chọn, hoặc gỡ bản đã đăng trước.")


def _post_one(agency: Agency, draft: PostingDraft, place: str, posted_on: date, by: Actor, at: datetime) -> Posting:
    file = store(draft.content, media_type=PDF, at=at, checked=True)
    before = Posting.objects.filter(
        agency=agency,
        subject_type=draft.subject_type,
        subject_code=draft.code,
        place=place,
        withdrawn_on=None,
        holds_from__lte=draft.holds_from,
    ).exclude(subject_version=draft.version)
    for posting in before:
        posting.withdrawn_on = max(posted_on, draft.holds_from, posting.posted_on)
        posting.withdrawn_reason = f"Thay bằng {draft.version_words}"[:300]
        posting.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    return Posting.objects.create(
        agency=agency,
        subject_type=draft.subject_type,
        subject_code=draft.code,
        subject_version=draft.version,
        title=nfc(draft.title),
        version_words=nfc(draft.version_words),
        holds_from=draft.holds_from,
        place=place,
        posted_on=posted_on,
        file=file,
        recorded_at=at,
        recorded_by_id=by.user_id,
    )


def _settle(agency: Agency, posted_on: date, *, by: Actor, at: datetime) -> None:
    """Work by the law to update the site is done once all its procedures are shown since the decision."""
    held = postings_of(agency.pk, posted_on)
    for line in lines_of(shelf_for([agency.pk]), agency.pk, timezone.localdate(at)):
        if line.term.key != "site" or line.done_on or not line.strict or line.start is None:
            continue
        shown = [held.get(("procedure", each.subject_code), {}).get("portal") for each in line.subjects]
        if all(each and each.posted_on >= line.start for each in shown):
            codes = ", ".join(each.subject_code for each in line.subjects)
            settle_task(
                line.change,
                agency=agency,
                key=line.key,
                done_on=posted_on,
                proof=f"Đăng trên trang công khai: {codes}"[:200],
                by=by,
                at=at,
            )


def _facts(posting: Posting) -> dict[str, str]:
    return {
        "subject_type": posting.subject_type,
        "code": posting.subject_code,
        "version": posting.subject_version,
        "place": posting.place,
        "posted_on": posting.posted_on.isoformat(),
        "sha256": posting.sha256,
    }
