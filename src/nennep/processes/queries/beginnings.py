"""What a new process begins with: the procedures that have none, and the first table of one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nennep.definitions.definition import Definition
from nennep.definitions.patterns import CLERK, LEADER, LimitTooShortError, Pattern, begun, copied, patterns_on
from nennep.kernel.words import short_number
from nennep.org.models import Agency, Division
from nennep.org.queries import divisions_of, holders_of
from nennep.org.rules import APPROVE, ISSUE_RESULT, BrokenRuleError
from nennep.procedures.models import Procedure, ProcedureVersion
from nennep.procedures.queries import published_of
from nennep.procedures.queries.procedure_list import ListedProcedure, ListFilter, ListingStatus, listed
from nennep.procedures.rules.governing_limit import GoverningLimit, governing_limit
from nennep.procedures.rules.published import Published

from ..models import Process, ProcessVersion
from ..rules.approvals import HELD_STATES, OPEN_STATES
from .checks import calendar_in_use

PLACES = {LEADER: APPROVE, CLERK: ISSUE_RESULT}


@dataclass(frozen=True, slots=True)
class UnservedProcedure:
    """A procedure without a process, its version that a process would carry out, and who does it.

    ``division`` keeps the procedure, else owns most processes of the field; None where none is.
    """

    listed: ListedProcedure
    division: Division | None

    @property
    def procedure(self) -> Procedure:
        return self.listed.procedure

    @property
    def version(self) -> ProcedureVersion:
        return self.listed.version


def unserved_procedures(
    agency: Agency, day: date, words: str = "", field: str = "", division: str = ""
) -> list[UnservedProcedure]:
    """The agency's procedures, public or to come and solved here, that have no process, by field and code."""
    rows = listed([agency.pk], day, ListFilter(words=words, field=field))
    served = served_procedures(row.procedure.pk for row in rows)
    divisions = {each.pk: each for each in divisions_of(agency.pk)}
    by_field = _divisions_by_field(agency)
    found = [
        UnservedProcedure(row, divisions.get(row.procedure.division_id or by_field.get(row.procedure.field_id, 0)))
        for row in rows
        if row.standing is not ListingStatus.ENDED and row.version.routing == "own" and row.procedure.pk not in served
    ]
    return [each for each in found if not division or (each.division and each.division.code == division)]


def has_procedures(agency: Agency, day: date) -> bool:
    """Whether the agency has any procedure, public or to come, that is solved there."""
    return any(
        row.standing is not ListingStatus.ENDED and row.version.routing == "own"
        for row in listed([agency.pk], day, ListFilter())
    )


def served_procedures(procedures: Iterable[int]) -> set[int]:
    """Those of the procedures that a process carries out which has, or is getting, a version."""
    versions = ProcessVersion.objects.exclude(state="dropped").filter(process__procedures__in=list(procedures))
    return set(versions.values_list("process__procedures", flat=True))


def empty_process_of(procedure: Procedure) -> Process | None:
    """The process of the procedure that has no version, because its only draft was dropped."""
    kept = ProcessVersion.objects.exclude(state="dropped").values("process")
    own = Process.objects.filter(procedures=procedure, agency=procedure.agency_id).exclude(pk__in=kept)
    return own.select_related("agency", "division").order_by("pk").first()


def version_to_carry_out(procedure: Procedure, day: date) -> ProcedureVersion | None:
    """The version that holds on the day, else the next to come; None where the procedure has ended."""
    versions = list(procedure.versions.order_by("valid_from", "number"))
    held = [each for each in versions if each.holds_on(day)]
    return held[-1] if held else next((each for each in versions if each.valid_from > day), None)


def limit_for(covered: Sequence[Published], agency_id: int, day: date) -> GoverningLimit:
    """The limit that a process of these procedures keeps. Raises BrokenRuleError."""
    return governing_limit(covered, calendar_in_use(agency_id), day)


def first_table(
    source: Pattern | ProcessVersion,
    covered: Sequence[Published],
    division: Division,
    day: date,
    *,
    code: str,
    name: str,
) -> Definition:
    """The table of a new process of the division. Raises BrokenRuleError where the limit is too short."""
    agency = division.agency
    limit = _limit(source, covered, agency, day)
    try:
        if isinstance(source, ProcessVersion):
            return copied(Definition.from_dict(source.definition), code=code, name=name, total=limit.hours)
        words = {"result": covered[0].result, "agency": agency.short_name, "division": division.name}
        units = places_of_work(division, day)
        return begun(source, code=code, name=name, total=limit.hours, units=units, words=words)
    except LimitTooShortError as error:
        raise BrokenRuleError("source", _too_short(source, limit, error, day)) from error


def _limit(source: Pattern | ProcessVersion, covered: Sequence[Published], agency: Agency, day: date) -> GoverningLimit:
    """The bare frame can be had where nothing tells the limit yet."""
    try:
        return limit_for(covered, agency.pk, day)
    except BrokenRuleError:
        if isinstance(source, Pattern) and source.is_frame:
            return GoverningLimit(None, "")
        raise


def _too_short(source: Pattern | ProcessVersion, limit: GoverningLimit, error: LimitTooShortError, day: date) -> str:
    what = f"mẫu “{source.name}”" if isinstance(source, Pattern) else f"các bước của {source.process.code}"
    needed = f"{limit.words.rstrip('.')}, {what} cần ít nhất {short_number(error.least, 2)} giờ."
    fits = [each for each in patterns_on(day) if each.for_instant and each.least <= (limit.hours or 0)]
    way = f"Chọn mẫu “{fits[0].name}”" if fits else "Soạn từ bảng trống"
    return f"{needed} {way}."


def places_of_work(division: Division, day: date) -> Mapping[str, str]:
    """Codes of the divisions in which the leader signs and the clerk issues; “” is the owning division.

    Who holds the duty in the owning division or for the whole agency needs no other place.
    """
    found = {}
    for place, duty in PLACES.items():
        posts = holders_of(duty, division.agency_id, day)
        if any(post.division_id in (None, division.pk) for post in posts):
            continue
        others = [post.division for post in posts if post.division and not post.division.is_one_stop]
        if others:
            found[place] = min(others, key=lambda each: each.pk).code
    return found


@dataclass(frozen=True, slots=True)
class WayToBegin:
    """A pattern with its steps and their hours under the limit; ``why_not`` where the limit is too short."""

    name: str
    about: str
    steps: str
    why_not: str = ""


def ways_to_begin(procedure: Procedure, day: date) -> tuple[GoverningLimit | None, str, list[WayToBegin]]:
    """The limit that a process of the procedure keeps, or why it cannot be told; what each pattern makes of it."""
    limit, refused = None, ""
    version = version_to_carry_out(procedure, day)
    if version is not None:
        try:
            limit = limit_for([published_of(version)], procedure.agency_id, day)
        except BrokenRuleError as refusal:
            refused = refusal.words
    return limit, refused, [_way(pattern, limit) for pattern in patterns_on(day)]


def _way(pattern: Pattern, limit: GoverningLimit | None) -> WayToBegin:
    try:
        hours = pattern.hours(limit.hours if limit else None)
    except LimitTooShortError as error:
        return WayToBegin(pattern.name, pattern.about, "", f"Cần ít nhất {short_number(error.least, 2)} giờ.")
    named = zip(pattern.steps, hours, strict=True)
    steps = " → ".join(f"{step.content['name']} {short_number(norm, 2)}" for step, norm in named)
    return WayToBegin(pattern.name, pattern.about, steps)


def source_versions(agency: Agency) -> list[ProcessVersion]:
    """The versions to copy from, one a process: the one in force, else the one being made; by code."""
    rows = ProcessVersion.objects.filter(process__agency=agency, state__in=("in_force", *OPEN_STATES))
    newest: dict[int, ProcessVersion] = {}
    for each in rows.select_related("process").order_by("process__code", "pk"):
        held = newest.get(each.process_id)
        if held is None or each.state in HELD_STATES:
            newest[each.process_id] = each
    return list(newest.values())


def _divisions_by_field(agency: Agency) -> dict[int, int]:
    rows = Process.objects.filter(agency=agency).values_list("procedures__field", "division")
    counts = Counter((field, division) for field, division in rows if field is not None)
    return {field: division for (field, division), _ in sorted(counts.items(), key=lambda one: (one[1], -one[0][1]))}
