"""Gathers what the checks of a draft need in a few queries; runs the checks and the examples of a version."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial

from nennep.definitions import examples
from nennep.definitions.definition import Definition
from nennep.documents.queries import Shelf, shelf_for
from nennep.documents.rules import STATE_WORDS, State, articles_of, law_named
from nennep.kernel.dates import full_date
from nennep.kernel.refusals import Refusal
from nennep.kernel.worktime import Calendar
from nennep.org.models import Agency, CalendarVersion, Division, Position
from nennep.org.queries import divisions_of, held_on, holders_of
from nennep.org.queries.agencies import agency_by_name
from nennep.org.queries.calendars import calendar_of
from nennep.procedures.models import ProcedureVersion
from nennep.procedures.rules.published import Published, PublishedBasis
from nennep.processes.rules import checks
from nennep.processes.rules.checks import BasisState, Check, Circumstances, VersionCovered, forms_of, statutory_on

from ..models import ProcessVersion
from .coverage import covered_by

LEANED_ON = frozenset({State.IN_FORCE, State.AMENDED, State.PARTLY_EXPIRED})


def checks_of(version: ProcessVersion, definition: Definition, day: date) -> list[Check]:
    """Every check of this definition as the content of the version, as of the day; errors first."""
    return list(checks.run(definition, circumstances_of(version, day)))


def examples_of(version: ProcessVersion, definition: Definition) -> tuple[examples.Ran, ...]:
    """The example cases of the version as they go by this definition."""
    return examples.run_all(definition, version.examples)


def circumstances_of(version: ProcessVersion, day: date) -> Circumstances:
    """Everything outside the table that its checks ask about, as of the day."""
    process = version.process
    agency_id = process.agency_id
    divisions = list(divisions_of(agency_id))
    covers = covered_by(version, day)
    before = version.based_on if version.based_on_id else None
    return Circumstances(
        day=day,
        covered=tuple(_covered(covers, agency_id, day)),
        calendar=calendar_in_use(agency_id),
        divisions={each.code: each.name for each in divisions},
        own=next(each.code for each in divisions if each.pk == process.division_id),
        desks=frozenset(each.code for each in divisions if each.is_one_stop),
        agencies=frozenset(Agency.objects.values_list("name", flat=True)),
        holders=_holders(agency_id, divisions, day),
        held_at=partial(_is_held_at, agency_id, day),
        statutory=statutory_on(day),
        forms=frozenset(forms_of(Definition.from_dict(before.definition))) if before else frozenset(),
    )


def calendar_in_use(agency_id: int) -> Calendar | None:
    """The calendar by which the agency works; None where none is in force yet."""
    try:
        return calendar_of(agency_id)
    except CalendarVersion.DoesNotExist:
        return None


def _holders(agency_id: int, divisions: Iterable[Division], day: date) -> frozenset[tuple[str, str]]:
    codes: Mapping[int | None, str] = {each.pk: each.code for each in divisions}
    posts = Position.objects.filter(held_on(day), agency_id=agency_id, user__is_active=True)
    return frozenset(
        (duty, codes.get(division, ""))
        for division, duties in posts.values_list("division_id", "duties")
        for duty in duties
    )


def _is_held_at(own_id: int, day: date, agency: str, duty: str) -> bool:
    """Whether the people of the other agency do the step: as when a case comes to it (cases.parts.partners)."""
    found = agency_by_name(agency)
    return found is not None and found.pk != own_id and bool(holders_of(duty, found.pk, day))


# --- procedures ---


def _covered(covers: Sequence[Published], agency_id: int, day: date) -> Iterable[VersionCovered]:
    states = _states([basis for published in covers for basis in published.bases], agency_id, day)
    newest = _newest(covers, day)
    for published in covers:
        newer = newest.get(published.procedure_id)
        is_newer = newer is not None and newer.number > published.number
        yield VersionCovered(
            published=published,
            newer=_told(newer) if is_newer and newer else "",
            bases=tuple(states[basis.pk] for basis in published.bases),
        )


def _newest(covers: Sequence[Published], day: date) -> dict[int, ProcedureVersion]:
    """The newest version that is public and in force, or to come, of each procedure."""
    found = ProcedureVersion.objects.filter(procedure__in=[each.procedure_id for each in covers]).select_related(
        "decision"
    )
    newest: dict[int, ProcedureVersion] = {}
    for version in found.order_by("number"):
        newest[version.procedure_id] = version
    return newest


def _told(version: ProcedureVersion) -> str:
    decision = f" theo {version.decision.number}" if version.decision else ""
    return f"phiên bản {version.number}{decision}, có hiệu lực từ {full_date(version.valid_from)}"


# --- the law ---


def _states(bases: Sequence[PublishedBasis], agency_id: int, day: date) -> dict[int, BasisState]:
    if not bases:
        return {}
    shelf = shelf_for([agency_id])
    numbers = {document.number_key: pk for pk, document in shelf.documents.items()}
    return {basis.pk: _state(basis, shelf, numbers, day) for basis in bases}


def _state(basis: PublishedBasis, shelf: Shelf, numbers: Mapping[str, int], day: date) -> BasisState:
    """The state of the cited articles, the worst of them, else of the whole document."""
    pk = law_named(basis.document, numbers)
    if pk is None:
        return BasisState(text=basis.words, state="", is_in_force=False, is_known=False)
    document = shelf.documents[pk]
    found = [shelf.state(document, day, place) for place in _places(basis.article)]
    states = found or [shelf.state(document, day)]
    worst = next((one for one in states if one not in LEANED_ON), states[0])
    return BasisState(text=basis.words, state=STATE_WORDS[worst], is_in_force=worst in LEANED_ON)


def _places(article: str) -> tuple[str, ...]:
    try:
        return articles_of(article)
    except Refusal:
        return ()
