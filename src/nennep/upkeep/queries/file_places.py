"""Of what in the records a stored file is, in words: for whoever is told that its bytes are lost."""

from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.db.models import ForeignKey, Model

from nennep.cases.models import IssuedPaper
from nennep.cases.parts.receipts import form_of, number_on
from nennep.formsets.sets import FormSetError
from nennep.ledger.models import StoredFile

# So many places of one file are named.
NAMED = 3


def places_of(digests: Collection[str]) -> dict[str, str]:
    """By digest: “hồ sơ H99.12-261103-0076: Mẫu số 01…”; what no record names, or a table of before cannot tell, is left out."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models():
        for key in model._meta.concrete_fields:
            if isinstance(key, ForeignKey) and key.related_model is StoredFile:
                for digest, words in _named(model, key, digests):
                    found.setdefault(digest, []).append(words)
    return {digest: "; ".join(dict.fromkeys(words[:NAMED])) for digest, words in found.items()}


def _named(model: type[Model], key: "ForeignKey[Any, Any]", digests: Collection[str]) -> Iterator[tuple[str, str]]:
    try:
        rows = list(model._base_manager.filter(**{f"{key.name}__in": digests}))
        for row in rows:
            if words := ": ".join(part for part in (_record(row), _document(row)) if part):
                yield getattr(row, key.attname), words
    except (DatabaseError, ObjectDoesNotExist):
        return  # tables of a version before, or rows that are lost too


def _record(row: Any) -> str:
    """What the document belongs to: a case, a version of a process."""
    if case := getattr(row, "case", None):
        return f"hồ sơ {case.code}"
    if instruction := getattr(row, "instruction", None):
        return f"ý kiến chỉ đạo, hồ sơ {instruction.case.code}"
    if version := getattr(row, "process_version", None):
        return f"quy trình {version.process.code} bản {version.number}"
    return ""


def _document(row: Any) -> str:
    """What it is called there, with its number."""
    if isinstance(row, IssuedPaper):
        return _paper(row)
    title, number = getattr(row, "title", "") or getattr(row, "file_name", ""), getattr(row, "number", "")
    return f"{title} số {number}".strip() if number and isinstance(number, str) else title


def _paper(paper: IssuedPaper) -> str:
    try:
        form, number = form_of(paper), number_on(paper)
    except FormSetError:
        return ""  # of a set that the product has no more
    return f"{form.title}{f' (Mẫu số {form.number})' if form.number else ''}{f' số {number}' if number else ''}"
