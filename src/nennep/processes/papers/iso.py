"""The procedure of the quality system, in the house style of a profile."""

from collections.abc import Iterator

from nennep.definitions.definition import Step
from nennep.kernel.dates import long_date
from nennep.kernel.words import money
from nennep.procedures.rules.published import Published
from nennep.processes.papers.common_fields import limits, named, signature
from nennep.processes.papers.facts import ApprovalFacts, PinnedVersion
from nennep.processes.papers.payloads import (
    AmendmentRow,
    ComponentRow,
    FormRow,
    IsoProcedure,
    Line,
    RecordRow,
    SectionText,
    StepRow,
)
from nennep.processes.papers.profiles import Profile
from nennep.processes.papers.rows import BLOCKS, WORK, StepTable
from nennep.processes.papers.wording import (
    CHANNELS,
    both_words,
    clock_words,
    day_words,
    days_words,
    hours_words,
    joined,
    length_words,
)

NOT_STATED = "Không quy định."
NO_FEE = "Không thu phí, lệ phí."
MANNERS = {"show": "xuất trình để đối chiếu", "submit": ""}


def iso_procedure(pinned: PinnedVersion, profile: Profile) -> IsoProcedure:
    """The ISO procedure. Raises DefinitionError when the table cannot run."""
    table = StepTable(pinned)
    shown = tuple(place for place in table.work if place.step.in_iso)
    issue, _, amendment = pinned.number.partition(".")
    parts = _sections(table, profile)
    return IsoProcedure(
        **named(table, profile, shown),  # type: ignore[arg-type]
        standard=profile.standard,
        issue=issue,
        amendment=amendment or "00",
        issued_on=day_words(pinned.issued_on),
        basis=_basis(pinned.approval("iso")),
        signatures=(
            signature(profile.drafter, pinned.drafter),
            signature(profile.reviewer, pinned.reviewer),
            signature(profile.approver, pinned.approver),
        ),
        distribution=pinned.distribution,
        amendments=_amendments(pinned, profile),
        purpose=parts["purpose"][0],
        scope=parts["scope"][0],
        references=parts["references"],
        abbreviations=tuple(Line(name=k, meaning=v) for k, v in profile.abbreviations.items()),
        bases=parts["bases"],
        conditions=parts["conditions"],
        components=tuple(_components(pinned.procedures)),
        sets=parts["sets"],
        limits=parts["limits"],
        places=parts["places"],
        fees=parts["fees"],
        steps=tuple(_iso_rows(table, profile)),
        forms=_forms(table),
        records=tuple(_records(table, profile)),
        retention=_sentence(profile.retention, pinned, profile, table),
        has_diagram=bool(pinned.diagram),
        diagram=pinned.diagram,
        sections=_in_order(profile, parts),
    )


def _basis(approval: ApprovalFacts | None) -> str:
    if approval is None:
        return ""
    signed = long_date(approval.signed_on)
    return f"Ban hành theo Quyết định số {approval.number} {signed} của {approval.authority}"


def _in_order(profile: Profile, parts: dict[str, tuple[str, ...]]) -> tuple[SectionText, ...]:
    return tuple(
        SectionText(
            number=section.number, title=section.title, content=section.content, lines=parts.get(section.content, ())
        )
        for section in profile.sections
    )


def _sections(table: StepTable, profile: Profile) -> dict[str, tuple[str, ...]]:
    """The sections that are lines of text, by their content."""
    pinned = table.pinned
    found = {
        "purpose": (_sentence(profile.purpose, pinned, profile, table),),
        "scope": (_sentence(profile.scope, pinned, profile, table),),
        "references": tuple(each.format(standard=profile.standard) for each in profile.references),
        "bases": tuple(dict.fromkeys(b for p in pinned.procedures for b in _bases(p))) or (NOT_STATED,),
        "conditions": tuple(dict.fromkeys(line for p in pinned.procedures for line in p.conditions.splitlines()))
        or (NOT_STATED,),
        "sets": tuple(dict.fromkeys(f"{p.sets:02} bộ." for p in pinned.procedures)),
        "limits": (*limits(pinned), _within(table, profile)),
        "places": tuple(_places(pinned)),
        "fees": tuple(_fees_of(pinned.procedures)) or (NO_FEE,),
    }
    whole = ("sets", "places", "limits", "fees")
    heads = ("Số lượng hồ sơ", "Nơi tiếp nhận, trả kết quả", "Thời gian xử lý", "Phí, lệ phí")
    found["sets_places_limits_fees"] = tuple(
        line for head, key in zip(heads, whole, strict=True) for line in (f"{head}:", *found[key])
    )
    return found


def _sentence(words: str, pinned: PinnedVersion, profile: Profile, table: StepTable) -> str:
    applicants = list(dict.fromkeys(_inside(a) for p in pinned.procedures for a in p.applicants))
    names = [p.name for p in pinned.procedures] or [pinned.definition.name]
    return words.format(
        name="; ".join(f"“{name}”" for name in names),
        standard=profile.standard,
        applicants=joined(applicants) or "cá nhân, tổ chức",
        units=joined(table.units()),
        division=pinned.agency.division or pinned.agency.name,
        years=f"{profile.retention_years:02}",
    )


def _inside(words: str) -> str:
    """As it stands inside a sentence: “Công dân Việt Nam” keeps its country's capitals."""
    return words[:1].lower() + words[1:]


def _bases(procedure: Published) -> Iterator[str]:
    yield from (f"{basis.words.rstrip('.;')}." for basis in procedure.bases)
    if decision := procedure.decision:
        issuer = f" của {decision.issuer}" if decision.issuer else ""
        yield f"Quyết định công bố thủ tục hành chính số {decision}{issuer}."


def _within(table: StepTable, profile: Profile) -> str:
    return f"Thời gian phân bổ nội bộ: {both_words(table.total, profile.hours_per_day)}."


def _places(pinned: PinnedVersion) -> Iterator[str]:
    yield f"Trực tiếp tại {pinned.agency.one_stop}."
    if pinned.procedures:
        yield "Trực tuyến tại Cổng Dịch vụ công quốc gia."
    post = [
        words
        for words, is_open in (
            ("tiếp nhận", any(p.post_reception for p in pinned.procedures)),
            ("trả kết quả", any(p.post_return for p in pinned.procedures)),
        )
        if is_open
    ]
    if post:
        yield f"Qua dịch vụ bưu chính công ích: {joined(post)}."


def _fees_of(procedures: tuple[Published, ...]) -> Iterator[str]:
    """A line a fee; each says whose it is where the procedures do not all cost the same."""
    told = [tuple(_fees(procedure)) for procedure in procedures]
    if len(set(told)) <= 1:
        yield from next(iter(told), ())
        return
    for procedure, lines in zip(procedures, told, strict=True):
        yield from (f"{procedure.name}: {_inside(line)}" for line in lines or (NO_FEE,))


def _fees(procedure: Published) -> Iterator[str]:
    for fee in procedure.fees:
        channel = f" ({CHANNELS.get(fee.channel, fee.channel)})" if fee.channel else ""
        basis = f", theo {fee.basis}" if fee.basis else ""
        yield f"{fee.name}{channel}: {money(fee.amount)}{basis}."


def _components(procedures: tuple[Published, ...]) -> Iterator[ComponentRow]:
    for procedure in procedures:
        if len(procedures) > 1:
            yield ComponentRow(heading=True, number="", name=procedure.name, originals="", copies="")
        for number, each in enumerate(procedure.components, start=1):
            notes = [
                each.form,
                MANNERS.get(each.manner, ""),
                f"khai thác {each.source}" if each.manner == "data" else "",
                "" if each.required or each.manner == "data" else "nếu có",
            ]
            said = "; ".join(note for note in notes if note)
            yield ComponentRow(
                heading=False,
                number=str(number),
                name=f"{each.name} ({said})" if said else each.name,
                originals=str(each.originals) if each.originals else "–",
                copies=str(copies) if (copies := each.certified + each.copies) else "–",
            )


def _amendments(pinned: PinnedVersion, profile: Profile) -> tuple[AmendmentRow, ...]:
    written = [
        AmendmentRow(
            request=each.request, part=each.part, content=each.content, revision=each.revision, day=day_words(each.day)
        )
        for each in pinned.amendments
    ]
    empty = AmendmentRow(request=" ", part="", content="", revision="", day="")
    return (*written, *[empty] * max(profile.blank_amendments - len(written), 0))


def _iso_rows(table: StepTable, profile: Profile) -> Iterator[StepRow]:
    for place in table.places:
        step = place.step
        if step.kind in WORK and step.in_iso:
            yield _iso_row(table, step, profile)
        elif step.kind in BLOCKS:
            yield _heading_row(f"{step.name}: {BLOCKS[step.kind]}")
        elif step.kind == "timer" and step.wait is not None:
            rule = clock_words(step)
            yield _heading_row(f"{step.name}: chờ tối đa {length_words(step.wait)}, {rule}")
        elif step.kind == "end":
            yield _heading_row(f"Kết thúc sớm: {step.name}")


def _heading_row(words: str) -> StepRow:
    return StepRow(heading=True, number="", what=words, name=words, explained="", who="", time="", papers="", result="")


def _iso_row(table: StepTable, step: Step, profile: Profile) -> StepRow:
    explained = "\n".join(
        part
        for part in (
            f"Chỉ khi {step.condition}." if step.condition else "",
            step.detail,
            f"Trong bước này: {clock_words(step)}." if step.holds_clock else "",
            table.outcome_words(step),
        )
        if part
    )
    hours = step.hours
    return StepRow(
        heading=False,
        number=table.labels[step.id],
        what="\n".join(part for part in (step.name, explained) if part),
        name=step.name,
        explained=explained,
        who=table.person(step),
        time=hours_words(hours) if profile.time_unit == "hours" else days_words(hours, profile.hours_per_day),
        papers="\n".join(step.forms_out) or step.result or "–",
        result=step.result or "\n".join(step.forms_out) or "–",
    )


def _forms(table: StepTable) -> tuple[FormRow, ...]:
    """Forms that steps take or give, then those that applicants fill in; what has no code is a record.

    A decree counts its own forms from 01 again: the same number may stand for two papers.
    """
    known = dict(table.pinned.form_names)
    named_forms: dict[str, str] = {}
    enclosed: dict[tuple[str, str], None] = {}
    for place in table.work:
        for form in (*place.step.forms_in, *place.step.forms_out):
            code, name = form_parts(form)
            if code:
                used = f"Dùng ở bước {table.labels[place.step.id]}: {place.step.name}"
                named_forms.setdefault(code, known.get(code) or name or used)
    for procedure in table.pinned.procedures:
        for component in procedure.components:
            if component.form:
                enclosed.setdefault((component.form, component.name))
    rows = dict.fromkeys([*named_forms.items(), *enclosed])
    return tuple(FormRow(number=str(number), code=code, name=name) for number, (code, name) in enumerate(rows, start=1))


def form_parts(form: str) -> tuple[str, str]:
    """(code, name) of “BM.DP.04.01 Phiếu thẩm định” or “Mẫu 01”; no code for a plain paper."""
    words = form.split()
    if words and words[0].startswith("BM."):
        return words[0], " ".join(words[1:])
    if len(words) > 1 and words[0] == "Mẫu" and words[1][0].isdigit():
        return " ".join(words[:2]), " ".join(words[2:])
    return "", form


def _records(table: StepTable, profile: Profile) -> Iterator[RecordRow]:
    made = [form for place in table.work if place.step.in_iso for form in place.step.forms_out]
    known = {code: name.partition(" (")[0] for code, name in table.pinned.form_names}
    made = [known.get(form_parts(form)[0], form) for form in made]
    kept = [place.step.evidence for place in table.work if place.step.evidence]
    names = dict.fromkeys([*profile.records, *(f for f in made if not _is_draft(f)), *kept])
    for number, name in enumerate(names, start=1):
        yield RecordRow(number=str(number), name=name, kept=f"{profile.retention_years:02} năm")


def _is_draft(form: str) -> bool:
    return form.lower().startswith("dự thảo")
