"""A published procedure in the words the public reads (the parts of NĐ 63/2010/NĐ-CP Điều 8.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from nennep.kernel.dates import full_date
from nennep.kernel.words import money
from nennep.kernel.worktime import Style

from ..rules import CHANNELS
from ..rules.published import Published, PublishedComponent, PublishedFee, PublishedVariant, Terms, by_kind

DOERS = {"applicant": "Tổ chức, cá nhân", "agency": "Cơ quan giải quyết"}


@dataclass(frozen=True, slots=True)
class ChannelRow:
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
class VariantOnPaper:
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
    ways: tuple[ChannelRow, ...]
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
    cases: tuple[VariantOnPaper, ...]


def public_sheet(published: Published, day: date) -> PublicSheet:
    """The sheet of a version as it reads on that day: fees are those of the day."""
    fees = by_kind(published.fees_on(day))
    return PublicSheet(
        code=published.code,
        quality_code=published.quality_code,
        name=published.name,
        field=published.field,
        agency=published.agency,
        level=published.level,
        decision=f"Quyết định {published.decision}" if published.decision else "",
        since=full_date(published.valid_from),
        until=full_date(published.valid_to) if published.valid_to else "",
        applicants=published.applicants,
        sequence=tuple((DOERS.get(who, ""), text) for who, text in published.sequence),
        ways=_ways(published.terms, immediate=published.immediate),
        papers=tuple(_paper(each) for each in published.components),
        sets=published.sets,
        charges=tuple(_charge(fee) for fee in fees),
        result=published.result,
        result_note="" if published.paper_result else "Kết quả là bản điện tử.",
        competent=published.competent,
        place=_place(published),
        conditions=published.conditions,
        exemptions=published.exemptions,
        bases=tuple(
            f"{basis.document}, {basis.article}" if basis.article else basis.document for basis in published.bases
        ),
        cases=tuple(_case(each, published, fees) for each in published.variants),
    )


def _place(published: Published) -> str:
    open_ways = ((published.post_reception, "nhận"), (published.post_return, "trả"))
    by_post = [words for flag, words in open_ways if flag]
    note = f"Qua bưu chính công ích: {' và '.join(by_post)} hồ sơ, kết quả." if by_post else ""
    where = published.reception_place.rstrip(". ")
    return " ".join(part for part in (f"{where}." if where else "", note) if part)


def _ways(terms: Terms, *, immediate: bool) -> tuple[ChannelRow, ...]:
    return tuple(
        ChannelRow(words, "trả kết quả ngay" if immediate else terms[key].words(Style.PAPER), terms[key].note)
        for key, words in CHANNELS.items()
        if key in terms
    )


def _paper(row: PublishedComponent) -> Paper:
    counts = ((row.originals, "bản chính"), (row.certified, "bản sao có chứng thực"), (row.copies, "bản chụp"))
    amount = ", ".join(f"{count:02} {words}" for count, words in counts if count)
    notes = {
        "show": "xuất trình để đối chiếu, không nộp",
        "data": f"không phải nộp: cơ quan tự lấy từ {row.source or 'dữ liệu'}",
    }
    note = notes.get(row.manner, "" if row.required else "nếu có")
    return Paper(row.name, row.form, "" if row.manner == "data" else amount, note)


def _charge(fee: PublishedFee) -> Charge:
    kind = fee.kind_words
    name = fee.name if fee.name.lower().startswith(kind.lower()) else f"{kind}: {fee.name}"
    notes = (f"nộp {fee.channel_words.lower()}" if fee.channel_words else "", fee.basis)
    return Charge(name, money(fee.amount) if fee.amount else "miễn", "; ".join(note for note in notes if note))


def _case(variant: PublishedVariant, published: Published, fees: Iterable[PublishedFee]) -> VariantOnPaper:
    when = "; ".join(f"{published.label_of(name)}: {choice}" for name, choice in variant.answers.items())
    limits = "; ".join(f"{way.name.lower()} {way.limit}" for way in _ways(variant.terms, immediate=False))
    kept = [row.name for row in published.components if row.order in (variant.components or ())]
    owed = [f"{fee.name} {money(fee.amount)}" for fee in fees if fee.order in (variant.fees or ())]
    return VariantOnPaper(
        variant.name,
        when,
        limits,
        "" if variant.components is None else "; ".join(kept) or "không phải nộp giấy tờ nào",
        "" if variant.fees is None else "; ".join(owed) or "không thu",
    )
