"""The lists of a year's end say the same on the last evening and in January, and add up with the figures."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from nennep.cases.actions import ask_supplement, complete_step, extend_case, reassign_case
from nennep.documents.actions import add_series
from nennep.figures.queries.year_cases import counts_of, end_of, open_cases
from nennep.figures.queries.year_end import stood
from nennep.figures.rules.year_end import CaseStanding, standing_after, year_to_close
from nennep.org.models import FormerName, Reorganisation
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

DAY, LAST, LATER = "2026-12-28 09:00", "2026-12-31 16:00", "2027-01-05 09:00"
PAGE = "/figures/year-end/"


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.people[name])
    return client


def told(cast: Cast) -> list[tuple[str, ...]]:
    rows = stood(list(open_cases(cast.health.pk, 2026)), end_of(2026))
    return [
        (row.case.code, row.handler, f"{row.due_at:%d/%m}" if row.due_at else "", row.state, row.waits) for row in rows
    ]


@pytest.mark.parametrize(("day", "year"), [("2026-12-01", 2026), ("2026-12-31", 2026), ("2027-01-01", 2026)])
def test_in_december_the_year_itself_is_closed_afterwards_the_one_before(day: str, year: int) -> None:
    assert year_to_close(date.fromisoformat(day)) == year


def test_steps_that_wait_follow_from_what_was_entered_and_left() -> None:
    facts: list[dict[str, object]] = [
        {"entered": ["B1"], "due_at": "2027-01-05T01:00:00.000000Z"},
        {"step": "B1", "entered": ["B2", "B3"], "handler": 7},
        {"step": "B2", "entered": []},
        {"due_at": None},
        {"moved": {"B3": "C3"}},
    ]
    assert standing_after(facts) == CaseStanding(at("2027-01-05 08:00"), 7, ("C3",), is_told=True)
    assert standing_after([*facts, {"entered": ["B5"]}]).live == ("B5",)
    assert standing_after([]) == CaseStanding()


def test_the_version_of_the_process_is_the_one_named_last() -> None:
    facts: list[dict[str, object]] = [
        {"process": 3, "provisional": True, "due_at": None, "desk": 8},
        {"moved": {}, "from": 3, "to": 4},
        {"to": 9, "process": 5, "provisional": False},
    ]
    assert [standing_after(facts[:many]).process for many in (1, 2, 3)] == [3, 4, 5]
    assert standing_after(facts) == CaseStanding(process=5, desk=8, is_told=True)
    assert standing_after(facts[:1]).is_provisional
    assert standing_after([{"process": "QT.01", "procedure": "1.002"}]).process is None  # words of another system


@pytest.mark.django_db
def test_the_lists_are_the_same_in_january_whatever_was_done_since(cast: Cast, client: Client) -> None:
    version = make_procedure(cast)
    series = {"pattern": "{số:4}/CCHN-SYT", "restart": "yearly", "starts_on": date(2026, 1, 1)}
    add_series(cast.health, name="Chứng chỉ hành nghề", by=cast.actor("son", DAY), at=at(DAY), **series)
    done, open_one, asked, given, new = (make_received(cast, version, DAY) for _ in range(5))
    late = make_received(cast, version, "2026-12-07 09:00")
    walk(cast, done, "B5", DAY)
    complete_step(done, step="B6", by=cast.actor("son", DAY), at=at(DAY), result={"number": "0007/CCHN-SYT"})
    for case in (open_one, asked, given):
        walk(cast, case, "B2", DAY)
    by = cast.actor("minh", LAST)
    ask_supplement(asked, by=by, at=at(LAST), reason="Thiếu", corrections=["Đơn"], legal_basis="Điều 9")
    with frozen(at(LAST)):
        before, counts = told(cast), counts_of(cast.health.pk, 2026)
    assert [row[0] for row in before] == [case.code for case in (late, open_one, asked, given, new)]
    states = {code: (handler, state, waits) for code, handler, _, state, waits in before}
    assert states[late.code] == ("", "Quá hẹn", "Tiếp nhận hồ sơ: Tiếp nhận hồ sơ, trả kết quả, Một cửa")
    assert states[open_one.code][0] == "Trần Quang Minh"
    assert states[open_one.code][2] == "Thẩm định hồ sơ: Trần Quang Minh, Phòng Nghiệp vụ Dược"
    assert states[asked.code][1] == "Chờ bổ sung hồ sơ"
    assert (counts["carried_in"], counts["received"], counts["resolved"], counts["ended"]) == (0, 6, 1, 0)
    assert counts["carried_in"] + counts["received"] - counts["resolved"] - counts["ended"] == counts["pending"] == 5

    # In January work goes on: none of it shows.
    head = cast.actor("ha", LATER)
    reassign_case(given, handler_id=cast.dat.pk, reason="Nghỉ", by=head, at=at(LATER))
    extend_case(open_one, days=2, reason="Chờ", by=cast.actor("binh", "2027-01-04 08:00"), at=at("2027-01-04 08:00"))
    walk(cast, new, "B4", LATER)
    make_received(cast, version, LATER)
    # What divisions are called since, and the agency, is not what they were called then.
    decision = Reorganisation.objects.create(
        agency=cast.health, number=1, decision="12/QĐ", effective_on=date(2027, 1, 4), written_at=at(LATER)
    )
    held = {"agency": cast.health, "held_to": date(2027, 1, 3), "code": "x", "reorganisation": decision}
    for division, name in ((cast.drugs, "Phòng Quản lý Thuốc"), (None, "Sở Dân số")):
        FormerName.objects.create(division=division, name=(division or cast.health).name, **held)
        type(division or cast.health).objects.filter(pk=(division or cast.health).pk).update(name=name)
    assert (told(cast), counts_of(cast.health.pk, 2026)) == (before, counts)

    thao = client_of(cast, "thao")
    with frozen(at(LATER)):
        assert 'data-l="Hẹn trả"' in thao.get(PAGE).content.decode()  # on a phone the heading is not seen
        for address in (PAGE, f"{PAGE}print/"):
            page = thao.get(address).content.decode()
            for words in (open_one.code, "Trần Quang Minh", "0007/CCHN-SYT", "Chờ bổ sung hồ sơ", "31/12/2026"):
                assert words in page, (address, words)
            assert "Phạm Tiến Đạt" not in page
            assert (cast.health.name in page, "Phòng Quản lý Thuốc" in page) == (True, False)
        book = openpyxl.load_workbook(BytesIO(thao.get(f"{PAGE}export/?year=2026").content))
        assert thao.get(f"{PAGE}?year=abc").status_code == thao.get(f"{PAGE}?year=9999").status_code == 200
        assert "Danh sách cuối năm" in thao.get("/worklist/").content.decode()
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert {late.code, open_one.code, asked.code, given.code, new.code} <= set(cells)


@pytest.mark.django_db
def test_who_sees_only_a_division_or_another_agency_reads_no_list(cast: Cast) -> None:
    case = make_received(cast, make_procedure(cast), DAY)
    for address in (PAGE, f"{PAGE}print/", f"{PAGE}export/"):
        assert client_of(cast, "minh").get(address).status_code == 403
    with frozen(at(LATER)):
        for address in (PAGE, f"{PAGE}print/"):
            assert case.code not in client_of(cast, "tuan").get(address).content.decode()


@pytest.mark.django_db
def test_before_the_year_is_over_only_what_is_late_now_is_said_to_be(cast: Cast) -> None:
    version = make_procedure(cast)
    for when in ("2026-12-01 09:00", DAY):  # due on 8 December and in January
        make_received(cast, version, when)
    make_received(cast, version, "2026-12-18 09:00")  # due on 25 December
    for now, late in (("2026-12-22 09:00", 1), (LAST, 2), (LATER, 2)):
        with frozen(at(now)):
            for address in (PAGE, f"{PAGE}print/"):
                assert client_of(cast, "thao").get(address).content.decode().count("Quá hẹn") == late, (now, address)
