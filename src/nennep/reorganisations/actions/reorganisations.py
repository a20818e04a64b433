"""Decisions that change how an agency stands: written, confirmed, carried out on their day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from nennep.kernel.actors import Actor, Grant, machine
from nennep.kernel.dates import full_date
from nennep.kernel.text import nfc
from nennep.ledger.actions import append, move, overtaken, take_line
from nennep.ledger.events import name_events
from nennep.ledger.patience import give_way, tried_again
from nennep.org.actions.practice import keep_practice_alike
from nennep.org.models import Agency, Division, FormerName, Reorganisation
from nennep.org.queries import divisions_of
from nennep.org.queries.administration import manager, possible_superior
from nennep.org.queries.agencies import check_head
from nennep.org.queries.names import last_successor
from nennep.org.rules import AGENCY_CODE, MANAGE_PEOPLE, BrokenRuleError, decision_told

from ..parts.decision_drafts import WORKED_ON, check_near, check_waiting, draft_seen, next_of, under_way
from ..parts.former_desks import keep_former_desk
from ..parts.owned_things import owned_by_keys
from ..parts.successions import CODES_CHANGED, CodesChanged, Succession, moved_kinds
from ..queries.desks import check_receivers
from ..queries.mergers import merger_grant
from ..queries.owned_things import check_owners
from ..queries.reorganisations import check_order, departures, divisions_ended_by, standing_of, units_after
from ..rules.reorganisations import Changes, check_changes, choices_within, tidy
from .desk_changes import make_desk
from .owned_things import hand_late, hand_owned
from .successions import end_division

name_events(
    {
        "reorganisation.written": "Soạn sắp xếp tổ chức",
        "reorganisation.hindered": "Quyết định đến ngày mà chưa thực hiện được",
        "division.renamed": "Đổi tên, mã phòng",
        "division.ended": "Kết thúc phòng",
        "agency.renamed": "Đổi tên, mã, cấp trên của cơ quan",
    }
)


def write_reorganisation(
    agency: Agency,
    *,
    decision: str,
    effective_on: date,
    changes: Changes,
    by: Actor,
    at: datetime,
    draft: Reorganisation | None = None,
    seen: int | None = None,
) -> Reorganisation:
    """Afterwards the decision is kept as a draft and changes nothing yet; a ``draft`` is written anew.

    What was chosen for single things stays chosen where it still fits. ``seen``: the version of the draft that was
    looked at. Raises BrokenRuleError for what cannot be (``field`` as in rules.reorganisations), NotPermittedError,
    ConflictError.
    """
    grant = manager(agency, duty=MANAGE_PEOPLE, by=by, at=at)
    decision = decision_told(decision)
    check_near(effective_on, at)
    with transaction.atomic():
        take_line(agency.pk)
        standing = standing_of(agency)
        changes = tidy(changes, standing)
        check_changes(changes, standing)
        check_owners(agency, changes)
        _check_agency(agency, changes.agency, by)
        check_order(agency, effective_on, names=bool(changes.agency))
        held = draft_seen(draft, seen, by=by, at=at) if draft else _next(agency)
        _check_within(held)
        chosen = Changes.from_json(held.changes).choices
        held.decision, held.effective_on, held.changes = decision, effective_on, changes.to_json()
        held.changes = held.changes | {"choices": _fitting(held, chosen)}
        held.written_at, held.written_by_id, held.hindered = at, by.user_id, ""
        held.version += 1
        held.save()
        facts = {"number": held.number, "decision": decision, "effective_on": effective_on.isoformat()}
        subject, facts = ("reorganisation", held.pk), facts | {"changes": held.changes}
        append("reorganisation.written", subject=subject, agency_id=agency.pk, by=by, at=at, grant=grant, facts=facts)
    return held


def _check_within(held: Reorganisation) -> None:
    """Raises BrokenRuleError for a decision that ends the whole agency: it is no matter of the agency alone."""
    if held.into_id is not None:
        raise BrokenRuleError("", "Quyết định này kết thúc cả cơ quan: cấp trên xác nhận ở Sáp nhập cơ quan.")


def _answers(held: Reorganisation, *, by: Actor, at: datetime) -> Grant:
    """The grant to confirm it or put it aside."""
    if held.into is not None:
        return merger_grant(held.agency, held.into, by=by)
    return manager(held.agency, duty=MANAGE_PEOPLE, by=by, at=at)


def _next(agency: Agency) -> Reorganisation:
    met = Q(agency=agency) | Q(into=agency)
    open_one = Reorganisation.objects.filter(met, state__in=["draft", "planned"]).first()
    if open_one is not None:
        raise BrokenRuleError("", f"{agency.short_name} {under_way(open_one)}")
    return next_of(agency)


def _check_agency(agency: Agency, changes: Mapping[str, str], by: Actor | None) -> None:
    """Raises BrokenRuleError where the agency cannot be called so or stand there."""
    code = changes.get("code", agency.code)
    if code != agency.code:
        if not AGENCY_CODE.fullmatch(code):
            raise BrokenRuleError("code", "Mã cơ quan chỉ gồm chữ không dấu, số, dấu chấm, gạch: H99.12.")
        others = Agency.objects.exclude(pk=agency.pk).filter(code__iexact=code).exists()
        former = FormerName.objects.exclude(agency=agency).filter(division=None, code__iexact=code).exists()
        if others or former:
            raise BrokenRuleError("code", f"Mã “{code}” là mã của cơ quan khác, nay hoặc trước đây; chọn mã khác.")
    if (head := changes.get("case_head", agency.case_head)) != agency.case_head:
        check_head(head, agency)
    if (above := changes.get("superior")) is not None:
        _check_superior(agency, above, by)


def _check_superior(agency: Agency, code: str, by: Actor | None) -> None:
    above = possible_superior(code)
    if above is None:
        raise BrokenRuleError("superior", f"Không có cơ quan mã “{code}”. Chọn lại cơ quan cấp trên.")
    over: Agency | None = above
    while over is not None:
        if over.pk == agency.pk:
            words = f"{above.short_name} là chính cơ quan này hoặc ở dưới nó. Chọn cơ quan khác."
            raise BrokenRuleError("superior", words)
        over = over.superior
    if by is not None and by.user_id is not None and not by.may(MANAGE_PEOPLE, above.pk):
        raise BrokenRuleError(
            "superior",
            f"Đưa cơ quan về dưới {above.short_name} là việc của người quản lý người dùng ở {above.short_name}.",
        )


def plan_reorganisation(
    held: Reorganisation,
    *,
    choices: Mapping[str, str],
    by: Actor,
    at: datetime,
    seen: int | None = None,
    desk_may_be_empty: bool = False,
) -> Reorganisation:
    """Afterwards the decision waits for its day, or is carried out where that has come.

    ``choices``: what goes elsewhere than to the successor, code by key. ``seen``: the version that was looked at.
    ``desk_may_be_empty``: said by who knows that nobody receives at the new desk from today on. Raises BrokenRuleError
    where that was not said, or the organisation has changed since it was written, NotPermittedError, ConflictError.
    """
    grant = manager(held.agency, duty=MANAGE_PEOPLE, by=by, at=at)
    _check_within(held)
    with transaction.atomic():
        take_line(held.agency_id)
        held.refresh_from_db()
        if seen is not None and seen != held.version:
            raise overtaken(held, by=by, at=at)
        changes = Changes.from_json(held.changes)
        check_changes(changes, standing_of(held.agency))
        check_owners(held.agency, changes)
        _check_agency(held.agency, changes.agency, by)
        check_order(held.agency, held.effective_on, names=bool(changes.agency))
        if not desk_may_be_empty:
            check_receivers(held, at)
        given = _fitting(held, choices)
        kept = held.changes | {"choices": given}
        move(held, "planned", by=by, at=at, grant=grant, facts={"choices": given}, changes={"changes": kept})
    if held.effective_on <= timezone.localdate(at):
        carry_out_reorganisation(held, by=machine(held.agency_id), at=at)
    return held


def _fitting(held: Reorganisation, choices: Mapping[str, str]) -> dict[str, str]:
    """The choices that mean something for what the decision now says."""
    keys = [thing.key for one in departures(held) for thing, _ in one.things]
    return choices_within(Changes(choices=choices), keys, [*units_after(held.agency, Changes.from_json(held.changes))])


def take_back_reorganisation(held: Reorganisation, *, by: Actor, at: datetime) -> None:
    """Afterwards it is a draft again and its day brings nothing about. Raises NotPermittedError, ConflictError."""
    move(held, "taken_back", by=by, at=at, grant=_answers(held, by=by, at=at), changes={"hindered": ""})


def cancel_reorganisation(held: Reorganisation, *, by: Actor, at: datetime) -> None:
    """Afterwards it is put aside for good. Raises NotPermittedError, ConflictError, UnlawfulMoveError."""
    move(held, "cancelled", by=by, at=at, grant=_answers(held, by=by, at=at))


@tried_again(WORKED_ON)
def carry_out_reorganisation(held: Reorganisation, *, by: Actor, at: datetime) -> None:
    """Afterwards the agency stands as the decision says, and all that its ended divisions had is their successors'.

    In one transaction, which holds the line of the agency: nobody works on half of it. Raises BrokenRuleError where
    the organisation has changed since it was confirmed, ConflictError; then nothing is written.
    """
    with transaction.atomic():
        take_line(held.agency_id)
        give_way()
        check_waiting(held, by=by, at=at)
        agency = held.agency
        changes = Changes.from_json(held.changes)
        check_changes(changes, standing_of(agency))
        check_owners(agency, changes)
        _check_agency(agency, changes.agency, None)
        check_order(agency, held.effective_on, names=bool(changes.agency))
        divisions = {one.code: one for one in divisions_of(agency.pk)}
        for unit in changes.made:
            divisions[unit.code] = _made(held, unit.code, unit.name, by=by, at=at)
        for code, unit in changes.renamed.items():
            _rename(divisions[code], unit.code, unit.name, held, by=by, at=at)
        followed = _desk_and_owners(held, changes, divisions, by=by, at=at)
        moved = {
            code: _succeed(divisions[code], divisions[successor], changes, divisions, held, by=by, at=at)
            for code, successor in changes.ended.items()
        }
        _tell_codes(agency, changes, divisions, by=by, at=at)
        if changes.agency:
            _rename_agency(agency, changes.agency, held, by=by, at=at)
        told = {"moved": moved} | followed
        done = {"carried_out_at": at, "hindered": "", "changes": held.changes | told}
        move(held, "carried_out", by=by, at=at, facts=told, changes=done)


def _desk_and_owners(
    held: Reorganisation, changes: Changes, divisions: Mapping[str, Division], *, by: Actor, at: datetime
) -> dict[str, Any]:
    """The desk and the owners as the decision says; how much followed them, none where it says nothing of them."""
    told: dict[str, Any] = {}
    if changes.desk:
        told["desk_moved"] = make_desk(divisions[changes.desk], held=held, by=by, at=at)
        for one in divisions.values():
            one.is_one_stop = one.pk == divisions[changes.desk].pk
    if changes.owners:
        told["former_owners"] = {
            key: one.division.pk for key, one in owned_by_keys(held.agency_id, changes.owners).items()
        }
        told["owners_moved"] = hand_owned(held, changes=changes, divisions=divisions, by=by, at=at)
    return told


def _tell_codes(
    agency: Agency, changes: Changes, divisions: Mapping[str, Division], *, by: Actor, at: datetime
) -> None:
    renamed = {code: unit.code for code, unit in changes.renamed.items() if unit.code != code}
    codes = renamed | {code: divisions[successor].code for code, successor in changes.ended.items()}
    if codes:
        for read in CODES_CHANGED.values():
            read(CodesChanged(agency.pk, codes, by, at))


def _made(held: Reorganisation, code: str, name: str, *, by: Actor, at: datetime) -> Division:
    division = Division.objects.create(agency=held.agency, code=code, name=name)
    facts = {"code": code, "is_one_stop": False, "reorganisation": held.pk}
    append("division.added", subject=("division", division.pk), agency_id=held.agency_id, by=by, at=at, facts=facts)
    return division


def _rename(division: Division, code: str, name: str, held: Reorganisation, *, by: Actor, at: datetime) -> None:
    before = {"code": division.code, "name": division.name}
    FormerName.objects.create(
        agency_id=held.agency_id, division=division, held_to=_day_before(held), reorganisation=held, **before
    )
    division.code, division.name = code, name
    division.save(update_fields=["code", "name"])
    facts = {"reorganisation": held.pk, "before": before, "after": {"code": code, "name": name}}
    append("division.renamed", subject=("division", division.pk), agency_id=held.agency_id, by=by, at=at, facts=facts)


def _day_before(held: Reorganisation) -> date:
    return date.fromordinal(held.effective_on.toordinal() - 1)


def _succeed(
    division: Division,
    successor: Division,
    changes: Changes,
    divisions: Mapping[str, Division],
    held: Reorganisation,
    *,
    by: Actor,
    at: datetime,
) -> dict[str, int]:
    """How many things of each kind went over."""
    choices = {key: divisions[code] for key, code in changes.choices.items() if code in divisions}
    succession = Succession(division, successor, choices, held, by, at)
    # Counted before anything goes, as the preview counts: what waits goes along with its case.
    counts = {name: kind.count(division, succession.day) for name, kind in moved_kinds()}
    for _, kind in moved_kinds():
        kind.move(succession)
    was_desk = division.is_one_stop
    facts = {"reorganisation": held.pk, "was_desk": was_desk, "moved": counts}
    facts |= keep_former_desk(division, held) if was_desk else {}
    end_division(division, successor=successor, day=held.effective_on, facts=facts, by=by, at=at)
    if was_desk:
        successor.is_one_stop = True
        successor.save(update_fields=["is_one_stop"])
    return {name: count for name, count in counts.items() if count}


@tried_again(WORKED_ON)
def move_stragglers(held: Reorganisation, *, by: Actor, at: datetime) -> int:
    """Afterwards the former places of the decision have nothing; how much came there while it was being carried out.

    Somebody may have read where a step goes, or who owns a process, before that, and written after it.
    """
    with transaction.atomic():
        take_line(held.agency_id)
        give_way()
        changes = Changes.from_json(held.changes)
        codes = {one.code: one for one in divisions_of(held.agency_id)}
        choices = {key: codes[code] for key, code in changes.choices.items() if code in codes}
        count = 0
        for division in divisions_ended_by(held):
            succession = Succession(division, last_successor(division), choices, held, by, at)
            count += sum(kind.move(succession) for _, kind in moved_kinds())
        return count + hand_late(held, by=by, at=at)


def _rename_agency(
    agency: Agency, changes: Mapping[str, str], held: Reorganisation, *, by: Actor, at: datetime
) -> None:
    before = {key: getattr(agency, key) for key in ("code", "name", "short_name")}
    FormerName.objects.create(
        agency=agency, superior=agency.superior, held_to=_day_before(held), reorganisation=held, **before
    )
    for key, text in changes.items():
        setattr(agency, key, possible_superior(text) if key == "superior" else nfc(text))
    try:
        with transaction.atomic():
            agency.save(update_fields=list(changes))
    except IntegrityError as error:
        words = "Mã hoặc đầu mã hồ sơ mới vừa có cơ quan khác dùng. Đưa về soạn lại rồi chọn mã khác."
        raise BrokenRuleError("code", words) from error
    keep_practice_alike(agency, by=by, at=at)
    append(
        "agency.renamed",
        subject=("agency", agency.pk),
        agency_id=agency.pk,
        by=by,
        at=at,
        facts={"reorganisation": held.pk, "before": before, "changes": dict(changes)},
    )


def tell_hindrance(held: Reorganisation, *, words: str, by: Actor, at: datetime) -> bool:
    """Afterwards its page says why it could not be carried out on its day; it is tried again.

    An event tells of each other reason once, but not of somebody's work that is over in a minute. False, and nothing
    is said, where somebody else has carried it out or taken it back meanwhile.
    """
    said = f"{full_date(timezone.localdate(at))}: {words}"
    waiting = Reorganisation.objects.filter(pk=held.pk, state="planned")
    if words == WORKED_ON:
        # The line may be held by who works on it; another reason that is told already stays told.
        waiting.filter(Q(hindered="") | Q(hindered__endswith=WORKED_ON)).exclude(hindered=said).update(hindered=said)
        return waiting.exists()
    with transaction.atomic():
        take_line(held.agency_id)
        now = waiting.first()
        if now is None:
            return False
        waiting.exclude(hindered=said).update(hindered=said)
        if words != now.hindered.partition(": ")[2]:
            subject, facts = ("reorganisation", now.pk), {"number": now.number, "why": words}
            append("reorganisation.hindered", subject=subject, agency_id=now.agency_id, by=by, at=at, facts=facts)
    return True
