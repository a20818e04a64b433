"""Processes, and the procedures that they carry out, go over to the agency that succeeds the one that ended.

One whose code the successor has given, or whose procedure it has published, stays with the one that ended: cases
under way go on by it, new ones are received by the successor's own.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from nennep.definitions.definition import Definition
from nennep.definitions.exchange.mapping import remapped
from nennep.documents.models import Citation, Posting
from nennep.ledger.actions import append
from nennep.ledger.events import name_events
from nennep.org.models import Agency, Division
from nennep.procedures.models import Field, Procedure, ProcedureIntake, PublishingDecision
from nennep.procedures.queries import free_code
from nennep.reorganisations.parts.agency_successions import AGENCY_KINDS, AgencyKind, AgencySuccession

from ..models import PaperTemplate, Process, ProcessUpload, ProcessVersion
from .edits import rename_unit
from .ownership import keep_former_owner

name_events(
    {"field.succeeded": "Lĩnh vực riêng theo cơ quan kế nhiệm", "posting.succeeded": "Niêm yết theo cơ quan kế nhiệm"}
)


def _kept_behind(agency: Agency, into: Agency) -> tuple[set[int], set[int]]:
    """The processes and the procedures that the successor has of its own, by id: these stay."""
    there = Procedure.objects.filter(agency=into)
    known = Q(root__in=there.values("root")) | Q(quality_code__in=there.values("quality_code"))
    procedures = set(Procedure.objects.filter(known, agency=agency).values_list("pk", flat=True))
    codes = Process.objects.filter(agency=into).values("code")
    processes = set(Process.objects.filter(agency=agency, code__in=codes).values_list("pk", flat=True))
    pairs = list(Process.procedures.through.objects.filter(process__agency=agency).values_list("process", "procedure"))
    before = -1
    while before != len(processes) + len(procedures):
        before = len(processes) + len(procedures)
        processes |= {process for process, procedure in pairs if procedure in procedures}
        procedures |= {procedure for process, procedure in pairs if process in processes}
    return processes, procedures


def _count(agency: Agency, into: Agency, day: date) -> int:
    return Process.objects.filter(agency=agency).exclude(pk__in=_kept_behind(agency, into)[0]).count()


def _stays(agency: Agency, into: Agency) -> Sequence[str]:
    processes, procedures = _kept_behind(agency, into)
    rows = Process.objects.filter(pk__in=processes).order_by("code")
    alone = Procedure.objects.filter(pk__in=procedures, processes=None).order_by("quality_code")
    taken = Field.objects.filter(keeper=into).annotate(key=Lower("code")).values("key")
    fields = Field.objects.filter(keeper=agency).annotate(key=Lower("code")).filter(key__in=taken).order_by("code")
    tracks = PaperTemplate.objects.filter(agency=into, retired_at=None).values("track")
    papers = PaperTemplate.objects.filter(agency=agency, retired_at=None, track__in=tracks).order_by("track")
    return [
        *(f"Quy trình {one.code} {one.name}: {into.short_name} đã có quy trình, thủ tục ấy" for one in rows),
        *(f"Thủ tục {one.quality_code}: {into.short_name} đã công khai thủ tục ấy" for one in alone),
        *(f"Lĩnh vực riêng “{one.name}” (mã {one.code}): {into.short_name} có lĩnh vực cùng mã" for one in fields),
        *(
            f"Mẫu in riêng “{one.get_track_display()}”: {into.short_name} có mẫu riêng, từ nay dùng mẫu ấy"
            for one in papers
        ),
    ]


def _warns(agency: Agency, into: Agency, day: date) -> Sequence[str]:
    """Drafts whose code is the successor's too get another one."""
    codes = PublishingDecision.objects.filter(agency=into).values("code")
    both = PublishingDecision.objects.filter(agency=agency, state="draft", code__in=codes).order_by("code")
    return [
        f"Quyết định công bố {one.code} cả hai cơ quan đang đối chiếu: bản của {agency.short_name} sang"
        f" {into.short_name} thành {free_code(into, '', None, otherwise=one.code)}; áp dụng một bản, bỏ bản kia."
        for one in both
    ]


def _hinders(agency: Agency, into: Agency) -> Sequence[str]:
    """One that is being approved is pinned as it is: it says the codes of divisions that end."""
    found = ProcessVersion.objects.filter(process__agency=agency, state__in=("review", "approval"))
    waiting = found.select_related("process").order_by("process__code", "pk")
    return [
        f"Bản {one.number} của quy trình {one.process.code} đang chờ thẩm tra, phê duyệt: làm xong hoặc trả lại trước."
        for one in waiting
    ]


def _move(succession: AgencySuccession) -> int:
    processes, procedures = _kept_behind(succession.agency, succession.successor)
    _move_fields(succession)
    taken = list(Procedure.objects.filter(agency=succession.agency).exclude(pk__in=procedures).order_by("pk"))
    for procedure in taken:
        procedure.agency, procedure.division_id = succession.successor, succession.division(procedure.division_id)
        procedure.save(update_fields=["agency", "division"])
        _tell(succession, "procedure.succeeded", ("procedure", procedure.pk))
    moving = list(Process.objects.filter(agency=succession.agency).exclude(pk__in=processes).order_by("pk"))
    for process in moving:
        _move_process(process, succession)
    _move_papers(succession, [one.pk for one in moving])
    _move_public(succession, "procedure", [one.quality_code for one in taken])
    _move_public(succession, "process", [one.code for one in moving])
    return len(moving)


def _move_public(succession: AgencySuccession, subject: str, codes: Sequence[str]) -> None:
    """What is shown to the public of these, and the laws that they cite."""
    old, new = succession.agency, succession.successor
    Citation.objects.filter(agency=old, subject_type=subject, subject_code__in=codes).update(agency=new)
    shown = Posting.objects.filter(agency=old, subject_type=subject, subject_code__in=codes, withdrawn_on=None)
    for posting in shown.order_by("pk"):
        Posting.objects.filter(pk=posting.pk).update(agency=new)
        _tell(succession, "posting.succeeded", ("posting", posting.pk))


def _move_fields(succession: AgencySuccession) -> None:
    """Fields of its own; one whose code the successor has stays, and its procedures keep it."""
    taken = {
        code.casefold() for code in Field.objects.filter(keeper=succession.successor).values_list("code", flat=True)
    }
    for field in Field.objects.filter(keeper=succession.agency).order_by("pk"):
        if field.code.casefold() not in taken:
            Field.objects.filter(pk=field.pk).update(keeper=succession.successor)
            _tell(succession, "field.succeeded", ("field", field.pk))


def _move_process(process: Process, succession: AgencySuccession) -> None:
    """Approved versions keep their codes and tell whose they are; the draft names the divisions as they are now."""
    versions = ProcessVersion.objects.filter(process=process, units_of=None).exclude(state="draft")
    versions.update(units_of=succession.agency.pk)
    division = succession.divisions[process.division_id]
    until = date.fromordinal(succession.day.toordinal() - 1)
    told = keep_former_owner(process, until=until, held=succession.reorganisation, by=succession.by, at=succession.at)
    Process.objects.filter(pk=process.pk).update(agency=succession.successor, division=division)
    process.agency, process.division = succession.successor, division
    codes = {one.code: succession.divisions[one.pk].code for one in _divisions(succession)}
    for draft in ProcessVersion.objects.filter(process=process, state="draft"):
        draft.process = process
        before = Definition.from_dict(draft.definition)
        after = remapped(before, units=codes, duties={})
        if after != before:
            words = f"Theo {succession.reorganisation.decision}: phòng của {succession.successor.short_name}"
            rename_unit(draft, definition=after, words=words[:300], by=succession.by, at=succession.at)
    _tell(succession, "process.succeeded", ("process", process.pk), **told)


def _divisions(succession: AgencySuccession) -> list[Division]:
    return list(Division.objects.filter(pk__in=succession.divisions))


def _move_papers(succession: AgencySuccession, moved: Sequence[int]) -> None:
    """What is being entered goes on there; own templates where the successor has none of that track.

    A decision of the province that both are comparing goes on twice, under two codes: which one is applied is seen then.
    """
    old, new = succession.agency, succession.successor
    ProcedureIntake.objects.filter(agency=old, state="open").update(agency=new)
    for draft in PublishingDecision.objects.filter(agency=old, state="draft").order_by("pk"):
        code = free_code(new, "", None, otherwise=draft.code)
        PublishingDecision.objects.filter(pk=draft.pk).update(agency=new, code=code)
    ProcessUpload.objects.filter(Q(process=None) | Q(process__in=moved), agency=old).update(agency=new)
    has = list(PaperTemplate.objects.filter(agency=new, retired_at=None).values_list("track", flat=True))
    PaperTemplate.objects.filter(agency=old, retired_at=None).exclude(track__in=has).update(agency=new)


def _tell(succession: AgencySuccession, kind: str, subject: tuple[str, int], **facts: Any) -> None:
    append(
        kind,
        subject=subject,
        agency_id=succession.successor.pk,
        by=succession.by,
        at=succession.at,
        facts=succession.facts(**facts),
    )


AGENCY_KINDS.add(
    "processes.processes",
    AgencyKind("quy trình", _count, _move, stays=_stays, hinders=_hinders, warns=_warns, order=2),
    origin=__name__,
)
