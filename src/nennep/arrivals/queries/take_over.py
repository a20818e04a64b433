"""What open dossiers of the old system are held against, and the sheets that came in."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from nennep.cases.models import Case
from nennep.cases.parts.clock import hours_to_result
from nennep.cases.parts.codes import bearers
from nennep.cases.queries.access import cases_for
from nennep.cases.rules.acts import agencies_of
from nennep.definitions import engine
from nennep.definitions.engine import Graph
from nennep.definitions.engine.graph import Choose, Select
from nennep.documents.queries.numbers import last_number
from nennep.kernel.actors import Actor
from nennep.kernel.text import fold
from nennep.kernel.worktime import ZONE, Calendar, OutsideCalendarError
from nennep.org.models import Agency
from nennep.org.queries import divisions_of, people_with
from nennep.org.queries.calendars import calendar_of
from nennep.org.rules import HANDLE
from nennep.procedures.models import Procedure, ProcedureVersion
from nennep.procedures.queries import published_in
from nennep.processes.models import ProcessVersion
from nennep.processes.rules.approvals import HELD_STATES
from nennep.work.models import Batch

from ..imports.open_dossiers import KnownHere, KnownPerson, KnownProcedure
from ..models import TakeOverSheet

NO_PROCESS = (
    "Thủ tục {code} chưa có quy trình có hiệu lực, nên chưa biết hồ sơ đi tiếp thế nào. Ban hành quy trình trước."
)
BRANCHES = (
    "Quy trình của thủ tục {code} rẽ theo câu trả lời “{labels}”, mà danh sách không có câu trả lời: hồ sơ nhận chuyển sẽ"
    " dừng ở chỗ rẽ. Giải quyết xong ở hệ thống cũ và bỏ dòng, hoặc đặt giá trị mặc định cho câu ấy ở quy trình rồi"
    " ban hành lại."
)
NO_VERSION = "Thủ tục {code} chưa có bản công bố nào."


def may_take_over(actor: Actor | None) -> bool:
    """Whether the viewer brings in what was open when the own agency began here."""
    return actor is not None and actor.agency_id in agencies_of("take_over", actor)


def may_correct_dues(actor: Actor) -> bool:
    """Whether the viewer puts right what was told wrongly of the cases taken over here."""
    return actor.agency_id in agencies_of("correct_told_due", actor)


def taken_over_case(actor: Actor, code: str) -> Case | None:
    """The case of that code which the viewer's agency took over; also for who sees no other case."""
    found = Case.objects.filter(agency_id=actor.agency_id, code=code.upper(), taken_over_at__isnull=False)
    return found.select_related("procedure_version__procedure", "variant").first()


def codes_open_to(actor: Actor, codes: Iterable[str]) -> set[str]:
    """Those of these cases whose page the viewer may see."""
    return set(cases_for(actor).filter(code__in=codes).values_list("code", flat=True))


def close_of_day(agency_id: int) -> Callable[[date], datetime]:
    """Of a day the end of its work in the agency."""
    return partial(_close, calendar_of(agency_id))


def sheets_of(agency_id: int) -> list[TakeOverSheet]:
    """The sheets of the agency, the last one first."""
    found = TakeOverSheet.objects.filter(agency_id=agency_id).select_related("uploaded_by")
    return list(found.annotate(left=Count("rows")).order_by("-number"))


def sheet_of(agency_id: int, number: int) -> TakeOverSheet:
    """Raises TakeOverSheet.DoesNotExist."""
    return TakeOverSheet.objects.select_related("agency", "file").get(agency_id=agency_id, number=number)


def waiting_rows(sheet: TakeOverSheet) -> dict[int, dict[str, str]]:
    """By its line what was typed in each row that is left and that no worker is about to take."""
    left = sheet.rows.exclude(batch__state="running").order_by("line")
    return dict(left.values_list("line", "typed"))


def batches_of_sheet(sheet: TakeOverSheet) -> list[Batch]:
    """The batches in which rows that are left were given to the worker, the last first."""
    return list(Batch.objects.filter(pk__in=sheet.rows.values("batch")).order_by("-asked_at", "-pk"))


def taken_over_count(agency_id: int) -> int:
    """How many cases of the agency were taken over from the old system."""
    return Case.objects.filter(agency_id=agency_id, taken_over_at__isnull=False).count()


def known_here(agency: Agency, codes: Iterable[str], at: datetime) -> KnownHere:
    """Everything that the rows of a sheet are held against, read once for all of them."""
    day, calendar = timezone.localdate(at), calendar_of(agency.pk)
    wanted = [code.upper() for code in codes]
    in_use = Case.objects.filter(agency=agency, code__in=wanted)
    heads = Agency.objects.exclude(pk=agency.pk).exclude(case_head="").values_list("case_head", "name")
    divisions = divisions_of(agency.pk).order_by("name")
    return KnownHere(
        head=agency.case_head,
        heads=dict(heads),
        procedures=_procedures(agency, day),
        papers={pk: each.components for pk, each in published_in(_versions(agency)).items()},
        divisions={each.pk: (each.code, each.name) for each in divisions},
        people=_people(agency.pk, day),
        cases={
            case.code: (case.received_at, case.first_due_at) if case.taken_over_at and case.received_at else None
            for case in in_use.only("code", "received_at", "first_due_at", "taken_over_at")
        },
        elsewhere=bearers(wanted, besides=agency.pk),
        calendar=calendar,
        close_of=partial(_close, calendar),
        last=last_code_number(agency.pk, day),
        today=day,
        at=at,
    )


def last_code_number(agency_id: int, day: date) -> int:
    """The last number of a case that was given here in the name of that day."""
    return last_number(agency_id, "case", f"{day:%y%m%d}")


def _close(calendar: Calendar, on: date) -> datetime:
    """The end of that day's work; five o'clock where nobody works, or the calendar does not know."""
    try:
        known = calendar.close(on)
    except OutsideCalendarError:
        known = None
    return known or datetime.combine(on, time(17), ZONE)


def steps_to_stand_at(graph: Graph) -> dict[str, str]:
    """The steps, by id, at which a case without a result may stand alone; with their names."""
    path = [node.step for node in engine.usual_path(graph)]
    last = max((place for place, step in enumerate(path) if step.signs), default=len(path))
    after = {step.id for step in path[last + 1 :]}
    return {
        node.step.id: node.step.name
        for node in graph.nodes.values()
        if node.is_work and not node.step.returns and node.step.id not in after
        if engine.standing_at(graph, node.step.id)
    }


def _people(agency_id: int, day: date) -> list[KnownPerson]:
    found = []
    for user in people_with(HANDLE, {agency_id}, set()):
        posts = [p for p in user.positions.all() if p.agency_id == agency_id and HANDLE in p.duties]
        if held := tuple(post.division_id for post in posts if post.is_held_on(day)):
            found.append(KnownPerson(user.pk, user.username, user.full_name, held))
    return found


def _versions(agency: Agency) -> QuerySet[ProcedureVersion]:
    return ProcedureVersion.objects.filter(procedure__agency=agency)


def _procedures(agency: Agency, day: date) -> dict[str, KnownProcedure]:
    """The procedures of the agency by their folded codes: of the quality system, and the national one."""
    versions = _versions(agency).order_by("valid_from", "number")
    by_procedure: dict[int, list[ProcedureVersion]] = {}
    for version in versions.select_related("procedure"):
        by_procedure.setdefault(version.procedure_id, []).append(version)
    processes = _processes(agency, day)
    graphs = _graphs({pk: sha256 for pk, sha256, _ in processes.values()})
    found: dict[str, KnownProcedure] = {}
    for procedure in Procedure.objects.filter(agency=agency):
        pk, _, division = processes.get(procedure.pk, (0, "", None))
        known = _known(procedure, by_procedure.get(procedure.pk, []), graphs.get(pk), division)
        found |= {fold(code): known for code in (procedure.root, procedure.code, procedure.quality_code)}
    return found


def _processes(agency: Agency, day: date) -> dict[int, tuple[int, str, int | None]]:
    """By procedure what ``held_for`` tells of each: the version in force, with its digest, and its division."""
    held = ProcessVersion.objects.filter(process__procedures__agency=agency, effective_from__lte=day)
    held = held.filter(state__in=HELD_STATES).exclude(effective_to__lt=day).order_by("effective_from")
    columns = ("process__procedures", "pk", "sha256", "process__division")
    return {procedure: (pk, sha256, division) for procedure, pk, sha256, division in held.values_list(*columns)}


def _graphs(digests: Mapping[int, str]) -> dict[int, Graph]:
    """Of each version its graph; what is not compiled yet is read for all of them at once."""
    definitions: dict[int, Any] = {}

    def load(pk: int) -> Any:
        if not definitions:
            definitions.update(ProcessVersion.objects.filter(pk__in=digests).values_list("pk", "definition"))
        return definitions[pk]

    return {pk: engine.graph_of(sha256, partial(load, pk)) for pk, sha256 in digests.items()}


def _branches_by(graph: Graph) -> str:
    """The labels of what the conditions of the process ask for and no case has to begin with."""
    known = graph.definition.variable
    rules = [rule for op in graph.ops if isinstance(op, Choose | Select) for rule, _ in op.ways]
    names = sorted({name for rule in rules for name in rule.names})
    return ", ".join(known[name].label or name for name in names if name in known and known[name].default is None)


def _known(
    procedure: Procedure, versions: list[ProcedureVersion], graph: Graph | None, division_id: int | None
) -> KnownProcedure:
    code = procedure.quality_code

    def version_on(on: date) -> ProcedureVersion:
        """The version of that day; where the site knows none so old, its first one."""
        return next((each for each in reversed(versions) if each.holds_on(on)), versions[0])

    if not versions:
        return KnownProcedure(version_on, code, "", why_not=NO_VERSION.format(code=code))
    if graph is None:
        return KnownProcedure(version_on, code, versions[-1].name, why_not=NO_PROCESS.format(code=code))
    if labels := _branches_by(graph):
        return KnownProcedure(version_on, code, versions[-1].name, why_not=BRANCHES.format(code=code, labels=labels))
    numbers = {str(n): place.step.id for n, place in enumerate(graph.definition.walk(), start=1)}
    terms = any(term.get("amount") or term.get("unit") for term in versions[-1].terms.values())
    steps = steps_to_stand_at(graph)
    return KnownProcedure(
        version_on,
        code,
        versions[-1].name,
        steps=steps,
        hours_after={step: hours_to_result(graph, step)[1] for step in steps},
        numbers=numbers,
        division_id=division_id,
        without_term=not terms,
    )
