"""The whole sheet as a keeper types it: attributes, rows and the table of variants together."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from nennep.kernel.refusals import Refusal
from nennep.kernel.text import whole_number
from nennep.org.models import Agency
from nennep.org.rules import BrokenRuleError

from ..actions import VersionDraft
from ..models import ProcedureVersion
from ..parts.version_rows import beginning_of, checked_terms, copied_rows
from ..rules import COLUMNS, PARTS, label_of
from .columns import ColumnsForm, initial_columns
from .rows import BasisRow, ComponentRowForm, FeeRow, PartRowForm, PartRows, QuestionRow, SequenceRow, Typed, typed_rows
from .variants import VariantRow

ROW_FORMS: Mapping[str, type[PartRowForm]] = {
    "sequence": SequenceRow,
    "components": ComponentRowForm,
    "fees": FeeRow,
    "bases": BasisRow,
    "questions": QuestionRow,
    "variants": VariantRow,
}
# Where the words of a refused rule belong on the page, if not at a field of that name.
ANCHORS = {"valid_from": "id_effective_on", "terms": "part-terms", "applicants": "id_applicants"}


class SheetForm:
    """Attributes and rows of one version. Unbound it shows, bound it judges; nothing typed is lost."""

    def __init__(
        self, agency: Agency, *, columns: Mapping[str, Any] | QueryDict, rows: Mapping[str, list[Typed]], bound: bool
    ) -> None:
        self.agency, self.bound, self.typed = agency, bound, rows
        options: dict[str, Any] = {"data": columns} if bound else {"initial": columns}
        self.columns = ColumnsForm(agency=agency, **options)
        self.rows = {
            part: PartRows(part, form, rows[part], bound=bound)
            for part, form in ROW_FORMS.items()
            if part != "variants"
        }
        self.rows["variants"] = PartRows("variants", VariantRow, rows["variants"], bound=bound, **self._about())
        self.refused: list[tuple[str, str]] = []

    def _about(self) -> dict[str, Any]:
        """What a row of the table of variants may ask and choose."""
        named = {
            part: [
                (row["key"], str(row.get("name") or f"{PARTS[part]} {n}"))
                for n, row in enumerate(self.rows[part].typed, start=1)
                if not ROW_FORMS[part].is_blank(row)
            ]
            for part in ("components", "fees")
        }
        return {"questions": self.rows["questions"].typed, **named}

    @classmethod
    def of_version(cls, agency: Agency, version: ProcedureVersion | None) -> "SheetForm":
        """The sheet as the version has it; of none, as a new one begins."""
        if version is None:
            columns = {"sets": 1, **DEFAULTS, **beginning_of(agency), "terms": {"counter": {}}}
            rows: dict[str, list[Typed]] = {part: [] for part in ROW_FORMS}
            return cls(agency, columns=initial_columns(columns, []), rows=rows, bound=False)
        columns = {name: getattr(version, name) for name in COLUMNS}
        involved = list(version.involved.values_list("code", flat=True))
        return cls(agency, columns=initial_columns(columns, involved), rows=_stored(version), bound=False)

    @classmethod
    def of_post(cls, agency: Agency, data: QueryDict, *, bound: bool, act: str = "") -> "SheetForm":
        """The sheet as it was posted; ``act`` is ``add:fees`` or ``remove:fees:2``."""
        rows = {part: typed_rows(data, part, form) for part, form in ROW_FORMS.items()}
        verb, _, rest = act.partition(":")
        part, _, place = rest.partition(":")
        if verb == "add" and part in rows:
            rows[part].append({})
        elif verb == "remove" and part in rows and (at := whole_number(place)) is not None:
            del rows[part][at : at + 1]
        columns: Any = data if bound else _as_initial(data)
        return cls(agency, columns=columns, rows=rows, bound=bound)

    def is_valid(self) -> bool:
        """Whether every field can be read; what the rules say comes with ``refuse``."""
        return all([self.columns.is_valid(), *[rows.is_valid() for rows in self.rows.values()]])

    def refuse(self, error: Refusal) -> None:
        """Take in what a rule of publishing says against the whole."""
        field = error.field
        anchor = f"id_{field}" if field in self.columns.fields else f"part-{field}"
        words = str(error)
        label = label_of(field)
        told = words if label.lower() in words.lower() or field == "valid_from" else f"{label}: {words}"
        self.refused.append((ANCHORS.get(field, anchor), told))

    @property
    def complaints(self) -> Iterator[tuple[str, str]]:
        """Where and what, in the order of the page."""
        if self.bound:
            for form in (self.columns, *[each for rows in self.rows.values() for each in rows.filled]):
                for name, errors in form.errors.items():
                    for error in errors:
                        yield (form[name].auto_id if name in form.fields else ""), str(error)
        yield from self.refused

    def draft(self, valid_from: date, before: ProcedureVersion | None) -> VersionDraft:
        """What differs from the version before, as the action takes it."""
        columns = self.columns.columns() | {
            "sequence": [_without_key(each) for each in self.rows["sequence"].filled],
            "questions": [each.question() for each in self.rows["questions"].filled],  # type: ignore[attr-defined]
        }
        parts = self._parts(before)
        involved: list[Agency] | None = list(self.columns.cleaned_data["involved"])
        if before is not None:
            columns = {k: v for k, v in columns.items() if not _same(k, v, getattr(before, k))}
            if set(involved or ()) == set(before.involved.all()):
                involved = None
        return VersionDraft(valid_from=valid_from, changes=columns, involved=involved, **parts)

    def _parts(self, before: ProcedureVersion | None) -> dict[str, Any]:
        """The rows of each part that differs from the version before."""
        parts: dict[str, Any] = {}
        orders: dict[str, dict[str, int]] = {}
        for part in ("components", "fees", "bases"):
            forms = self.rows[part].filled
            rows = [_without_key(form) for form in forms]
            if before is not None and _same_rows(part, rows, copied_rows(before, part)):
                # The rows stay, with their numbers, by which they are known.
                orders[part] = {form.cleaned_data["key"]: int(form.cleaned_data["key"]) for form in forms}
            else:
                orders[part] = {form.cleaned_data["key"]: n for n, form in enumerate(forms, start=1)}
                parts[part] = rows
        for row in parts.get("fees", ()):
            if row["valid_from"] is None:
                del row["valid_from"]
        variants = [form.variant(orders) for form in self.rows["variants"].filled]  # type: ignore[attr-defined]
        if before is None or not _same_rows("variants", variants, copied_rows(before, "variants")):
            parts["variants"] = variants
        return parts


DEFAULTS: Mapping[str, Any] = {"paper_result": True, "one_stop": True, "post_reception": True, "post_return": True}


def _as_initial(data: QueryDict) -> dict[str, Any]:
    initial: dict[str, Any] = data.dict()
    return initial | {"involved": data.getlist("involved")}


def _without_key(form: PartRowForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "key"}


def _same(column: str, typed: Any, stored: Any) -> bool:
    if column != "terms":
        return bool(typed == stored)
    try:
        return checked_terms(typed, column) == checked_terms(stored, column)
    except BrokenRuleError:
        return False


def _same_rows(part: str, typed: list[Typed], stored: list[Typed]) -> bool:
    def plain(row: Typed) -> Typed:
        terms = {"terms": _terms_or(row["terms"])} if part == "variants" else {}
        return {**row, **terms, "order": 0}

    return [plain(row) for row in typed] == [plain(row) for row in stored]


def _terms_or(terms: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return checked_terms(terms, "variants")
    except BrokenRuleError:
        return terms


def _stored(version: ProcedureVersion) -> dict[str, list[Typed]]:
    """The rows of a version as fields; their keys are their numbers."""
    rows: dict[str, list[Typed]] = {
        part: [{**row, "key": str(row["order"])} for row in copied_rows(version, part)]
        for part in ("components", "fees", "bases")
    }
    rows["sequence"] = [dict(row) for row in version.sequence]
    rows["questions"] = [
        {**each, "choices": "; ".join(each["choices"]), "key": str(n)}
        for n, each in enumerate(version.questions, start=1)
    ]
    keys = {each["name"]: each["key"] for each in rows["questions"]}
    rows["variants"] = [_variant_fields(row, keys) for row in copied_rows(version, "variants")]
    return rows


def _variant_fields(row: Typed, keys: Mapping[str, str]) -> Typed:
    fields: Typed = {"name": row["name"], "key": str(row["order"])}
    fields |= {f"answer_{keys[name]}": choice for name, choice in row["answers"].items()}
    for channel, term in row["terms"].items():
        fields |= {f"{channel}_amount": term.get("amount"), f"{channel}_unit": term.get("unit")}
    for part in ("components", "fees"):
        fields[f"only_{part}"] = row[part] is not None
        fields[part] = [str(order) for order in row[part] or ()]
    return fields
