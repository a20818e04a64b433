"""A procedure is published anew, enacted and abolished, day by day and attribute by attribute."""

import unicodedata
from datetime import date
from typing import Any

import pytest

from nennep.documents.models import Citation
from nennep.kernel.actors import Actor
from nennep.kernel.dates import days_after
from nennep.ledger.actions import ConflictError, NotPermittedError
from nennep.ledger.models import Event
from nennep.org.rules import BrokenRuleError
from nennep.procedures.actions import VersionDraft, abolish_procedure, enact_procedure, publish_version
from nennep.procedures.models import LegalBasis, Procedure, ProcedureVersion, PublishingDecision, Variant
from nennep.procedures.queries import offer_of, published_of
from tests.calendars import at
from tests.cast import Cast
from tests.documents.scene import WHEN
from tests.factories import make_procedure, make_received, walk

DAY = date(2026, 12, 1)
QUESTIONS = [{"name": "quy_mo", "label": "Quy mô", "choices": ["Nhỏ", "Lớn"]}]
NINE = {"amount": "9", "unit": "working_day", "cutoff": None}


@pytest.fixture
def thao(cast: Cast) -> Actor:
    return cast.actor("thao")


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    """A version with every kind of part."""
    made = make_procedure(cast, questions=QUESTIONS, conditions="Đủ điều kiện")
    LegalBasis.objects.create(procedure_version=made, order=1, document="Luật Dược")
    Variant.objects.create(
        procedure_version=made,
        order=1,
        name="Cơ sở lớn",
        answers={"quy_mo": "Lớn"},
        terms={"counter": NINE},
        components=[1],
    )
    made.involved.add(cast.other)
    return made


def decision_of(cast: Cast, number: str = "128/QĐ-UBND") -> PublishingDecision:
    return PublishingDecision.objects.create(
        agency=cast.health, number=number, signed_on=date(2026, 11, 20), issuer="Chủ tịch UBND tỉnh"
    )


def publish(version: ProcedureVersion, by: Actor, **draft: Any) -> ProcedureVersion:
    given = VersionDraft(**({"valid_from": DAY} | draft))
    return publish_version(version.procedure, draft=given, by=by, at=WHEN)


def test_the_next_version_holds_from_its_day_and_the_one_before_until_the_day_before(
    cast: Cast, version: ProcedureVersion, thao: Actor
) -> None:
    decision = decision_of(cast)
    new = publish(version, thao, decision=decision, changes={"terms": {"counter": NINE}})
    version.refresh_from_db()
    assert (version.valid_to, version.status) == (date(2026, 11, 30), "amended")
    assert (new.number, new.valid_from, new.valid_to) == (2, DAY, None)
    assert (new.decision, new.status) == (decision, "public")
    for days in range(-3, 4):
        day = days_after(DAY, days)
        assert version.holds_on(day) is not new.holds_on(day)


def test_what_a_partial_amendment_does_not_name_is_as_before(
    version: ProcedureVersion, thao: Actor, cast: Cast
) -> None:
    new = publish(version, thao, changes={"terms": {"counter": NINE}})
    assert new.terms == {"counter": NINE}
    assert (new.name, new.conditions, new.questions) == (version.name, "Đủ điều kiện", QUESTIONS)
    for part in ("components", "fees", "bases", "variants"):
        assert contents(new, part) == contents(version, part), part
        assert contents(new, part), part
    assert list(new.involved.all()) == [cast.other]
    assert not set(new.components.all()) & set(version.components.all())


def test_a_part_that_is_named_takes_the_place_of_the_whole_part(version: ProcedureVersion, thao: Actor) -> None:
    fees = [{"kind": "le_phi", "name": "Lệ phí cấp", "amount": 70_000, "basis": "Thông tư mới"}]
    new = publish(version, thao, fees=fees, components=[{"name": "Đơn"}, {"name": "Ảnh"}])
    assert [(row.order, row.name) for row in new.components.all()] == [(1, "Đơn"), (2, "Ảnh")]
    assert [row.amount for row in published_of(new).fees_due("counter", DAY)] == [70_000]
    assert [row.amount for row in published_of(version).fees_due("counter", DAY)] == [500_000]
    assert new.variants.count() == 1


def test_text_is_kept_in_its_one_composed_form(version: ProcedureVersion, thao: Actor) -> None:
    spread = unicodedata.normalize("NFD", "Cấp lại")
    new = publish(version, thao, changes={"name": spread}, components=[{"name": " Đơn "}])
    assert (new.name, new.components.get().name) == ("Cấp lại", "Đơn")


def test_a_version_may_begin_in_the_future_and_is_not_offered_before(
    cast: Cast, version: ProcedureVersion, thao: Actor
) -> None:
    publish(version, thao, changes={"name": "Tên mới"}, valid_from=date(2027, 1, 1))
    offered = {day: offer_of([cast.health.pk], "QT.DP.02", day) for day in (date(2026, 12, 31), date(2027, 1, 1))}
    assert [(each.version.number, each.why_not) for each in offered.values() if each] == [(1, ""), (2, "")]


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2023, 12, 31)])
def test_a_version_begins_after_the_one_before_it(version: ProcedureVersion, thao: Actor, day: date) -> None:
    with pytest.raises(BrokenRuleError, match="sau ngày 01/01/2024") as told:
        publish(version, thao, valid_from=day)
    assert told.value.field == "valid_from"
    assert version.procedure.versions.count() == 1


@pytest.mark.parametrize(
    ("draft", "field", "words"),
    [
        ({"changes": {"name": " "}}, "name", "tên thủ tục"),
        ({"changes": {"name": "x" * 401}}, "name", "400"),
        ({"changes": {"terms": {"counter": {"amount": "mười", "unit": "month"}}}}, "terms", "mười"),
        ({"changes": {"terms": {"quay": NINE}}}, "terms", "quay"),
        ({"changes": {"service_level": "half"}}, "service_level", "half"),
        ({"components": [{"name": ""}]}, "components", "dòng 1"),
        ({"fees": [{"kind": "phi", "name": "Phí", "amount": -1, "basis": "TT"}]}, "fees", "dòng 1"),
        ({"components": [], "valid_from": DAY}, "variants", "Cơ sở lớn"),
    ],
)
def test_what_cannot_be_published_says_where_and_why(
    version: ProcedureVersion, thao: Actor, draft: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(BrokenRuleError) as told:
        publish(version, thao, **draft)
    assert told.value.field == field
    assert words in str(told.value)
    assert version.procedure.versions.count() == 1


def test_a_column_that_nobody_sets_by_hand_is_refused(version: ProcedureVersion, thao: Actor) -> None:
    with pytest.raises(ValueError, match="status"):
        publish(version, thao, changes={"status": "repealed"})


def test_only_who_keeps_procedures_publishes(version: ProcedureVersion, cast: Cast) -> None:
    for name in ("minh", "tuan"):
        with pytest.raises(NotPermittedError):
            publish(version, cast.actor(name))


@pytest.mark.parametrize("is_repealed", [False, True])
def test_of_two_who_publish_at_once_one_is_told(
    cast: Cast, version: ProcedureVersion, thao: Actor, monkeypatch: pytest.MonkeyPatch, is_repealed: bool
) -> None:
    """Both have read version 1; the other one writes number 2 first."""
    if is_repealed:
        abolish_procedure(version.procedure, decision=None, from_day=DAY, by=thao, at=WHEN)
    read = ProcedureVersion.objects.get(pk=version.pk)
    publish(version, thao)
    monkeypatch.setattr("nennep.procedures.actions.versions.last_of", lambda _: read)
    with pytest.raises(ConflictError):
        publish(version, thao, valid_from=date(2026, 12, 5))
    assert version.procedure.versions.count() == 2


def test_publishing_is_told_in_the_book_and_the_bases_are_cited(version: ProcedureVersion, thao: Actor) -> None:
    new = publish(version, thao, changes={"result": "Giấy"}, bases=[{"document": "Luật mới"}])
    event = Event.objects.get(kind="procedure_version.published")
    assert (event.subject_type, event.subject_id) == ("procedure_version", new.pk)
    assert '"changed":["bases","result"]' in event.body
    cited = Citation.objects.get(subject_type="procedure", subject_code="QT.DP.02")
    assert (cited.text, cited.since) == ("Luật mới", DAY)


def enact(cast: Cast, by: Actor, **given: Any) -> ProcedureVersion:
    field = Procedure.objects.first().field  # type: ignore[union-attr]
    options = {"root": "2.000884", "suffix": "H99", "quality_code": "QT.DP.09", **given}
    draft = options.pop("draft", VersionDraft(valid_from=DAY, changes={"name": "Cấp giấy"}))
    return enact_procedure(cast.health, field=field, draft=draft, by=by, at=WHEN, **options)


def test_an_enacted_procedure_has_version_1_and_says_what_it_does_not_know(
    cast: Cast, version: ProcedureVersion, thao: Actor
) -> None:
    made = enact(cast, thao, draft=VersionDraft(valid_from=DAY, changes={"name": "Cấp giấy"}))
    assert (made.number, made.name, made.procedure.code) == (1, "Cấp giấy", "2.000884.H99")
    assert (made.competent, made.terms, made.result) == (cast.health.name, {}, "")
    offer = offer_of([cast.health.pk], "QT.DP.09", date(2026, 11, 17))
    assert offer
    assert "Có hiệu lực từ 01/12/2026" in offer.why_not


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"root": "1.000001"}, "root"),
        ({"quality_code": "QT.DP.02"}, "quality_code"),
        ({"root": "hai"}, "root"),
        ({"root": "２.000884"}, "root"),
        ({"quality_code": " "}, "quality_code"),
        ({"quality_code": "QT/09"}, "quality_code"),
        ({"draft": VersionDraft(valid_from=DAY)}, "name"),
    ],
)
def test_an_enacted_procedure_needs_its_own_codes_and_a_name(
    cast: Cast, version: ProcedureVersion, thao: Actor, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(BrokenRuleError) as told:
        enact(cast, thao, **given)
    assert told.value.field == field
    assert Procedure.objects.count() == 1


def test_an_abolished_procedure_takes_no_case_and_lets_the_running_one_finish(
    cast: Cast, version: ProcedureVersion, thao: Actor
) -> None:
    case = make_received(cast, version, "2026-11-17 08:40")
    abolish_procedure(version.procedure, decision=decision_of(cast), from_day=date(2026, 11, 18), by=thao, at=WHEN)
    version.refresh_from_db()
    assert (version.valid_to, version.status) == (date(2026, 11, 17), "repealed")
    offer = offer_of([cast.health.pk], "QT.DP.02", date(2026, 11, 18))
    assert offer
    assert offer.why_not == ("Bãi bỏ từ ngày 18/11/2026. Hồ sơ đã nhận vẫn giải quyết theo bản đã nhận.")
    case.refresh_from_db()
    walk(cast, case, "B7", "2026-11-18 09:00")
    case.refresh_from_db()
    assert case.finished_at == at("2026-11-18 09:00")
    told = Event.objects.get(kind="procedure.abolished")
    assert (told.subject_type, told.subject_id) == ("procedure", version.procedure_id)


def test_an_abolished_procedure_cites_no_law_any_more(version: ProcedureVersion, thao: Actor, cast: Cast) -> None:
    publish(version, thao)
    assert Citation.objects.exists()
    abolish_procedure(version.procedure, decision=decision_of(cast), from_day=date(2026, 12, 9), by=thao, at=WHEN)
    assert not Citation.objects.exists()


@pytest.mark.parametrize(("day", "words"), [(date(2024, 1, 1), "01/01/2024"), (date(2023, 5, 1), "01/01/2024")])
def test_a_version_that_never_held_cannot_be_abolished(
    version: ProcedureVersion, thao: Actor, cast: Cast, day: date, words: str
) -> None:
    with pytest.raises(BrokenRuleError, match=words):
        abolish_procedure(version.procedure, decision=decision_of(cast), from_day=day, by=thao, at=WHEN)


def test_a_procedure_is_abolished_once_and_may_be_published_again_later(
    version: ProcedureVersion, thao: Actor, cast: Cast
) -> None:
    decision = decision_of(cast)
    abolish_procedure(version.procedure, decision=decision, from_day=DAY, by=thao, at=WHEN)
    with pytest.raises(BrokenRuleError, match="đã bãi bỏ"):
        abolish_procedure(version.procedure, decision=decision, from_day=DAY, by=thao, at=WHEN)
    with pytest.raises(BrokenRuleError, match="bãi bỏ từ 01/12/2026"):
        publish(version, thao, valid_from=date(2026, 11, 30))
    again = publish(version, thao, valid_from=date(2027, 1, 4))
    version.refresh_from_db()
    assert (version.valid_to, version.status) == (date(2026, 11, 30), "repealed")
    assert (again.number, again.status) == (2, "public")


def test_only_who_keeps_procedures_enacts_and_abolishes(cast: Cast, version: ProcedureVersion) -> None:
    with pytest.raises(NotPermittedError):
        enact(cast, cast.actor("ha"))
    with pytest.raises(NotPermittedError):
        abolish_procedure(version.procedure, decision=None, from_day=DAY, by=cast.actor("tuan"), at=WHEN)


def contents(version: ProcedureVersion, part: str) -> list[dict[str, Any]]:
    return [
        {key: value for key, value in row.items() if key not in ("id", "procedure_version_id")}
        for row in getattr(version, part).order_by("order", "pk").values()
    ]
