"""A stored version as the papers see it: the definition by its hash, the facts as they stood on a day."""

from datetime import date
from decimal import Decimal

from django.db.models import Q

from nennep.org.models import Agency, Division
from nennep.org.queries import holders_of
from nennep.press.pdf import PressError
from nennep.procedures.models import ProcedureVersion
from nennep.processes.bpmn import svg
from nennep.processes.definition import Definition
from nennep.processes.difference import difference
from nennep.processes.models import ProcessVersion
from nennep.processes.papers.facts import (
    AgencyFacts,
    AmendmentFacts,
    ComponentFacts,
    FeeFacts,
    PersonFacts,
    Pinned,
    ProcedureFacts,
)
from nennep.processes.rules.approvals import HELD_STATES


def pinned_of(version: ProcessVersion, day: date, *, demo: bool = False) -> Pinned:
    """A version with its facts on that day; the printed totals are those of the pinned definition.

    Raises PressError when the stored definition is not the one that was pinned.
    """
    process = version.process
    earlier = earlier_version(version)
    definition = definition_of(version)
    return Pinned(
        agency=_agency(process.agency, process.division),
        definition=definition,
        diagram=svg.draw(definition, upright=True),
        number=version.number,
        procedures=tuple(_procedures(version, day)),
        issued_on=version.effective_from,
        drafter=PersonFacts(title=_title("handle", process.agency_id, process.division_id, day)),
        reviewer=PersonFacts(title=_title("assign", process.agency_id, process.division_id, day)),
        approver=PersonFacts(title=_title("approve", process.agency_id, None, day)),
        distribution=tuple(
            Division.objects.filter(agency=process.agency)
            .order_by("pk")
            .values_list("name", flat=True)
        ),
        amendments=_amendments(version, earlier) if earlier else (),
        demo=demo,
    )


def facts_day(version: ProcessVersion, today: date) -> date:
    """The day whose facts a version prints: its last day once it has ended, else today, never before it began."""
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


def earlier_version(version: ProcessVersion) -> ProcessVersion | None:
    """The approved version before this one, if there is one."""
    others = version.process.versions.exclude(pk=version.pk).filter(state__in=HELD_STATES)
    if version.effective_from is not None:
        others = others.filter(
            Q(effective_from__lt=version.effective_from)
            | Q(effective_from=version.effective_from, pk__lt=version.pk)
        )
    return others.order_by("-effective_from", "-pk").first()


def _agency(agency: Agency, division: Division) -> AgencyFacts:
    divisions = Division.objects.filter(agency=agency)
    desk = divisions.filter(is_one_stop=True).first()
    above = agency.superior
    return AgencyFacts(
        name=agency.name,
        superior=above.name if above else "",
        place=agency.place,
        division=division.name,
        one_stop=desk.name if desk else AgencyFacts.one_stop,
        divisions=tuple(divisions.values_list("code", "name")),
    )


def _title(duty: str, agency_id: int, division_id: int | None, day: date) -> str:
    posts = [
        post
        for post in holders_of(duty, agency_id, day)
        if division_id is None or post.division_id == division_id
    ]
    return posts[0].title if posts else ""


def _procedures(version: ProcessVersion, day: date) -> list[ProcedureFacts]:
    found = []
    for procedure in version.process.procedures.order_by("quality_code"):
        versions = procedure.versions.select_related("decision", "procedure__field")
        held = versions.filter(valid_from__lte=day).order_by("-valid_from", "-number").first()
        if held is not None:
            found.append(_procedure(held, day))
    return found


def _procedure(version: ProcedureVersion, day: date) -> ProcedureFacts:
    procedure = version.procedure
    decision = version.decision
    return ProcedureFacts(
        code=procedure.code,
        name=version.name,
        quality_code=procedure.quality_code,
        field=procedure.field.name,
        level=version.level,
        decision=f"{decision} của {decision.issuer}" if decision else "",
        applicants=tuple(version.applicants),
        competent=version.competent,
        coordinating=version.coordinating,
        conditions=version.conditions,
        result=version.result,
        service_level=version.get_service_level_display().lower(),
        sets=version.sets,
        post_reception=version.post_reception,
        post_return=version.post_return,
        terms=_terms(version),
        components=_components(version),
        fees=_fees(version, day),
        bases=tuple(
            ", ".join(part for part in (each.article, each.document) if part)
            for each in version.bases.order_by("order")
        ),
    )


def _terms(version: ProcedureVersion) -> tuple[tuple[str, Decimal | None, str], ...]:
    return tuple(
        (channel, Decimal(term["amount"]) if term.get("amount") else None, term["unit"])
        for channel, term in version.terms.items()
        if term
    )


def _components(version: ProcedureVersion) -> tuple[ComponentFacts, ...]:
    return tuple(
        ComponentFacts(
            name=each.name, form=each.form, originals=each.originals, source=each.source,
            copies=each.copies + each.certified, required=each.required, manner=each.manner,
        )
        for each in version.components.order_by("order")
    )  # fmt: skip


def _fees(version: ProcedureVersion, day: date) -> tuple[FeeFacts, ...]:
    in_force = version.fees.filter(valid_from__lte=day).exclude(valid_to__lt=day)
    return tuple(
        FeeFacts(
            name=each.name, amount=each.amount, kind=each.kind, channel=each.channel,
            basis=each.basis,
        )
        for each in in_force.order_by("pk")
    )  # fmt: skip


def _amendments(version: ProcessVersion, earlier: ProcessVersion) -> tuple[AmendmentFacts, ...]:
    told = difference(definition_of(earlier), definition_of(version))
    if not told:
        return ()
    return (
        AmendmentFacts(
            request="Sửa đổi quy trình",
            part="Bảng các bước",
            content=told.summary(),
            revision=version.number.replace(".", "/"),
            day=version.effective_from,
        ),
    )
