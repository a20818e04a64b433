"""A stored version as the papers see it: the definition by its hash, the facts as they stood on a day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from nennep.definitions.bpmn import svg
from nennep.definitions.definition import Definition
from nennep.definitions.difference import difference
from nennep.formsets.form_names import form_names
from nennep.org.models import Agency, User
from nennep.org.queries import holders_of
from nennep.org.queries.names import name_on
from nennep.org.queries.past_names import (
    day_within,
    desk_name_on,
    division_names_on,
    posts_then,
    title_on,
    unit_names_on,
)
from nennep.org.rules import APPROVE, ASSIGN, HANDLE
from nennep.press.pdf import PressError
from nennep.procedures.models import Procedure
from nennep.procedures.queries.fields import fields_on
from nennep.procedures.rules.published import Published
from nennep.processes.models import Approval, Process, ProcessVersion
from nennep.processes.papers.facts import AgencyFacts, AmendmentFacts, ApprovalFacts, PersonFacts, PinnedVersion
from nennep.processes.queries import covered_by, version_before
from nennep.processes.queries.effect import proposed_dates
from nennep.processes.queries.owners import owner_name_on, owner_on
from nennep.processes.rules.approvals import OPEN_STATES

AMENDED = "Sửa đổi quy trình"
STEPS = "Bảng các bước"
CONTENTS = "Nội dung thủ tục"
FACTS_ONLY = "Cập nhật theo thủ tục đã công bố; bảng các bước giữ nguyên"


def pinned_of(
    version: ProcessVersion,
    day: date,
    *,
    demo: bool = False,
    approvals: Sequence[Approval] = (),
    issued_on: date | None = None,
    named_on: date | None = None,
) -> PinnedVersion:
    """A version with its facts on that day; the printed totals are those of the pinned definition.

    The procedures are those it was made for; the approvals fill the places of who approves. The
    day of issue is that of the ISO procedure unless another is given: agency, divisions and people
    are called as on that day. Of what is not issued yet ``named_on`` is the day it would be.
    Raises PressError when the stored definition is not the one that was pinned.
    """
    process, approved_by = version.process, _approved_by(version)
    definition = definition_of(version)
    iso = next((each for each in approvals if each.track == "iso"), None)
    if named_on is None:
        issued_on = issued_on or (iso.signed_on if iso else version.effective_from)
    named_on = day_within(approved_by, named_on or issued_on or day)
    return PinnedVersion(
        agency=_agency(approved_by, process, named_on),
        definition=definition,
        diagram=_drawn(definition),
        number=version.number,
        procedures=tuple(_as_of(day, covered_by(version, day))),
        issued_on=issued_on,
        drafter=_person(version.submitted_by, HANDLE, approved_by, process, named_on),
        reviewer=_person(version.reviewed_by, ASSIGN, approved_by, process, named_on),
        approver=_approver(iso, approved_by, named_on),
        distribution=tuple(division_names_on(approved_by.pk, named_on)),
        amendments=tuple(_amendments(version, issued_on)),
        approvals=tuple(_approval(each) for each in approvals),
        form_names=form_names(version.effective_from or day),
        demo=demo,
    )


def _as_of(day: date, covered: Sequence[Published]) -> Iterator[Published]:
    """Each with the fees of the day, or of its first where it begins later, and its field as it was called then."""
    keys = [each.procedure_id for each in covered]
    fields = fields_on(Procedure.objects.filter(pk__in=keys).select_related("field"), day)
    for each in covered:
        yield replace(each, fees=each.fees_on(max(day, each.valid_from)), field=fields[each.procedure_id].name)


@lru_cache(maxsize=64)
def _drawn(definition: Definition) -> str:
    """The diagram as it stands on paper: the same in each document of a version."""
    return svg.draw(definition, upright=True)


def approvals_of(version: ProcessVersion) -> list[Approval]:
    """The approvals that count: not revoked, of the content as it stands."""
    counting = version.approvals.filter(revoked_at__isnull=True, sha256=version.sha256)
    return list(counting.order_by("pk"))


def facts_day(version: ProcessVersion, today: date) -> date:
    """The day whose facts a version prints: its last day once it has ended, else today, never before it began.

    One that is being made prints those of the day from which it is to hold.
    """
    if version.state in OPEN_STATES:
        return proposed_dates(version, "", today).effective_from
    first, last = version.effective_from or today, version.effective_to
    return last if last is not None and last < today else max(first, today)


def definition_of(version: ProcessVersion) -> Definition:
    """The definition of a stored version. Raises PressError when its bytes were changed."""
    definition = Definition.from_dict(version.definition)
    if definition.sha256 != version.sha256:
        raise PressError(
            f"Định nghĩa lưu của {version.process.code} phiên bản {version.number} không khớp mã băm"
            " đã ghim; báo người quản trị, không in từ bản này."
        )
    return definition


def _approved_by(version: ProcessVersion) -> Agency:
    """The agency that approved it, which may have ended since."""
    return version.process.agency if version.units_of is None else Agency.objects.get(pk=version.units_of)


def _agency(agency: Agency, process: Process, day: date) -> AgencyFacts:
    """As they were called on the day on which the document was issued."""
    called = name_on(agency, day)
    return AgencyFacts(
        name=called.name,
        superior=called.superior,
        place=agency.place,
        division=owner_name_on(process, day),
        one_stop=desk_name_on(agency.pk, day) or AgencyFacts.one_stop,
        divisions=tuple(unit_names_on(agency.pk, day).items()),
    )


def _person(user: User | None, duty: str, agency: Agency, process: Process, day: date) -> PersonFacts:
    """Who did it, with the post held on that day; while nobody has, the title of who would."""
    owner = owner_on(process, day)
    if user is None:
        return PersonFacts(title=_title(duty, agency.pk, owner.pk, day))
    posts = list(posts_then(agency, day).filter(user=user))
    own = [post for post in posts if post.division_id == owner.pk] or posts
    return PersonFacts(title=title_on(own[0], day) if own else "", name=user.full_name)


def _approver(iso: Approval | None, agency: Agency, day: date) -> PersonFacts:
    if iso is None:
        return PersonFacts(title=_title(APPROVE, agency.pk, None, day))
    return PersonFacts(title=iso.authority, name=iso.signer)


def _approval(approval: Approval) -> ApprovalFacts:
    return ApprovalFacts(
        track=approval.track,
        authority=approval.authority,
        number=approval.number,
        signed_on=approval.signed_on,
        signer=approval.signer,
        effective_from=approval.effective_from,
    )


def _title(duty: str, agency_id: int, division_id: int | None, day: date) -> str:
    posts = [
        post for post in holders_of(duty, agency_id, day) if division_id is None or post.division_id == division_id
    ]
    return title_on(posts[0], day) if posts else ""


def _issued_on(version: ProcessVersion) -> date | None:
    """The day on which the ISO procedure was signed; of an old one without it, the day it began."""
    signed = next((each.signed_on for each in approvals_of(version) if each.track == "iso"), None)
    return signed or version.effective_from


def _amendments(version: ProcessVersion, issued_on: date | None) -> Iterator[AmendmentFacts]:
    """A line for each amendment of this issue up to this version, the oldest first."""
    chain = [version]
    while not chain[-1].number.endswith(".00") and (before := version_before(chain[-1])):
        chain.append(before)
    for each in reversed(chain):
        before = version_before(each)
        told = difference(definition_of(before), definition_of(each)) if before else None
        if told is not None:
            decision = each.decision
            yield AmendmentFacts(
                request=f"Theo Quyết định {decision}" if decision else each.reason or AMENDED,
                part=STEPS if told else CONTENTS,
                content=told.summary() if told else FACTS_ONLY,
                revision=each.number.replace(".", "/"),
                day=issued_on if each is version else _issued_on(each),
            )
