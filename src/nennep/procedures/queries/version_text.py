"""A version told line by line, and what changes from one to the next."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nennep.kernel.dates import full_date
from nennep.kernel.words import money
from nennep.kernel.worktime import Term

from ..models import Component, ProcedureVersion
from ..rules import CHANNELS, COLUMNS, INVOLVED, PARTS, label_of
from ..rules.published import Published, PublishedBasis, PublishedComponent, PublishedFee, PublishedVariant, Terms
from .published import published_in

WHO = {"applicant": "Người nộp", "agency": "Cơ quan"}


@dataclass(frozen=True, slots=True)
class TextChange:
    """One attribute that differs; of a list only the lines that went and that came."""

    label: str
    old: Sequence[str]
    new: Sequence[str]


def changed_from_before(versions: Sequence[ProcedureVersion]) -> dict[int, list[TextChange]]:
    """What each version says otherwise than the one before it, by its key; a first version is left out."""
    numbers = {number for version in versions for number in (version.number, version.number - 1)}
    same = ProcedureVersion.objects.filter(procedure__in={each.procedure_id for each in versions}, number__in=numbers)
    published = {(each.procedure_id, each.number): each for each in published_in(same).values()}
    return {
        version.pk: differences(old, published[version.procedure_id, version.number])
        for version in versions
        if (old := published.get((version.procedure_id, version.number - 1)))
    }


def told(published: Published, only: Collection[str] = COLUMNS) -> dict[str, list[str]]:
    """Each attribute by its name on the sheet, as lines of text; of the columns ``only`` these."""
    lines = {label_of(name): _lines(name, getattr(published, name)) for name in COLUMNS if name in only}
    for part, label in PARTS.items():
        lines[label] = [_ROW_WORDS[part](row, published) for row in getattr(published, part)]
    lines[INVOLVED] = list(published.involved)
    return lines


def differences(old: Published | None, new: Published, only: Collection[str] = COLUMNS) -> list[TextChange]:
    """What changed, in the order of the sheet; nothing where both say the same."""
    before = told(old) if old else {}
    changes = []
    for label, lines in told(new, only).items():
        was = before.get(label, [])
        if was != lines:
            gone = [line for line in was if line not in lines]
            come = [line for line in lines if line not in was]
            moved = not gone and not come
            changes.append(TextChange(label, was if moved else gone, lines if moved else come))
    return changes


def choices_of(name: str) -> list[tuple[str, str]]:
    """The values that a column of a version may have, each with its words; none for a free column."""
    field: Any = ProcedureVersion._meta.get_field(name)
    return list(field.choices or ())


def _lines(name: str, value: Any) -> list[str]:
    if name in _COLUMN_WORDS:
        return _COLUMN_WORDS[name](value)
    if isinstance(value, bool):
        return ["Có" if value else "Không"]
    choices = dict(choices_of(name))
    if choices and value:
        return [choices.get(value, value)]
    return [line for line in str("" if value is None else value).splitlines() if line.strip()]


def limits_told(terms: Terms) -> list[tuple[str, str]]:
    """Channel and limit in words; one line without a channel where all have the same."""
    told = [(CHANNELS.get(channel, channel), term.words()) for channel, term in _placed(terms)]
    return [("", told[0][1])] if told and len({words for _, words in told}) == 1 else told


def _terms(terms: Terms) -> list[str]:
    return [
        f"{CHANNELS.get(channel, channel)}: {term.words()}" + (f" ({term.note})" if term.note else "")
        for channel, term in _placed(terms)
    ]


def _placed(terms: Terms) -> list[tuple[str, Term]]:
    places = list(CHANNELS)
    return sorted(terms.items(), key=lambda each: places.index(each[0]) if each[0] in CHANNELS else len(places))


def _component(row: PublishedComponent, _: Published) -> str:
    manner = dict(Component._meta.get_field("manner").choices or ())
    is_submitted = row.manner == "submit"
    said = [
        row.name,
        row.form,
        "" if is_submitted else manner[row.manner],
        row.source,
        row.counts if is_submitted else "",
        "" if row.required else "nếu có",
        "" if row.electronic else "không nhận bản điện tử",
        f"mã giấy tờ {row.national_code}" if row.national_code else "",
    ]
    return "; ".join(each for each in said if each)


def _fee(row: PublishedFee, _: Published) -> str:
    channel = f" ({CHANNELS.get(row.channel, row.channel)})" if row.channel else ""
    until = f", đến hết {full_date(row.valid_to)}" if row.valid_to else ""
    return f"{row.name}{channel}: {money(row.amount)}; {row.basis}{until}"


def _basis(row: PublishedBasis, _: Published) -> str:
    return f"{row.document}, {row.article}" if row.article else row.document


def _variant(row: PublishedVariant, published: Published) -> str:
    asked = ", ".join(f"{published.label_of(name)}: {choice}" for name, choice in row.answers.items())
    said = [
        f"khi {asked}" if asked else "mọi trả lời",
        *(f"{channel}: {words}" if channel else f"thời hạn {words}" for channel, words in limits_told(row.terms)),
    ]
    for orders, rows, words in (
        (row.components, published.components, "giấy tờ"),
        (row.fees, published.fees, "khoản thu"),
    ):
        if orders is not None:
            names = {each.order: each.name for each in rows}
            said.append(f"{words}: " + (", ".join(names.get(n, str(n)) for n in orders) or "không"))
    return f"{row.name}: " + "; ".join(said)


_COLUMN_WORDS: Mapping[str, Callable[[Any], list[str]]] = {
    "terms": _terms,
    "applicants": list,
    "sequence": lambda rows: [f"{WHO[who]}: {text}" if who in WHO else text for who, text in rows],
    "questions": lambda rows: [f"{row.label} ({', '.join(row.choices)})" for row in rows],
    "supplement_rounds": lambda rounds: [] if rounds is None else [f"{rounds} lần"],
    "supplement_days": lambda days: [] if days is None else [f"{days} ngày"],
    "sets": lambda sets: [f"{sets:02d} bộ"],
}
_ROW_WORDS: Mapping[str, Callable[[Any, Published], str]] = {
    "components": _component,
    "fees": _fee,
    "bases": _basis,
    "variants": _variant,
}
