"""A document of a stored version: the frozen bytes where it is approved, else printed as it stands now."""

from dataclasses import replace
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone

from nennep.definitions.definition import DefinitionError
from nennep.kernel.worktime.receptions import hours_of_day
from nennep.ledger.files import read
from nennep.org.rules import BrokenRuleError
from nennep.press.pdf import PressError

from ..models import Approval, ProcessVersion
from ..queries import approval_of, frozen_paper, own_template, version_before
from ..queries.checks import calendar_in_use
from ..queries.effect import Dates, proposed_dates
from ..rules.approvals import OPEN_STATES, TRACKS, in_sentence
from .facts import PinnedVersion
from .payloads import Document
from .pinned_version import approvals_of, facts_day, pinned_of
from .printing import KINDS, print_pdf, print_pictures, print_word
from .profiles import profile

FORMS = ("pdf", "docx")


def print_approved(version: ProcessVersion, track: str, at: datetime) -> dict[str, bytes]:
    """Both forms of one document, its approval block filled. Raises BrokenRuleError."""
    approval = approval_of(version, track)
    if approval is None:
        raise BrokenRuleError("", f"{TRACKS[track]} chưa có phê duyệt để in.")
    try:
        document = _document(version, track, at, approval)
        return {form: _printed(version, track, document, form, at) for form in FORMS}
    except (PressError, DefinitionError) as error:
        raise BrokenRuleError("", f"Chưa in được {in_sentence(track)}: {error}") from error


def paper_of(version: ProcessVersion, track: str, form: str, *, at: datetime) -> bytes:
    """The bytes that were frozen; else printed now, with BẢN NHÁP across while it is not in force.

    Raises PressError, DefinitionError, DamagedFileError.
    """
    frozen = frozen_paper(version, track, form)
    if frozen is not None:
        return read(frozen.sha256)
    document = _document(version, track, at, approval_of(version, track))
    is_draft = version.state in (*OPEN_STATES, "dropped")
    return _printed(version, track, document, form, _dated(version, at), is_draft=is_draft)


def preview(version: ProcessVersion, track: str, *, at: datetime) -> bytes:
    """The document as Word by the template in use now, whatever was frozen. Raises PressError, DefinitionError."""
    document = _document(version, track, at, approval_of(version, track))
    return _printed(version, track, document, "docx", _dated(version, at))


def page_pictures(
    version: ProcessVersion, track: str, *, at: datetime, dates: Dates | None = None
) -> tuple[bytes, ...]:
    """The pages as pictures (PNG), as they stand now; of what is not approved as it would be sealed with these dates.

    Raises PressError, DefinitionError.
    """
    document = _document(version, track, at, approval_of(version, track), dates)
    is_draft = approval_of(version, track) is None and version.state in OPEN_STATES
    return print_pictures(document, dated=_dated(version, at), is_draft=is_draft)


def reads_alike(version: ProcessVersion, track: str, one: Dates, other: Dates, *, at: datetime) -> bool:
    """Whether the document says the same with either dates, its approval aside; also where it cannot be printed."""
    try:
        return _document(version, track, at, None, one) == _document(version, track, at, None, other)
    except (PressError, DefinitionError):
        return True


def _dated(version: ProcessVersion, at: datetime) -> datetime:
    """The date inside a file that is printed as it stands: the same all day, so that so are its bytes."""
    day = version.effective_from or timezone.localdate(at)
    return datetime.combine(day, time(8), tzinfo=timezone.get_current_timezone())


def _document(
    version: ProcessVersion, track: str, at: datetime, approval: Approval | None, dates: Dates | None = None
) -> Document:
    """The record of a document; one without approval has the facts of ``dates``, or of those proposed."""
    a_day = hours_of_day(calendar_in_use(version.process.agency_id))
    style, today = replace(profile(), hours_per_day=a_day), timezone.localdate(at)
    if approval:
        dates = Dates(approval.signed_on, approval.effective_from)
    elif dates is None and version.state in OPEN_STATES:
        dates = proposed_dates(version, track, today)
    day = dates.effective_from if dates else facts_day(version, today)
    pinned = pinned_of(
        version,
        day,
        demo=settings.DEMO,
        approvals=approvals_of(version),
        issued_on=approval.signed_on if approval else None,
        named_on=dates.signed_on if dates else None,
    )
    kind = KINDS[track]
    return kind.make(pinned, _before(version, day) if kind.compares else None, style)


def _before(version: ProcessVersion, day: date) -> PinnedVersion | None:
    before = version_before(version)
    if before is None:
        return None
    return pinned_of(before, facts_day(before, day), demo=settings.DEMO)


def _printed(
    version: ProcessVersion, track: str, document: Document, form: str, at: datetime, *, is_draft: bool = False
) -> bytes:
    if form == "pdf":
        return print_pdf(document, dated=at, is_draft=is_draft)
    own = own_template(version.process.agency_id, track)
    template = read(own.file_id) if own else None
    return print_word(document, dated=at, template=template, is_draft=is_draft)
