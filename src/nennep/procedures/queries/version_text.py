"""A version told line by line, and what changes from one to the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nennep.kernel.dates import full_date
from nennep.kernel.words import money

from ..models import Component, ProcedureVersion
from ..parts.version_rows import ROWS, rows_by_version
from ..rules import CHANNELS, COLUMNS, COUNTS, INVOLVED, PARTS, label_of, limit_in_words

Row = Mapping[str, Any]
WHO = {"applicant": "Người nộp", "agency": "Cơ quan"}


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a version says: its columns, its rows by part, the agencies involved by name."""

    columns: Mapping[str, Any]
    rows: Mapping[str, Sequence[Row]]
    involved: Sequence[str]


@dataclass(frozen=True, slots=True)
class Change:
    """One attribute that differs; of a list only the lines that went and that came."""

    label: str
    old: Sequence[str]
    new: Sequence[str]


def content_of(version: ProcedureVersion) -> Content:
    """What a stored version says."""
    return contents_of([version])[version.pk]


def contents_of(versions: Sequence[ProcedureVersion]) -> dict[int, Content]:
    """What each of these says, by its key; as many queries for one as for fifty."""
    parts = {part: rows_by_version(versions, part) for part in ROWS}
    agencies: dict[int, list[str]] = {version.pk: [] for version in versions}
    through = ProcedureVersion.involved.through._default_manager.filter(procedureversion__in=versions)
    for pk, name in through.order_by("agency__name").values_list("procedureversion", "agency__name"):
        agencies[pk].append(name)
    return {
        version.pk: Content(
            {name: getattr(version, name) for name in COLUMNS},
            {part: rows[version.pk] for part, rows in parts.items()},
            agencies[version.pk],
        )
        for version in versions
    }


def changed_from_before(versions: Sequence[ProcedureVersion]) -> dict[int, list[Change]]:
    """What each version says otherwise than the one before it, by its key; a first version is left out."""
    wanted = {(version.procedure_id, version.number - 1) for version in versions}
    same = ProcedureVersion.objects.filter(procedure__in={pk for pk, _ in wanted})
    before = {(row.procedure_id, row.number): row for row in same}
    earlier = [before[key] for key in wanted if key in before]
    contents = contents_of([*versions, *earlier])
    return {
        version.pk: differences(contents[old.pk], contents[version.pk])
        for version in versions
        if (old := before.get((version.procedure_id, version.number - 1)))
    }


def content_after(before: Content | None, changes: Row, parts: Mapping[str, Any]) -> Content:
    """What a version would say after ``changes`` to columns and the ``parts`` that are not None."""
    columns = dict(before.columns) if before else {}
    rows = dict(before.rows) if before else {part: [] for part in ROWS}
    involved = parts.get("involved")
    for part in ROWS:
        if parts.get(part) is not None:
            rows[part] = [{**row, "order": n} for n, row in enumerate(parts[part], start=1)]
    names = [each.name for each in involved] if involved is not None else None
    held = before.involved if before else []
    return Content(columns | dict(changes), rows, held if names is None else sorted(names))


def told(content: Content) -> dict[str, list[str]]:
    """Each attribute that says something, by its name on the sheet, as lines of text."""
    lines: dict[str, list[str]] = {}
    for name in COLUMNS:
        if name in content.columns:
            lines[label_of(name)] = _lines(name, content.columns[name])
    for part, label in PARTS.items():
        lines[label] = [_ROW_WORDS[part](row, content) for row in content.rows.get(part, ())]
    lines[INVOLVED] = list(content.involved)
    return lines


def differences(old: Content | None, new: Content) -> list[Change]:
    """What changed, in the order of the sheet; nothing where both say the same."""
    before = told(old) if old else {}
    changes = []
    for label, lines in told(new).items():
        was = before.get(label, [])
        if was != lines:
            gone = [line for line in was if line not in lines]
            come = [line for line in lines if line not in was]
            moved = not gone and not come
            changes.append(Change(label, was if moved else gone, lines if moved else come))
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


def limits_told(terms: Mapping[str, Row]) -> list[tuple[str, str]]:
    """Channel and limit in words; one line without a channel where all have the same."""
    told = [
        (CHANNELS.get(channel, channel), limit_in_words(term))
        for channel, term in sorted(terms.items(), key=lambda each: _place(each[0]))
    ]
    return [("", told[0][1])] if told and len({words for _, words in told}) == 1 else told


def _terms(terms: Mapping[str, Row]) -> list[str]:
    return [
        f"{CHANNELS.get(channel, channel)}: {limit_in_words(term)}" + (f" ({term['note']})" if term.get("note") else "")
        for channel, term in sorted(terms.items(), key=lambda each: _place(each[0]))
    ]


def _place(channel: str) -> int:
    return list(CHANNELS).index(channel) if channel in CHANNELS else len(CHANNELS)


def _component(row: Row, _: Content) -> str:
    manner = dict(Component._meta.get_field("manner").choices or ())
    counts = [f"{row[kind]:02d} {words}" for kind, words in COUNTS.items() if row.get(kind)]
    said = [
        row["name"],
        row.get("form") or "",
        manner[row.get("manner") or "submit"] if row.get("manner", "submit") != "submit" else "",
        row.get("source") or "",
        ", ".join(counts) if row.get("manner", "submit") == "submit" else "",
        "" if row.get("required", True) else "nếu có",
        "" if row.get("electronic", True) else "không nhận bản điện tử",
        f"mã giấy tờ {row['national_code']}" if row.get("national_code") else "",
    ]
    return "; ".join(each for each in said if each)


def _fee(row: Row, _: Content) -> str:
    channel = f" ({CHANNELS.get(row['channel'], row['channel'])})" if row.get("channel") else ""
    until = f", đến hết {full_date(row['valid_to'])}" if row.get("valid_to") else ""
    return f"{row['name']}{channel}: {money(row['amount'])}; {row['basis']}{until}"


def _basis(row: Row, _: Content) -> str:
    return f"{row['document']}, {row['article']}" if row.get("article") else str(row["document"])


def _variant(row: Row, content: Content) -> str:
    labels = {each["name"]: each["label"] for each in content.columns.get("questions", ())}
    asked = ", ".join(f"{labels.get(name, name)}: {choice}" for name, choice in row["answers"].items())
    limits = limits_told(row.get("terms") or {})
    said = [
        f"khi {asked}" if asked else "mọi trả lời",
        *(f"{channel}: {words}" if channel else f"thời hạn {words}" for channel, words in limits),
    ]
    for part, words in (("components", "giấy tờ"), ("fees", "khoản thu")):
        if row.get(part) is not None:
            names = {each["order"]: each["name"] for each in content.rows.get(part, ())}
            said.append(f"{words}: " + (", ".join(names.get(n, str(n)) for n in row[part]) or "không"))
    return f"{row['name']}: " + "; ".join(said)


def _question(question: Row) -> str:
    return f"{question['label']} ({', '.join(question['choices'])})"


_COLUMN_WORDS: Mapping[str, Callable[[Any], list[str]]] = {
    "terms": _terms,
    "applicants": list,
    "sequence": lambda rows: [f"{WHO.get(row['who'], row['who'])}: {row['text']}" for row in rows],
    "questions": lambda rows: [_question(row) for row in rows],
    "supplement_rounds": lambda rounds: [] if rounds is None else [f"{rounds} lần"],
    "supplement_days": lambda days: [] if days is None else [f"{days} ngày"],
    "sets": lambda sets: [f"{sets:02d} bộ"],
}
_ROW_WORDS: Mapping[str, Callable[[Row, Content], str]] = {
    "components": _component,
    "fees": _fee,
    "bases": _basis,
    "variants": _variant,
}
