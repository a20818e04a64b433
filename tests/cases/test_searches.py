"""A case is found by whatever number somebody holds in hand: of the slip, the telephone, the card, the result."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from nennep.cases.models import Case, Party, Result
from nennep.cases.queries import searches
from nennep.cases.queries.searches import _by_number, found_by_words
from nennep.cases.rules.searches import sought
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.procedures.models import ProcedureVersion
from nennep.web import sheets
from nennep.web.clock import frozen
from nennep.work.jobs import make_sheets
from nennep.work.models import SheetOrder
from tests.calendars import at
from tests.cast import Cast
from tests.factories import SAU, PartyDraft, make_received

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 08:40"
CODE = "H99.12-261103-0076"


@pytest.fixture(autouse=True)
def clock():
    with frozen(at(NOW)):
        yield


@pytest.fixture
def case(cast: Cast, version: ProcedureVersion) -> Case:
    """The one that is looked for, beside two whose numbers come near."""
    made = [
        make_received(
            cast,
            version,
            "2026-11-16 08:00",
            parties=[
                PartyDraft(role="submitter", name=name, phone=phone, identity_number=identity),
                PartyDraft(role="owner", name=name, phone=phone, identity_number=identity),
            ],
        )
        for name, phone, identity in (
            ("Lâm Văn Tài", "0905123456", "068190000777"),
            ("Phan Thị Lệ", "0905123457", "068190000778"),
            ("Đặng Thị Ước", "0914000226", "C1234567"),
        )
    ]
    codes = (CODE, "H99.12-261103-0077", "H99.12-261110-0760")
    for one, code in zip(made, codes, strict=True):
        words = f"{code.lower()}  {one.search_text.partition('  ')[2]}"
        Case.objects.filter(pk=one.pk).update(code=code, search_text=words)
    Result.objects.create(
        case=made[0], kind="positive", number="0113/CCHN-SYT", title="Chứng chỉ", signed_at=at(NOW), issued_at=at(NOW)
    )
    return Case.objects.get(code=CODE)


def found(cast: Cast, words: str, who: str = "lan") -> list[str]:
    return sorted(found_by_words(cast.actor(who, NOW), words).values_list("code", flat=True))


@pytest.mark.parametrize(
    "words",
    [
        *("H99.12-261103-0076", "h99.12-261103-0076", "H99122611030076", "h9912 261103 0076", "H99.12.261103.0076"),
        *("H99.12 261103 76", "261103 76", "261103-0076", "2611030076", "26110376", "0076", "076"),
        *("0905123456", "0905 123 456", "0905.123.456", "+84 905 123 456", "84905123456", "(0905) 123456"),
        *("068190000777", "068 190 000 777"),
        *("0113/CCHN-SYT", "113/CCHN-SYT", "113/cchn-syt", "0113 / CCHN - SYT", "00113/CCHN-SYT", "0113"),
        *("lam van tai", "Lâm Tài"),
    ],
)
def test_each_way_to_type_it_finds_that_case_alone(cast: Cast, case: Case, words: str) -> None:
    assert found(cast, words) == [CODE]


@pytest.mark.parametrize(
    "words", ["090512345", "905123456", "12345", "06819000077", "190000777", "CCHN-SYT", "261104 76", "0905123458"]
)
def test_a_part_of_a_number_and_one_that_is_nobody_s_find_nothing(cast: Cast, case: Case, words: str) -> None:
    assert found(cast, words) == []


@pytest.mark.parametrize("kept", ["02623851234", "19001234", "+85620551234"])
def test_a_landline_a_service_number_and_a_foreign_one_are_found(cast: Cast, case: Case, kept: str) -> None:
    Party.objects.filter(case=case).update(phone=kept)
    assert found(cast, kept) == found(cast, f"{kept[:4]} {kept[4:]}") == [CODE]


def test_a_passport_and_a_code_of_the_portal_are_found_too(cast: Cast, case: Case) -> None:
    assert found(cast, "c1234567") == found(cast, "C 1234567") == ["H99.12-261110-0760"]
    Case.objects.filter(pk=case.pk).update(outside_code="000.00.01.G22-261103-000123")
    for words in ("000.00.01.G22-261103-000123", "0000001G22261103000123"):
        assert found(cast, words) == [CODE]


def test_what_is_no_number_of_any_case_is_still_looked_for_in_the_words(cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(search_text=f"{case.search_text} giay phep 905123")
    assert found(cast, "905123") == [CODE]
    assert found(cast, "261103") == ["H99.12-261103-0076", "H99.12-261103-0077"]


def test_more_than_are_kept_by_their_keys_are_found_all_the_same(cast: Cast, case: Case, monkeypatch) -> None:
    monkeypatch.setattr(searches, "MOST_KEPT", 0)
    Party.objects.update(phone="0905123456")
    assert found(cast, "0905123456") == sorted(Case.objects.values_list("code", flat=True))


def test_a_day_and_number_under_a_head_of_elsewhere_are_found_in_the_words(cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(code="G22.99-261103-0099", search_text="g22.99-261103-0099  lam van tai")
    assert found(cast, "26110399") == ["G22.99-261103-0099"]


@pytest.mark.parametrize("words", [CODE, "H99122611030076", "26110376", "0905123456", "068190000777", "0113/CCHN-SYT"])
def test_a_number_opens_no_case_that_the_viewer_may_not_see(cast: Cast, client: Client, case: Case, words: str) -> None:
    assert found(cast, words, "tuan") == []
    client.force_login(cast.people["tuan"])
    page = client.get("/cases/", {"q": words}).content.decode()
    assert "Không tìm thấy" in page
    assert "Lâm Văn Tài" not in page
    assert not Event.objects.filter(kind="case.personal_viewed").exists()


def test_who_looks_for_an_identity_number_is_told_in_the_ledger_and_the_number_is_not(
    cast: Cast, client: Client, case: Case
) -> None:
    client.force_login(cast.lan)
    for _ in range(2):  # once in ten minutes
        assert "Lâm Văn Tài" in client.get("/cases/", {"q": "068 190 000 777"}).content.decode()
    event = Event.objects.get(kind="case.personal_viewed")
    assert (event.subject_id, json.loads(event.body)["facts"]["purpose"]) == (case.pk, "search")
    assert "068190000777" not in event.body
    assert Case.objects.get(pk=case.pk).version == case.version
    assert "thông tin cá nhân" in client.get(f"/cases/{CODE}/history/").content.decode()
    client.get("/cases/", {"q": "0905123456"})
    assert Event.objects.filter(kind="case.personal_viewed").count() == 1
    assert not [fault for _, fault in broken_links() if fault]
    with frozen(at("2026-11-17 08:51")):
        client.get("/cases/export/", {"q": "068190000777"})
    assert Event.objects.filter(kind="case.personal_viewed").count() == 2


def test_the_title_shows_what_was_typed_as_it_was_typed(cast: Cast, client: Client, case: Case) -> None:
    client.force_login(cast.lan)
    page = unescape(client.get("/cases/", {"q": "H99.12-2611"}).content.decode())
    title = re.search(r"<title>(.*?)</title>", page, re.S)
    assert title
    assert "Hồ sơ: “H99.12-2611”, mọi trạng thái" in title[1]


def test_the_screen_says_what_may_be_typed(cast: Cast, client: Client, case: Case) -> None:
    client.force_login(cast.lan)
    page = client.get("/cases/").content.decode()
    said = re.search(r'id="finds-by">(.*?)</p>', page)
    assert said
    assert all(what in said[1] for what in ("mã", "tên", "thủ tục", "điện thoại", "số định danh", "số kết quả"))


@pytest.mark.parametrize("words", ["H99122611030076", "26110376", "0905123456", "068190000777", "0113/CCHN-SYT"])
def test_a_whole_number_is_found_by_an_index(cast: Cast, case: Case, words: str) -> None:
    """No table is read from end to end for it, however many cases there are."""
    numbered = _by_number(sought(words))
    assert numbered is not None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = numbered.explain()
    assert not re.search(r"SCAN cases_(case|party|result)(?! USING)|Seq Scan on cases_(case|party|result)", plan), plan
    assert re.search(r"(cases_by_code|parties_by_\w+|results_by_number)", plan), plan


@pytest.mark.parametrize("words", ["", "lam van tai", "Công văn", "H99", "12", "QT.DP.02", "‐–/", "٣٤"])
def test_words_are_taken_for_no_number(words: str) -> None:
    assert not sought(words)


def test_a_long_run_of_digits_costs_little() -> None:
    assert len(sought("H99" + "1" * 197).codes) == 0
    assert len(sought("H99123456789261103000123").codes) < 300


def findings() -> int:
    return Event.objects.filter(kind="case.personal_viewed").count()


def test_a_long_list_found_by_an_identity_number_is_made_by_the_worker_and_told_when_it_is_asked_for(
    cast: Cast, client: Client, case: Case, monkeypatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_IN_A_REQUEST", -1)
    client.force_login(cast.lan)
    client.get("/cases/export/", {"q": "068190000777"})
    asked = findings()
    assert asked == Case.objects.filter(parties__identity_number="068190000777").distinct().count() > 0
    with frozen(at("2026-11-17 09:00")):
        make_sheets(at("2026-11-17 09:00"))
    assert (SheetOrder.objects.get().state, findings()) == ("finished", asked)


def test_the_list_tells_of_what_its_page_showed_a_file_and_a_paper_of_all_they_hold(
    cast: Cast, client: Client, version: ProcedureVersion
) -> None:
    for _ in range(55):
        make_received(cast, version, "2026-11-16 08:00")
    client.force_login(cast.lan)
    page = client.get("/cases/", {"q": SAU.identity_number}).context["page"]
    assert findings() == len(page.rows) < 55
    client.get("/cases/export/", {"q": SAU.identity_number})
    assert findings() == 55
    with frozen(at("2026-11-17 08:51")):
        client.get("/cases/print/", {"q": SAU.identity_number})
    assert findings() == 110
    assert not [fault for _, fault in broken_links() if fault]


@pytest.mark.parametrize("url", ["/cases/", "/cases/export/", "/cases/print/"])
def test_a_case_that_the_narrowed_list_does_not_show_is_not_told(
    cast: Cast, client: Client, case: Case, url: str
) -> None:
    client.force_login(cast.lan)
    client.get(url, {"q": "068190000777", "state": "returned"})
    assert findings() == 0


@pytest.mark.parametrize("kept", ["AB12CD345", "ab12cd345", "c7654321", "123456789012345Z"])
def test_an_identity_number_of_another_shape_is_found_in_capitals_and_small(
    cast: Cast, client: Client, case: Case, kept: str
) -> None:
    Party.objects.filter(case=case).update(identity_number=kept)
    assert found(cast, kept.upper()) == found(cast, kept.lower()) == [CODE]
    client.force_login(cast.lan)
    client.get("/cases/", {"q": kept})
    assert findings() == 1
