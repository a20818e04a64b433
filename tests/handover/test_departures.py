"""A person leaves a post or moves: nothing that is held by name stays behind, and all of it is one transaction."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from io import BytesIO

import docx
import pytest
from django.db import connection, transaction
from django.test import Client
from pypdf import PdfReader

from nennep.cases.models import Case
from nennep.cases.queries import story
from nennep.ledger.actions import ConflictError
from nennep.ledger.models import Event
from nennep.org import actions
from nennep.org.actions import handovers
from nennep.org.models import Delegation, Position, WorkHandover, WorkHandoverLine
from nennep.org.parts.holdings import Departure
from nennep.org.queries import actor_of
from nennep.org.queries.departures import HeldThing, departure_of, held_things
from nennep.org.rules import BrokenRuleError
from nennep.processes.actions import assign_draft, open_draft
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 10:00"
TODAY = date(2026, 11, 17)
GROUND = "Quyết định số 15/QĐ-SYT ngày 16/11/2026"


@pytest.fixture
def cases(cast: Cast) -> list[Case]:
    """Two cases that Minh handles, and the draft of their process that he writes."""
    version = make_procedure(cast)
    draft = open_draft(version.procedure.processes.get(), by=cast.actor("thao"), at=at("2026-11-16 08:00"))
    assign_draft(draft, owner=cast.minh, due_on=None, by=cast.actor("thao"), at=at("2026-11-16 08:10"))
    received = [make_received(cast, version, f"2026-11-17 08:4{n}") for n in (1, 2)]
    return [walk(cast, case, "B2", "2026-11-17 09:00") for case in received]


def things(cast: Cast, who: str) -> dict[str, tuple[str, ...]]:
    """What the person would leave behind: by name, who may take it."""
    post = Position.objects.select_related("agency", "division", "user").get(user=cast.people[who])
    departure = departure_of(cast.people[who], cast.health, ending=[post], last_day=TODAY, at=at(NOW))
    return {each.name: tuple(one.username for one in each.holding.receivers) for each in held_things(departure)}


def end(cast: Cast, given: dict[str, int], ground: str = GROUND, who: str = "minh") -> None:
    post = Position.objects.select_related("agency", "division", "user").get(user=cast.people[who])
    actions.end_position(post, held_to=TODAY, given=given, ground=ground, by=cast.actor("quan", NOW), at=at(NOW))


def test_a_post_does_not_end_before_all_it_holds_has_a_receiver(cast: Cast, cases: list[Case]) -> None:
    held = things(cast, "minh")
    assert {name: people for name, people in held.items() if name.startswith("case")} == {
        f"case-{case.pk}": ("dat",) for case in cases
    }
    first = next(iter(held))
    for given, ground, words in (
        ({}, GROUND, "Còn 3 việc chưa có người nhận"),
        ({first: cast.dat.pk}, GROUND, "Còn 2 việc"),
        (dict.fromkeys(held, cast.dat.pk), " \u2800", "căn cứ"),
        (dict.fromkeys(held, cast.lan.pk), GROUND, "không nhận được"),
    ):
        with pytest.raises(BrokenRuleError, match=words):
            end(cast, given, ground)
    assert Position.objects.get(user=cast.minh).held_to is None
    assert not Event.objects.filter(kind__in=["case.assigned", "position.ended", "handover.made"]).exists()


def test_the_end_and_the_hand_over_are_one_and_printed(cast: Cast, cases: list[Case], client: Client) -> None:
    end(cast, dict.fromkeys(things(cast, "minh"), cast.dat.pk))
    assert Position.objects.get(user=cast.minh).held_to == TODAY
    assert {case.handler for case in Case.objects.all()} == {cast.dat}
    made = WorkHandover.objects.get()
    assert (made.giver, made.ground, made.lines.count()) == (cast.minh, GROUND, 3)
    assert "Trần Quang Minh sang Phạm Tiến Đạt" in story(Case.objects.get(pk=cases[0].pk))[0].what
    assert story(Case.objects.get(pk=cases[0].pk))[0].reason == f"Bàn giao theo {GROUND}"
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        assert "handovers/1/sheet.pdf" in client.get("/people/minh/").content.decode()
        printed = client.get("/people/minh/handovers/1/sheet.pdf").content
        word = docx.Document(BytesIO(client.get("/people/minh/handovers/1/sheet.docx").content))
        client.force_login(cast.tuan)
        assert client.get("/people/minh/handovers/1/sheet.pdf").status_code == 404
    cells = " ".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    for text in ("".join(page.extract_text() for page in PdfReader(BytesIO(printed)).pages), cells):
        assert all(words in text for words in ("Phạm Tiến Đạt", cases[0].code, cases[1].code, "Ký nhận"))
    bodies = " ".join(Event.objects.filter(kind="handover.made").values_list("body", flat=True))
    assert "QĐ-SYT" not in bodies
    assert things(cast, "minh") == {}


def test_what_another_post_covers_is_not_handed_over_and_a_lent_duty_is_told(cast: Cast, cases: list[Case]) -> None:
    post = Position.objects.get(user=cast.minh)
    lent = Delegation.objects.create(
        lender=post, borrower=cast.dat, duties=["handle"], held_from=TODAY, held_to=date(2026, 11, 20), basis="Giấy 1"
    )
    assert things(cast, "minh")[f"lent-{lent.pk}"] == ()
    Position.objects.create(user=cast.minh, agency=cast.health, title="Phó phòng", duties=["handle"], held_from=TODAY)
    departure = departure_of(cast.minh, cast.health, ending=[post], last_day=TODAY, at=at(NOW))
    assert [each.name for each in held_things(departure)] == [f"lent-{lent.pk}"]


def test_the_last_holder_of_a_duty_gives_it_to_a_colleague_of_the_division(cast: Cast, cases: list[Case]) -> None:
    post = Position.objects.get(user=cast.ha)
    held = things(cast, "ha")
    assert set(held) == {f"duty-{post.pk}-{duty}" for duty in ("assign", "review")}
    assert {"minh", "dat"} <= set(held[f"duty-{post.pk}-assign"])
    end(cast, dict.fromkeys(held, cast.minh.pk), who="ha")
    actor = actor_of(cast.minh, at("2026-11-18 08:00"))
    assert actor is not None
    assert actor.may("assign", cast.health.pk, cast.drugs.pk)


def test_the_last_handler_of_a_division_gives_duty_and_cases_to_the_same_person(cast: Cast, cases: list[Case]) -> None:
    Position.objects.filter(user=cast.dat).update(duties=["review"])
    end(cast, dict.fromkeys(things(cast, "minh"), cast.dat.pk))
    assert {case.handler for case in Case.objects.all()} == {cast.dat}


def test_who_moves_hands_over_what_the_new_post_does_not_cover(cast: Cast, cases: list[Case], client: Client) -> None:
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        page = client.get("/people/minh/positions/1/move/").content.decode()
        assert all(case.code in page for case in cases)
        sent = {"title": "Chuyên viên", "division": "nvy", "duties": ["handle"], "ground": GROUND}
        sent |= {"held_to": "2026-11-17", "held_from": "2026-11-18"}
        refused = client.post("/people/minh/positions/1/move/", sent).content.decode()
        assert "2 việc chưa có người nhận. Chọn Người nhận tất cả" in refused
        client.post("/people/minh/positions/1/move/", sent | {"everything": cast.dat.pk})
    assert {case.handler for case in Case.objects.all()} == {cast.dat}
    old, new = Position.objects.filter(user=cast.minh).order_by("pk")
    assert (old.held_to, new.division, new.held_from) == (TODAY, cast.clinics, date(2026, 11, 18))


def test_who_was_locked_is_handed_over_afterwards(cast: Cast, cases: list[Case], client: Client) -> None:
    actions.deactivate_person(cast.minh, agency=cast.health, reason="left", by=cast.actor("quan", NOW), at=at(NOW))
    with frozen(at(NOW)):
        client.force_login(cast.thao)
        assert "Không ai soạn" in client.get("/worklist/").content.decode()
        client.force_login(cast.quan)
        assert cases[0].code in client.get("/people/minh/handovers/add/").content.decode()
        sent = {"ground": GROUND, f"case-{cases[0].pk}": cast.dat.pk}
        client.post("/people/minh/handovers/add/", sent)
    assert [Case.objects.get(pk=case.pk).handler for case in cases] == [cast.dat, cast.minh]
    assert WorkHandover.objects.get().lines.get().receiver == cast.dat


def test_of_two_hand_overs_at_once_only_one_signs_for_a_case(
    cast: Cast, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second waits for the first, and is told that what its page shows is held by another meanwhile."""
    actions.deactivate_person(cast.minh, agency=cast.health, reason="danger", by=cast.actor("quan", NOW), at=at(NOW))
    held = Departure(person=cast.minh, agency=cast.health, ending=(), kept=(), last_day=TODAY, at=at(NOW))
    name, by, take_line = f"case-{cases[0].pk}", cast.actor("quan", NOW), handovers.take_line

    def late(agency_id: int) -> None:
        take_line(agency_id)
        monkeypatch.setattr(handovers, "take_line", take_line)
        handovers.hand_over(held, given={name: cast.dat.pk}, ground="Quyết định số 2", by=by, at=at(NOW))

    monkeypatch.setattr(handovers, "take_line", late)
    with pytest.raises(ConflictError, match="nay Phạm Tiến Đạt giữ"), transaction.atomic():
        handovers.hand_over(held, given={name: cast.dat.pk}, ground=GROUND, by=by, at=at(NOW))
    handovers.hand_over(held, given={name: cast.dat.pk}, ground=GROUND, by=by, at=at(NOW))
    assert WorkHandover.objects.get().ground == GROUND


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_instant_make_one_hand_over(
    transactional_db: None, cast: Cast, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.deactivate_person(cast.minh, agency=cast.health, reason="danger", by=cast.actor("quan", NOW), at=at(NOW))
    held = Departure(person=cast.minh, agency=cast.health, ending=(), kept=(), last_day=TODAY, at=at(NOW))
    by, given, find = cast.actor("quan", NOW), {f"case-{cases[0].pk}": cast.dat.pk}, handovers.held_things

    def slowly(departure: Departure) -> list[HeldThing]:
        found = find(departure)
        time.sleep(0.3)
        return found

    def give(ground: str) -> None:
        try:
            with suppress(ConflictError):
                handovers.hand_over(held, given=given, ground=ground, by=by, at=at(NOW))
        finally:
            connection.close()

    monkeypatch.setattr(handovers, "held_things", slowly)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(give, ["Quyết định số 1", "Quyết định số 2"]))
    assert WorkHandoverLine.objects.count() == 1
