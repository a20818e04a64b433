"""What the public may read: what an agency posted on the site, as it stood on a day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from nennep.alignment.papers.posting import public_stages
from nennep.documents.models import Posting
from nennep.documents.queries import former_posters, postings_then, shown_on
from nennep.kernel.text import fold
from nennep.org.models import Agency
from nennep.org.queries.agencies import heirs_of
from nennep.org.queries.past_names import names_on
from nennep.procedures.models import Field, Procedure, ProcedureVersion
from nennep.processes.models import Process, ProcessVersion
from nennep.processes.queries import graph_of_version
from nennep.processes.rules.approvals import HELD_STATES

SITE = "portal"


@dataclass(frozen=True, slots=True)
class ProcedureOnSite:
    """A procedure as the site shows it on a day, under the agency that showed it then.

    ``is_former``: the posted version is over and the one that holds is not posted yet;
    ``is_coming``: it does not hold yet. ``other``: of one that does not hold yet the version that does; else the
    version that is to take its place, where the agency has posted that somewhere.
    """

    agency: Agency
    procedure: Procedure
    version: ProcedureVersion
    posting: Posting
    is_former: bool
    is_coming: bool
    other: ProcedureVersion | None = None


@dataclass(frozen=True, slots=True)
class ProcessStages:
    """The stages of a posted process, and its frozen sheet."""

    posting: Posting
    stages: tuple[str, ...]


def agencies_shown(day: date) -> list[tuple[Agency, str, int]]:
    """The agencies that show procedures on the site that day, called as they were then, with how many."""
    counts: dict[int, set[str]] = {}
    rows, former = shown_on(day).filter(place=SITE, subject_type="procedure"), former_posters(day)
    for pk, agency_id, code in rows.values_list("pk", "agency", "subject_code"):
        counts.setdefault(former.get(pk, agency_id), set()).add(code)
    standing = Q(ended_on=None) | Q(ended_on__gt=day)
    agencies = list(Agency.objects.filter(standing, pk__in=counts).order_by("level", "name"))
    called = names_on(agencies, day)
    return [(agency, called[agency.pk], len(counts[agency.pk])) for agency in agencies]


def shown_procedures(agency: Agency, day: date) -> list[ProcedureOnSite]:
    """The procedures of the agency that the site shows on that day, by field and code."""
    posted = {
        code: places[SITE]
        for (kind, code), places in postings_then(agency.pk, day).items()
        if kind == "procedure" and SITE in places
    }
    found = (_shown(agency, posted[code], each, day) for code, each in _versions(agency, posted).items())
    return [one for one in found if one is not None]


def shown_procedure(agency: Agency, code: str, day: date) -> ProcedureOnSite | None:
    """The procedure of that quality code as the site shows it; None where it does not."""
    places = postings_then(agency.pk, day).get(("procedure", code), {})
    posting = places.get(SITE)
    if posting is None:
        return None
    versions = _versions(agency, [code]).get(code, [])
    found = _shown(agency, posting, versions, day)
    if found is None or found.is_former:
        return found
    if found.is_coming:
        return replace(found, other=next((each for each in versions if each.holds_on(day)), None))
    posted = {each.subject_version for each in places.values()}
    later = (each for each in versions if each.valid_from > day and str(each.number) in posted)
    return replace(found, other=min(later, key=lambda each: each.valid_from, default=None))


def _versions(agency: Agency, codes: Collection[str]) -> dict[str, list[ProcedureVersion]]:
    """By quality code, in the order of fields; of what went over to a successor those that it has now."""
    found: dict[str, list[ProcedureVersion]] = {}
    heirs = [agency, *heirs_of(agency)]
    rows = ProcedureVersion.objects.filter(procedure__agency__in=heirs, procedure__quality_code__in=codes)
    rows = rows.select_related("procedure__field", "procedure__agency", "decision")
    for version in rows.order_by("procedure__field__order", "procedure__quality_code", "number"):
        found.setdefault(version.procedure.quality_code, []).append(version)
    # What stayed behind is not what the successor has under the same code.
    own = {code for code, each in found.items() if any(one.procedure.agency_id == agency.pk for one in each)}
    return {
        code: [one for one in each if one.procedure.agency_id == agency.pk] if code in own else each
        for code, each in found.items()
    }


def matching(shown: Sequence[ProcedureOnSite], words: str, field: str) -> list[ProcedureOnSite]:
    """Those that hold every word in name, code or field, marks and case aside, and are of the field."""
    wanted = fold(words).split()
    return [one for one in shown if (not field or one.procedure.field.code == field) and _holds(one, wanted)]


def by_field(shown: Sequence[ProcedureOnSite]) -> Mapping[Field, list[ProcedureOnSite]]:
    """The same, field by field in the order they come."""
    found: dict[Field, list[ProcedureOnSite]] = {}
    for one in shown:
        found.setdefault(one.procedure.field, []).append(one)
    return found


def ways_of(shown: ProcedureOnSite, day: date) -> list[ProcessStages]:
    """The stages of the processes by which it is carried out, where the agency posted them."""
    held = postings_then(shown.agency.pk, day)
    found = []
    for process in Process.objects.filter(procedures=shown.procedure).order_by("code"):
        posting = held.get(("process", process.code), {}).get(SITE)
        version = posting and (
            ProcessVersion.objects.filter(process=process, number=posting.subject_version, state__in=HELD_STATES)
            .defer("definition")
            .first()
        )
        if posting and version:
            found.append(ProcessStages(posting, public_stages(graph_of_version(version.pk))))
    return found


def history_of(shown: ProcedureOnSite, day: date) -> list[Posting]:
    """What the site has shown of this procedure until that day, the newest first."""
    return list(
        Posting.objects.filter(
            agency_id__in={shown.agency.pk, shown.procedure.agency_id},
            subject_type="procedure",
            place=SITE,
            subject_code=shown.procedure.quality_code,
            posted_on__lte=day,
        ).order_by("-posted_on", "-pk")
    )


def _shown(agency: Agency, posting: Posting, versions: Sequence[ProcedureVersion], day: date) -> ProcedureOnSite | None:
    """None where the posted version is over and nothing has taken its place: it is in force no more."""
    version = next((v for v in versions if str(v.number) == posting.subject_version), None)
    if version is None:
        return None
    is_over = version.valid_to is not None and version.valid_to < day
    if is_over and not any(other.holds_on(day) for other in versions):
        return None
    return ProcedureOnSite(agency, version.procedure, version, posting, is_over, version.valid_from > day)


def _holds(one: ProcedureOnSite, wanted: Sequence[str]) -> bool:
    procedure = one.procedure
    text = fold(" ".join([procedure.quality_code, procedure.code, one.version.name, procedure.field.name]))
    return all(word in text for word in wanted)
