"""What a draft is held against, gathered in a few queries; the checks and the examples of a version."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from nennep.definitions import examples
from nennep.definitions.definition import Definition
from nennep.documents.queries import Shelf, shelf_for
from nennep.documents.rules import STATE_WORDS, State, articles_of, law_named
from nennep.kernel.dates import full_date
from nennep.kernel.refusals import Refusal
from nennep.kernel.worktime import Budget, Calendar, Term
from nennep.org.models import Agency, CalendarVersion, Division, Position
from nennep.org.queries import held_on
from nennep.org.queries.calendars import calendar_of
from nennep.procedures.models import LegalBasis, ProcedureVersion
from nennep.procedures.rules import variant_problems
from nennep.processes.rules import checks
from nennep.processes.rules.checks import (
    Basis,
    Case,
    Check,
    Circumstances,
    Covered,
    Question,
    form_code,
    forms_of,
    statutory_on,
)

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
    divisions = list(Division.objects.filter(agency_id=agency_id))
    covers = covered_by(version, day)
    prefetch_related_objects(covers, "procedure", "variants", "bases", "components")
    before = version.based_on if version.based_on_id else None
    return Circumstances(
        day=day,
        covered=tuple(_covered(covers, agency_id, day)),
        calendar=_calendar(agency_id),
        divisions={each.code: each.name for each in divisions},
        own=next(each.code for each in divisions if each.pk == process.division_id),
        desks=frozenset(each.code for each in divisions if each.is_one_stop),
        agencies=frozenset(Agency.objects.values_list("name", flat=True)),
        holders=_holders(agency_id, divisions, day),
        statutory=statutory_on(day),
        forms=frozenset(forms_of(Definition.from_dict(before.definition))) if before else frozenset(),
    )


def _calendar(agency_id: int) -> Calendar | None:
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


# --- procedures ---


def _covered(covers: Sequence[ProcedureVersion], agency_id: int, day: date) -> Iterable[Covered]:
    bases = [basis for version in covers for basis in version.bases.all()]
    states = _states(bases, agency_id, day)
    newest = _newest(covers, day)
    for version in covers:
        newer = newest.get(version.procedure_id)
        is_newer = newer is not None and newer.number > version.number
        questions = tuple(
            Question(name=one["name"], label=one["label"], choices=tuple(one["choices"])) for one in version.questions
        )
        variants = sorted(version.variants.all(), key=lambda one: one.order)
        yield Covered(
            code=version.procedure.quality_code,
            name=version.name,
            is_in_force=version.holds_on(day) or day < version.valid_from,
            newer=_told(newer) if is_newer and newer else "",
            terms=_budgets(version.terms),
            questions=questions,
            variants=tuple(Case(name=one.name, answers=one.answers, terms=_budgets(one.terms)) for one in variants),
            forms=frozenset(filter(None, (form_code(one.form) for one in version.components.all()))),
            bases=tuple(states[basis.pk] for basis in version.bases.all()),
            wrong=tuple(
                variant_problems(version.questions, [{"name": v.name, "answers": v.answers} for v in variants])
            ),
        )


def _newest(covers: Sequence[ProcedureVersion], day: date) -> dict[int, ProcedureVersion]:
    """The newest version that is public and in force, or to come, of each procedure."""
    found = ProcedureVersion.objects.filter(procedure__in=[version.procedure_id for version in covers]).select_related(
        "decision"
    )
    newest: dict[int, ProcedureVersion] = {}
    for version in found.order_by("number"):
        newest[version.procedure_id] = version
    return newest


def _told(version: ProcedureVersion) -> str:
    decision = f" theo {version.decision.number}" if version.decision else ""
    return f"phiên bản {version.number}{decision}, có hiệu lực từ {full_date(version.valid_from)}"


def _budgets(terms: Mapping[str, Any]) -> dict[str, Budget]:
    """The limits by channel; a channel that promises no day is not there."""
    found: dict[str, Budget] = {}
    for channel, term in terms.items():
        with suppress(ValueError):
            if budget := Term.from_json(term).budget:
                found[channel] = budget
    return found


# --- the law ---


def _states(bases: Sequence[LegalBasis], agency_id: int, day: date) -> dict[int, Basis]:
    if not bases:
        return {}
    shelf = shelf_for([agency_id])
    numbers = {document.number_key: pk for pk, document in shelf.documents.items()}
    return {basis.pk: _state(basis, shelf, numbers, day) for basis in bases}


def _state(basis: LegalBasis, shelf: Shelf, numbers: Mapping[str, int], day: date) -> Basis:
    """The state of the cited articles, the worst of them, else of the whole document."""
    text = ", ".join(part for part in (basis.article, basis.document) if part)
    pk = law_named(basis.document, numbers)
    if pk is None:
        return Basis(text=text, state="", is_in_force=False, is_known=False)
    document = shelf.documents[pk]
    found = [shelf.state(document, day, place) for place in _places(basis.article)]
    states = found or [shelf.state(document, day)]
    worst = next((one for one in states if one not in LEANED_ON), states[0])
    return Basis(text=text, state=STATE_WORDS[worst], is_in_force=worst in LEANED_ON)


def _places(article: str) -> tuple[str, ...]:
    try:
        return articles_of(article)
    except Refusal:
        return ()
