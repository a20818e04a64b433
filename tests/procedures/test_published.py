"""What a published version says is read once: every column of it, in as many statements for many as for one."""

from dataclasses import fields, make_dataclass
from typing import Any

import pytest

from nennep.procedures.models import Component, Fee, LegalBasis, ProcedureVersion, Variant
from nennep.procedures.queries import published_in, published_of
from nennep.procedures.rules import COLUMNS
from nennep.procedures.rules.published import (
    Published,
    PublishedBasis,
    PublishedComponent,
    PublishedFee,
    PublishedVariant,
    Question,
)
from tests.cast import Cast
from tests.factories import make_procedure

KINDS: list[tuple[Any, type]] = [
    (ProcedureVersion, Published),
    (Component, PublishedComponent),
    (Fee, PublishedFee),
    (LegalBasis, PublishedBasis),
    (Variant, PublishedVariant),
]
NOT_NAMED_ALIKE = {
    "id": "the key, read as pk",
    "procedure": "read as its key, its codes, agency and field",
    "procedure_version": "the version on which the row hangs",
}


def unread(model: Any, kind: type) -> set[str]:
    """The columns that have no field of their name."""
    columns = {each.name for each in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    return columns - {each.name for each in fields(kind)} - set(NOT_NAMED_ALIKE)


@pytest.mark.parametrize(("model", "kind"), KINDS)
def test_every_column_is_read(model: Any, kind: type) -> None:
    assert unread(model, kind) == set()


def test_a_column_that_nobody_typed_is_told() -> None:
    lacking = make_dataclass("Lacking", [each.name for each in fields(PublishedBasis) if each.name != "article"])
    assert unread(LegalBasis, lacking) == {"article"}


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    version = make_procedure(cast)
    version.questions = [{"name": "quy_mo", "label": "Quy mô", "choices": ["Nhỏ", "Lớn"]}]
    version.sequence = [{"who": "agency", "text": "Thẩm định"}]
    version.save()
    version.involved.add(cast.other)
    terms = {"counter": {"amount": "10", "unit": "working_day", "cutoff": None}}
    rows = {"procedure_version": version, "name": "Quy mô lớn", "answers": {"quy_mo": "Lớn"}, "terms": terms}
    Variant.objects.create(order=1, components=[1], **rows)
    LegalBasis.objects.create(procedure_version=version, document="Luật Dược", article="Điều 5")
    return version


def test_it_says_what_the_version_says(cast: Cast, version: ProcedureVersion) -> None:
    published = published_of(version)
    read_otherwise = {"terms", "sequence", "questions", "applicants"}
    for name in COLUMNS.keys() - read_otherwise:
        assert getattr(published, name) == getattr(version, name), name
    assert published.code == version.procedure.code
    assert published.agency == cast.health.name
    assert published.sequence == (("agency", "Thẩm định"),)
    assert published.questions == (Question(name="quy_mo", label="Quy mô", choices=("Nhỏ", "Lớn")),)
    assert [each.words for each in published.bases] == ["Điều 5, Luật Dược"]
    assert published.involved == (cast.other.name,)
    stored = version.components.order_by("order")
    assert [each.name for each in published.components] == [each.name for each in stored]


def test_a_variant_asks_for_its_papers_and_has_its_limit(version: ProcedureVersion) -> None:
    published = published_of(version)
    big = published.variant_for({"quy_mo": "Lớn"})
    assert published.variant_for({"quy_mo": "Nhỏ"}) is None
    assert [each.order for each in published.components_of(big)] == [1]
    assert published.term("counter", big).words() == "10 ngày làm việc"
    assert published.term("counter").words() == "5 ngày làm việc"


def test_many_are_read_in_as_many_statements_as_one(
    cast: Cast, version: ProcedureVersion, django_assert_num_queries: Any
) -> None:
    make_procedure(cast, code="QT.DP.99")
    for count, found in ((1, ProcedureVersion.objects.filter(pk=version.pk)), (2, ProcedureVersion.objects.all())):
        with django_assert_num_queries(6):
            assert len(published_in(found)) == count
