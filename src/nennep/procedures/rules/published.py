"""What a published version of a procedure says, as checks, papers, comparison, public page and desk read it.

A field bears the name of its column; ``queries.published`` reads them by these names. A column typed
here is there for everybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as by_default
from datetime import date
from typing import Any, Protocol

from nennep.kernel.worktime import Budget, Term

from .columns import FEE_KINDS, SERVICE_LEVELS
from .decisions import decision_in_words
from .terms import CHANNELS, COUNTS
from .variants import match, variant_problems

Terms = Mapping[str, Term]


class Validity(Protocol):
    """What holds from a day, to a day or on and on."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


def holds_on(each: Validity, day: date) -> bool:
    """Whether it holds on that day, its first and its last included."""
    return each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)


def budgets(terms: Terms) -> dict[str, Budget]:
    """The limits by channel; a channel that promises no day is not there."""
    return {channel: budget for channel, term in terms.items() if (budget := term.budget)}


def read_terms(stored: Mapping[str, Any]) -> dict[str, Term]:
    """The terms by channel as a version keeps them."""
    return {channel: Term.from_json(term) for channel, term in stored.items()}


def term_on(channel: str, terms: Terms) -> Term:
    """The limit of that channel, else of the counter; without a unit where none is promised."""
    return next((terms[each] for each in (channel, "counter") if each in terms and terms[each].unit), Term())


def stored(terms: Terms) -> dict[str, Any]:
    """The terms by channel in the shape in which a version keeps them."""
    return {channel: term.to_json() for channel, term in terms.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the desk asks: ``name`` is the variable, ``choices`` the texts that it may become."""

    name: str
    label: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedComponent:
    """One paper of the dossier. ``manner``: submit, show, data (taken from ``source``)."""

    name: str
    pk: int = 0
    order: int = 0
    form: str = ""
    originals: int = 1
    certified: int = 0
    copies: int = 0
    required: bool = True
    manner: str = "submit"
    source: str = ""
    electronic: bool = True
    national_code: str = ""

    @property
    def counts(self) -> str:
        """How many of each kind of copy are handed in: “01 bản chính, 02 bản chụp”."""
        numbers = ((getattr(self, kind), words) for kind, words in COUNTS.items())
        return ", ".join(f"{number:02d} {words}" for number, words in numbers if number)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFee:
    """Phí or lệ phí: whole đồng; ``channel`` empty for every channel."""

    name: str
    amount: int
    pk: int = 0
    order: int = 0
    kind: str = "phi"
    channel: str = ""
    basis: str = ""
    valid_from: date = date.min
    valid_to: date | None = None

    @property
    def kind_words(self) -> str:
        """“Phí”, “Lệ phí”."""
        return FEE_KINDS[self.kind]

    @property
    def channel_words(self) -> str:
        """The channel that it is charged on; empty where it is charged on all."""
        return CHANNELS.get(self.channel, "")


def by_kind(fees: Iterable[PublishedFee]) -> list[PublishedFee]:
    """Phí before lệ phí, else as they stand."""
    return sorted(fees, key=lambda fee: fee.kind, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedBasis:
    """A legal basis: the document, and the article where one is named."""

    document: str
    article: str = ""
    pk: int = 0
    order: int = 0

    @property
    def words(self) -> str:
        """“Điều 5, Nghị định số 61/2018/NĐ-CP”."""
        return ", ".join(part for part in (self.article, self.document) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVariant:
    """Trường hợp: what holds where every one of ``answers`` was given.

    ``terms`` {} are those of the version; ``components`` and ``fees`` are numbers of rows, None all.
    """

    name: str
    pk: int = 0
    order: int = 0
    answers: Mapping[str, str] = by_default(default_factory=dict)
    terms: Terms = by_default(default_factory=dict)
    components: tuple[int, ...] | None = None
    fees: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDecision:
    """The decision that published a version."""

    number: str = ""
    signed_on: date | None = None
    issuer: str = ""

    def __str__(self) -> str:
        return decision_in_words(self.number, self.signed_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One version with all that hangs on it. ``terms`` are by channel, ``sequence`` who and what.

    ``agency`` and ``involved`` are names, ``field`` the name of the sector. The rows stand in their order.
    """

    name: str
    pk: int = 0
    procedure_id: int = 0
    root: str = ""
    suffix: str = ""
    quality_code: str = ""
    agency: str = ""
    field: str = ""
    field_code: str = ""
    number: int = 1
    kind: str = "detailed"
    level: str = ""
    decision: PublishedDecision | None = None
    valid_from: date = date.min
    valid_to: date | None = None
    terms: Terms = by_default(default_factory=dict)
    immediate: bool = False
    supplement_policy: str = ""
    supplement_rounds: int | None = None
    supplement_days: int | None = None
    supplement_basis: str = ""
    sets: int = 1
    applicants: tuple[str, ...] = ()
    sequence: tuple[tuple[str, str], ...] = ()
    questions: tuple[Question, ...] = ()
    competent: str = ""
    authorised: str = ""
    coordinating: str = ""
    result: str = ""
    paper_result: bool = True
    reception_place: str = ""
    exemptions: str = ""
    conditions: str = ""
    service_level: str = "none"
    partial_reason: str = ""
    one_stop: bool = True
    linked: bool = False
    territory_free: bool = False
    post_reception: bool = True
    post_return: bool = True
    routing: str = "own"
    status: str = "public"
    components: tuple[PublishedComponent, ...] = ()
    fees: tuple[PublishedFee, ...] = ()
    bases: tuple[PublishedBasis, ...] = ()
    variants: tuple[PublishedVariant, ...] = ()
    involved: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The national code."""
        return f"{self.root}.{self.suffix}" if self.suffix else self.root

    @property
    def service_words(self) -> str:
        """How far it is done online: “Toàn trình”."""
        return SERVICE_LEVELS.get(self.service_level, "")

    @property
    def limits(self) -> dict[str, Term]:
        """The terms of the channels that promise a day."""
        return {channel: term for channel, term in self.terms.items() if term.unit}

    @property
    def variants_wrong(self) -> list[str]:
        """What is wrong in the table of variants, in words."""
        rows = [{"name": each.name, "answers": each.answers} for each in self.variants]
        return variant_problems([asdict(each) for each in self.questions], rows)

    def term(self, channel: str, variant: PublishedVariant | None = None) -> Term:
        """The limit on that channel; a variant with limits of its own stands in the version's place."""
        return term_on(channel, (variant.terms if variant else None) or self.terms)

    def label_of(self, question: str) -> str:
        """What the desk asks under that name."""
        return next((each.label for each in self.questions if each.name == question), question)

    def fees_on(self, day: date) -> tuple[PublishedFee, ...]:
        """The fees of that day."""
        return tuple(each for each in self.fees if holds_on(each, day))

    def variant_for(self, answers: Mapping[str, str]) -> PublishedVariant | None:
        """The first variant whose answers all agree; None where the version's own content holds."""
        place = match([each.answers for each in self.variants], answers) if self.questions else None
        return None if place is None else self.variants[place]

    def components_of(self, variant: PublishedVariant | None = None) -> tuple[PublishedComponent, ...]:
        """The papers, or those of them that the variant asks for."""
        asked = variant.components if variant else None
        return tuple(each for each in self.components if asked is None or each.order in asked)

    def fees_due(self, channel: str, day: date, variant: PublishedVariant | None = None) -> tuple[PublishedFee, ...]:
        """What is charged on that channel and day under the variant, phí before lệ phí."""
        asked = variant.fees if variant else None
        found = (each for each in by_kind(self.fees_on(day)) if each.channel in ("", channel))
        return tuple(each for each in found if asked is None or each.order in asked)
