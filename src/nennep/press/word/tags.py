"""The tags of a template: flat Vietnamese names, read from the record that fills them.

A record is a frozen dataclass whose fields are texts, flags, lists of texts or lists of records;
``tag`` names each field. The printed list of tags, the check of an uploaded template and the
filling all read the same names.
"""

import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

SAMPLE_ROWS = 3
_KNOWN: dict[type, tuple["Tag", ...]] = {}


@dataclass(frozen=True, kw_only=True)
class Tag:
    """One name a template may use. ``kind``: text, flag, texts (list of texts), rows (of ``inner``)."""

    name: str
    label: str
    field: str
    kind: str = "text"
    inner: tuple["Tag", ...] = ()


def tag(name: str, label: str) -> dict[str, Any]:
    """Metadata of a record's field: its tag and what it means, in Vietnamese."""
    return {"tag": name, "label": label}


def tags_of(record: type) -> tuple[Tag, ...]:
    """The tags of a record class, in the order of its fields; worked out once a class."""
    if record not in _KNOWN:
        hints = typing.get_type_hints(record)
        _KNOWN[record] = tuple(_tag(one.name, one.metadata, hints[one.name]) for one in fields(record))
    return _KNOWN[record]


def _tag(field: str, metadata: Mapping[str, Any], kind: Any) -> Tag:
    name, label = metadata["tag"], metadata["label"]
    if kind is bool:
        return Tag(name=name, label=label, field=field, kind="flag")
    inner = typing.get_args(kind)[0] if typing.get_origin(kind) is tuple else None
    if inner is str:
        return Tag(name=name, label=label, field=field, kind="texts")
    if inner is not None:
        return Tag(name=name, label=label, field=field, kind="rows", inner=tags_of(inner))
    return Tag(name=name, label=label, field=field)


def context_of(record: Any) -> dict[str, Any]:
    """The record as a template sees it: values under their tags."""
    found: dict[str, Any] = {}
    for one in tags_of(type(record)):
        value = getattr(record, one.field)
        found[one.name] = (
            [context_of(row) if is_dataclass(row) else row for row in value] if isinstance(value, tuple) else value
        )
    return found


def sample_context(tags: tuple[Tag, ...], *, flag: bool = True) -> dict[str, Any]:
    """Made-up values that show which tag stands where: each text is its own label."""
    found: dict[str, Any] = {}
    for one in tags:
        words = f"‹{one.label}›"
        if one.kind == "rows":
            found[one.name] = [sample_context(one.inner, flag=bool(n % 2)) for n in range(SAMPLE_ROWS)]
        elif one.kind == "texts":
            found[one.name] = [words] * SAMPLE_ROWS
        else:
            found[one.name] = flag if one.kind == "flag" else words
    return found
