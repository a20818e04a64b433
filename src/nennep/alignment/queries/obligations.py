"""What the law and the published decisions ask of processes, and when each document answered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nennep.documents.models import Citation
from nennep.documents.queries import ImpactLine, lines_of, shelf_for
from nennep.documents.rules import terms
from nennep.processes.models import Process

from ..rules.lag import Demand


@dataclass(frozen=True, slots=True)
class ByLaw:
    """What the law asks: of each process by its id, and which published procedures are older than it.

    ``behind`` gives for the quality code of a procedure the law that it was not published after.
    """

    processes: Mapping[int, Sequence[Demand]]
    behind: Mapping[str, str]


def limit_words(day: date) -> str:
    """The legal limit to bring a change of the law into a process, as administered: “3 tháng”."""
    for term in terms():
        if term.start == "effect" and term.is_asked(day, shortened=False, subject="process"):
            return term.limit.words()
    return ""


def asked_by_law(
    agency_id: int,
    processes: Collection[Process],
    codes: Mapping[int, Collection[str]],
    known_from: Mapping[int, date],
    day: date,
) -> ByLaw:
    """What the changes in the register ask of these processes of one agency, as known on ``day``.

    ``codes`` are the quality codes of the procedures of each process. A law that took effect before
    ``known_from``, the first day of which anything of the process is recorded, is not counted.
    """
    also = _also(agency_id, processes, codes)
    lines = lines_of(shelf_for([agency_id]), agency_id, day, also)
    by_code = {process.code: process.pk for process in processes}
    found: dict[int, list[Demand]] = {process.pk: [] for process in processes}
    for line in lines:
        pk = by_code.get(line.subjects[0].subject_code)
        if pk is None or line.subjects[0].subject_type != "process" or line.start is None:
            continue
        first = known_from.get(pk)
        if first is not None and line.start >= first:
            found[pk].append(_asked(line, line.start))
    return ByLaw({pk: _once(asked) for pk, asked in found.items()}, _behind(lines, day))


def _also(agency_id: int, processes: Collection[Process], codes: Mapping[int, Collection[str]]) -> list[Citation]:
    """The laws of the carried out procedures as citations of their process."""
    cited: dict[str, list[Citation]] = {}
    stored = Citation.objects.filter(agency_id=agency_id, subject_type="procedure")
    for each in stored.exclude(document=None).order_by("pk"):
        cited.setdefault(each.subject_code, []).append(each)
    return [
        Citation(
            agency_id=agency_id,
            document_id=each.document_id,
            text=each.text,
            articles=each.articles,
            subject_type="process",
            subject_code=process.code,
            subject_title=process.name,
        )
        for process in processes
        for code in codes.get(process.pk, ())
        for each in cited.get(code, ())
    ]


def _asked(line: ImpactLine, start: date) -> Demand:
    law = line.change.by_document or line.change.document
    since = line.subjects[0].since
    # What only follows from the day of the citing version is told by the approvals themselves.
    settled = line.done_on if line.done_on != since else None
    return Demand(law.number, start, line.due, settled)


def _once(asked: Iterable[Demand]) -> tuple[Demand, ...]:
    """Each law once a day of effect: it may ask by itself and by what it replaces."""
    found: dict[tuple[str, date], Demand] = {}
    for each in asked:
        held = found.get((each.by, each.start))
        if held is None or (held.settled and not each.settled):
            found[each.by, each.start] = each
    return tuple(sorted(found.values(), key=lambda each: (each.start, each.by)))


def _behind(lines: Iterable[ImpactLine], day: date) -> dict[str, str]:
    """The procedures that were not published anew after a law that holds on the day."""
    found: dict[str, str] = {}
    for line in lines:
        ours = line.term.ours and line.term.start != "decision" and line.done_on is None
        if not ours or line.subjects[0].subject_type != "procedure":
            continue
        if line.start is not None and line.start <= day:
            law = line.change.by_document or line.change.document
            for each in line.subjects:
                found.setdefault(each.subject_code, law.number)
    return found
