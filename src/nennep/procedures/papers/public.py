"""A published procedure in the words the public reads (the parts of NĐ 63/2010/NĐ-CP Điều 8.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.kernel.dates import full_date
from nennep.kernel.words import money
from nennep.kernel.worktime import Style, Term

from ..models import Component, Fee, ProcedureVersion, Variant
from ..rules import CHANNELS

DOERS = {"applicant": "Tổ chức, cá nhân", "agency": "Cơ quan giải quyết"}


@dataclass(frozen=True, slots=True)
class Way:
    """A channel: how long it takes there, and what is said of it."""

    name: str
    limit: str
    note: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A component: its form, how many of what, and whether it is handed in, shown or looked up."""

    name: str
    form: str
    amount: str
    note: str


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee with what it is for and its basis."""

    name: str
    amount: str
    note: str


@dataclass(frozen=True, slots=True)
class Case:
    """A variant: when it holds and what follows from it; an empty text is as for everybody."""

    name: str
    when: str
    limits: str
    papers: str
    charges: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSheet:
    """Everything the public is told of one version of a procedure. Nothing internal stands in it."""

    code: str
    quality_code: str
    name: str
    field: str
    agency: str
    level: str
    decision: str
    since: str
    until: str
    applicants: tuple[str, ...]
    sequence: tuple[tuple[str, str], ...]
    ways: tuple[Way, ...]
    papers: tuple[Paper, ...]
    sets: int
    charges: tuple[Charge, ...]
    result: str
    result_note: str
    competent: str
    place: str
    conditions: str
    exemptions: str
    bases: tuple[str, ...]
    cases: tuple[Case, ...]


def public_sheet(version: ProcedureVersion, day: date) -> PublicSheet:
    """The sheet of a version as it reads on that day: fees are those of the day."""
    procedure = version.procedure
    papers = list(version.components.order_by("order"))
    fees = [fee for fee in version.fees.order_by("-kind", "order", "pk") if _holds(fee, day)]
    return PublicSheet(
        code=procedure.code,
        quality_code=procedure.quality_code,
        name=version.name,
        field=procedure.field.name,
        agency=procedure.agency.name,
        level=version.level,
        decision=f"Quyết định {version.decision}" if version.decision else "",
        since=full_date(version.valid_from),
        until=full_date(version.valid_to) if version.valid_to else "",
        applicants=tuple(str(each) for each in version.applicants),
        sequence=tuple((DOERS.get(s.get("who", ""), ""), s["text"]) for s in version.sequence),
        ways=_ways(version.terms, immediate=version.immediate),
        papers=tuple(_paper(each) for each in papers),
        sets=version.sets,
        charges=tuple(_charge(fee) for fee in fees),
        result=version.result,
        result_note="" if version.paper_result else "Kết quả là bản điện tử.",
        competent=version.competent,
        place=_place(version),
        conditions=version.conditions,
        exemptions=version.exemptions,
        bases=tuple(
            f"{basis.document}, {basis.article}" if basis.article else basis.document
            for basis in version.bases.order_by("order", "pk")
        ),
        cases=tuple(_case(each, version, papers, fees) for each in version.variants.order_by("order")),
    )


def _place(version: ProcedureVersion) -> str:
    by_post = [words for flag, words in ((version.post_reception, "nhận"), (version.post_return, "trả")) if flag]
    note = f"Qua bưu chính công ích: {' và '.join(by_post)} hồ sơ, kết quả." if by_post else ""
    where = version.reception_place.rstrip(". ")
    return " ".join(part for part in (f"{where}." if where else "", note) if part)


def _holds(fee: Fee, day: date) -> bool:
    return fee.valid_from <= day and (fee.valid_to is None or day <= fee.valid_to)


def _ways(terms: Mapping[str, Any], *, immediate: bool) -> tuple[Way, ...]:
    return tuple(
        Way(
            words,
            "trả kết quả ngay" if immediate else Term.from_json(terms[key]).words(Style.PAPER),
            terms[key].get("note") or "",
        )
        for key, words in CHANNELS.items()
        if key in terms
    )


def _paper(row: Component) -> Paper:
    counts = ((row.originals, "bản chính"), (row.certified, "bản sao có chứng thực"), (row.copies, "bản chụp"))
    amount = ", ".join(f"{count:02} {words}" for count, words in counts if count)
    notes = {
        "show": "xuất trình để đối chiếu, không nộp",
        "data": f"không phải nộp: cơ quan tự lấy từ {row.source or 'dữ liệu'}",
    }
    note = notes.get(row.manner, "" if row.required else "nếu có")
    return Paper(row.name, row.form, "" if row.manner == "data" else amount, note)


def _charge(fee: Fee) -> Charge:
    kind = fee.get_kind_display()
    name = fee.name if fee.name.lower().startswith(kind.lower()) else f"{kind}: {fee.name}"
    notes = (f"nộp {CHANNELS[fee.channel].lower()}" if fee.channel in CHANNELS else "", fee.basis)
    return Charge(name, money(fee.amount) if fee.amount else "miễn", "; ".join(note for note in notes if note))


def _case(variant: Variant, version: ProcedureVersion, papers: Iterable[Component], fees: Iterable[Fee]) -> Case:
    labels = {each["name"]: each["label"] for each in version.questions}
    when = "; ".join(f"{labels.get(name, name)}: {choice}" for name, choice in variant.answers.items())
    limits = "; ".join(f"{way.name.lower()} {way.limit}" for way in _ways(variant.terms, immediate=False))
    kept = [row.name for row in papers if row.order in (variant.components or ())]
    owed = [f"{fee.name} {money(fee.amount)}" for fee in fees if fee.order in (variant.fees or ())]
    return Case(
        variant.name,
        when,
        limits,
        "" if variant.components is None else "; ".join(kept) or "không phải nộp giấy tờ nào",
        "" if variant.fees is None else "; ".join(owed) or "không thu",
    )
