"""Decisions by which an agency ends in another one: written, confirmed, carried out on their day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor, machine
from nennep.ledger.actions import append, move, overtaken, take_line
from nennep.ledger.events import name_events
from nennep.ledger.joints import join_chains, joint_of
from nennep.ledger.patience import tried_again
from nennep.org.models import Agency, Division, Reorganisation
from nennep.org.queries import divisions_of
from nennep.org.queries.agencies import heir_of
from nennep.org.queries.names import last_successor
from nennep.org.rules import BrokenRuleError, decision_told

from ..parts.agency_successions import AgencySuccession, agency_kinds, hold_lines
from ..parts.decision_drafts import WORKED_ON, check_near, check_waiting, draft_seen, next_of
from ..parts.former_desks import keep_former_desk
from ..queries.mergers import (
    check_agencies,
    check_divisions,
    check_now,
    choices_made,
    divisions_there,
    duties_left,
    goes_from,
    merger_grant,
    posts_on,
    target_of,
    with_choices,
)
from ..queries.reorganisations import check_order
from ..rules.mergers import NOWHERE, Merger
from .successions import end_division

name_events({"merger.written": "Soạn việc kết thúc cơ quan"})


def write_merger(
    agency: Agency,
    *,
    into: Agency,
    decision: str,
    effective_on: date,
    merger: Merger,
    by: Actor,
    at: datetime,
    draft: Reorganisation | None = None,
    seen: int | None = None,
) -> Reorganisation:
    """Afterwards the decision is kept as a draft and changes nothing yet; a ``draft`` is written anew.

    Posts that were sent elsewhere than with their division still go there, where it fits. ``seen``: the version of the
    draft that was looked at. Raises BrokenRuleError for what cannot be (``field`` as in rules.mergers),
    NotPermittedError, ConflictError.
    """
    grant = merger_grant(agency, into, by=by)
    decision = decision_told(decision)
    check_near(effective_on, at)
    with transaction.atomic():
        take_line(agency.pk)
        check_agencies(agency, into, but=draft)
        check_divisions(agency, into, merger, goes_from(effective_on, at))
        check_order(agency, effective_on)
        held = draft_seen(draft, seen, by=by, at=at) if draft else next_of(agency)
        chosen = choices_made(held) if draft else {}
        duties = Merger.from_json(held.changes).duties or {}
        held.into, held.decision, held.effective_on = into, decision, effective_on
        held.changes, held.hindered = merger.to_json(), ""
        held.changes = with_choices(held, chosen, duties, at).to_json()
        held.written_at, held.written_by_id = at, by.user_id
        held.version += 1
        held.save()
        facts = {"number": held.number, "into": into.pk, "effective_on": effective_on.isoformat(), "decision": decision}
        subject = ("reorganisation", held.pk)
        append("merger.written", subject=subject, agency_id=agency.pk, by=by, at=at, grant=grant, facts=facts)
    return held


def plan_merger(
    held: Reorganisation,
    *,
    choices: Mapping[str, str],
    duties: Mapping[str, Sequence[str]] | None = None,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> Reorganisation:
    """Afterwards the decision waits for its day, or is carried out where that has come.

    ``choices``: where a post goes, other than with its division, by its key. ``duties``: the leading duties that go
    along with it; no other does. ``seen``: the version that was looked at.
    Raises BrokenRuleError for whatever stands in its way now, NotPermittedError, ConflictError.
    """
    into = held.into
    assert into is not None  # noqa: S101 - a merger names where it goes
    grant = merger_grant(held.agency, into, by=by)
    with transaction.atomic():
        hold_lines(held.agency, into)
        held.refresh_from_db()
        if seen is not None and seen != held.version:
            raise overtaken(held, by=by, at=at)
        merger = with_choices(held, choices, duties or {}, at)
        check_now(held, merger, at)
        _check_begun(held, merger, at)
        facts = {key: one for key, one in merger.to_json().items() if key != "divisions"}
        move(held, "planned", by=by, at=at, grant=grant, facts=facts, changes={"changes": merger.to_json()})
    if held.effective_on <= timezone.localdate(at):
        carry_out_merger(held, by=machine(held.agency_id), at=at)
    return held


def _check_begun(held: Reorganisation, merger: Merger, at: datetime) -> None:
    """A post that has not begun by that day cannot end on it."""
    day = goes_from(held.effective_on, at)
    for post in posts_on(held.agency, day).filter(held_from__gte=day):
        if target_of(post, merger) == NOWHERE:
            words = f"Vị trí của {post.user} chưa bắt đầu đến ngày ấy mà chưa có nơi về: rút vị trí ấy, hoặc chọn nơi."
            raise BrokenRuleError("", words)


@tried_again(WORKED_ON)
def carry_out_merger(held: Reorganisation, *, by: Actor, at: datetime) -> None:
    """Afterwards the agency has ended, and all that it had under way is its successor's.

    In one transaction, which holds the lines of both and of all that it tells of. Raises BrokenRuleError where something stands in its way,
    ConflictError; then nothing is written.
    """
    into = held.into
    assert into is not None  # noqa: S101 - a merger names where it goes
    with transaction.atomic():
        lines = hold_lines(held.agency, into)
        check_waiting(held, by=by, at=at)
        merger = Merger.from_json(held.changes)
        check_now(held, merger, at)
        _check_begun(held, merger, at)
        check_order(held.agency, held.effective_on)
        divisions = divisions_there(held, merger)
        left = duties_left(held.agency, merger, goes_from(held.effective_on, at))
        move(held, "carried_out", by=by, at=at, changes={"carried_out_at": at, "hindered": ""})
        facts = {"reorganisation": held.pk, "decision": held.decision, "effective_on": held.effective_on.isoformat()}
        join_chains(held.agency_id, into.pk, facts=facts, by=machine(into.pk), at=at)
        succession = _succession(held, into, divisions, lines, at)
        moved = {name: kind.move(succession) for name, kind in agency_kinds()}
        _end(succession)
        kept = held.changes | {"moved": {name: count for name, count in moved.items() if count}, "left": left}
        Reorganisation.objects.filter(pk=held.pk).update(changes=kept)
        held.changes = kept


def _succession(
    held: Reorganisation, into: Agency, divisions: Mapping[int, Division], lines: frozenset[int], at: datetime
) -> AgencySuccession:
    """Codes of the decision lead to the divisions that stand there now, also where those have ended since."""
    joint = joint_of(held.agency_id)
    assert joint is not None  # noqa: S101 - its chain has ended, see above
    there = {one.code: last_successor(one) for one in Division.objects.filter(agency=held.into)}
    merger = Merger.from_json(held.changes)
    return AgencySuccession(held.agency, into, merger, divisions, there, held, joint, at, lines)


def _end(succession: AgencySuccession) -> None:
    """The divisions and the agency itself have a successor from that day on."""
    agency, into, day = succession.agency, succession.successor, succession.day
    for division in divisions_of(agency.pk):
        there, facts = succession.divisions[division.pk], succession.facts()
        facts |= keep_former_desk(division, succession.reorganisation) if division.is_one_stop else {}
        end_division(division, successor=there, day=day, facts=facts, by=succession.by, at=succession.at)
    Agency.objects.filter(pk=agency.pk).update(ended_on=day, successor=into)
    history = list(dict.fromkeys([*into.keeps_history_of, agency.pk, *agency.keeps_history_of]))
    Agency.objects.filter(pk=into.pk).update(keeps_history_of=history)
    agency.ended_on, agency.successor, into.keeps_history_of = day, into, history


@tried_again(WORKED_ON)
def move_merged_stragglers(held: Reorganisation, *, by: Actor, at: datetime) -> int:
    """Afterwards an agency that ended has nothing; how much came to it while that was being carried out.

    Somebody may have read where a case is before that, and written after it. It goes where the successor goes on
    today, which may have ended since.
    """
    kinds = [kind for _, kind in agency_kinds()]
    into, day = heir_of(held.agency), goes_from(held.effective_on, at)
    if into.pk == held.agency_id or not any(kind.count(held.agency, into, day) for kind in kinds):
        return 0
    with transaction.atomic():
        lines = hold_lines(held.agency, into)
        if Agency.objects.filter(pk=into.pk).exclude(ended_on=None).exists():
            return 0  # it has just ended too: the next run finds where that goes on
        ended = Division.objects.filter(agency_id=held.agency_id, successor__isnull=False)
        divisions = {one.pk: last_successor(one) for one in ended.select_related("successor")}
        succession = _succession(held, into, divisions, lines, at)
        return sum(kind.move(succession) for kind in kinds)
