"""A decision on the organisation that is written anew keeps what was chosen; its form offers what may be."""

import re
from datetime import date

import pytest
from django.test import Client

from nennep.org import actions
from nennep.org.models import Agency, Division, Position, Reorganisation, User
from nennep.org.rules import MANAGE_PEOPLE
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import SINCE, Cast

NOW = "2026-11-17 08:40"
DECISION = "Quyết định số 512/QĐ-UBND"
STAY = "-"


@pytest.fixture
def manager(cast: Cast, client: Client) -> Client:
    client.force_login(cast.quan)
    return client


@pytest.fixture
def keeper(cast: Cast) -> User:
    """Who manages the people of the province."""
    user = User.objects.create(username="tam", full_name="Lý Minh Tâm", password="!")
    Position.objects.create(user=user, agency=cast.province, title="Quản trị", duties=[MANAGE_PEOPLE], held_from=SINCE)
    return user


@pytest.fixture(autouse=True)
def _morning() -> object:
    with frozen(at(NOW)):
        yield


def typed(cast: Cast, **more: str) -> dict[str, str]:
    told = {"decision": DECISION, "effective_on": "2026-12-01", "code": "syt", "case_head": "H99.12"}
    told |= {"name": cast.health.name, "short_name": cast.health.short_name}
    for one in Division.objects.filter(agency=cast.health, ended_on=None):
        told |= {f"{one.code}-name": one.name, f"{one.code}-code": one.code, f"{one.code}-successor": STAY}
    return told | more


def write_anew(client: Client, address: str, given: dict[str, str]) -> str:
    """The draft is written anew on the page that shows it as it stands; the page that follows."""
    seen = re.search(r'name="seen" value="(\d+)"', client.get(address).content.decode())
    assert seen is not None
    return client.post(address, given | {"seen": seen[1]}, follow=True).content.decode()


def confirm(client: Client, address: str, **choices: str) -> None:
    seen = re.search(r'name="seen" value="(\d+)"', client.get(address).content.decode())
    assert seen is not None
    path, _, query = address.partition("?")
    client.post(f"{path}plan/?{query}", {"seen": seen[1]} | choices)
    client.post(f"{path}take-back/?{query}")
    assert Reorganisation.objects.get().state == "draft"


def test_what_was_chosen_for_single_things_stays_when_only_the_day_is_mended(manager: Client, cast: Cast) -> None:
    dat = f"post:{cast.dat.positions.get().pk}"
    made = manager.post("/agency/decisions/add/", typed(cast, **{"nvd-successor": "nvy"}))
    confirm(manager, made["Location"], **{f"to-{dat}": "mc"})
    given = typed(cast, **{"nvd-successor": "nvy", "effective_on": "2026-12-02"})
    page = write_anew(manager, "/agency/decisions/1/change/", given)
    assert 'value="mc" selected' in page
    assert "không còn dùng được" not in page
    assert Reorganisation.objects.get().changes["choices"] == {dat: "mc"}


def test_what_no_longer_fits_the_decision_is_named(manager: Client, cast: Cast) -> None:
    new = {"nvd-successor": "nvy", "-new0-name": "Phòng Mới", "-new0-code": "moi"}
    dat = f"post:{cast.dat.positions.get().pk}"
    made = manager.post("/agency/decisions/add/", typed(cast, **new))
    confirm(manager, made["Location"], **{f"to-{dat}": "moi"})
    page = write_anew(manager, "/agency/decisions/1/change/", typed(cast, **{"nvd-successor": "nvy"}))
    assert "không còn dùng được" in page
    assert "Phạm Tiến Đạt về Phòng Mới" in page
    assert Reorganisation.objects.get().changes["choices"] == {}


def test_people_sent_elsewhere_by_a_merger_go_there_after_its_day_was_mended(
    client: Client, cast: Cast, keeper: User
) -> None:
    for code, name in (("nvy", "Phòng Y tế"), ("nvd", "Phòng Thuốc")):
        Division.objects.create(agency=cast.other, code=code, name=name)
    client.force_login(keeper)
    given = {"decision": DECISION, "effective_on": "2026-12-01", "whole": "*"}
    given |= {"mc-to": "mc", "nvd-to": "nvy", "nvy-to": "nvy"}
    made = client.post("/agency/mergers/add/?agency=syt&into=snn", given)
    posts = {name: f"post:{cast.people[name].positions.get().pk}" for name in ("dat", "minh", "quan")}
    where = {f"to-{posts['dat']}": "nvd", f"to-{posts['minh']}": "nvy", f"to-{posts['quan']}": "-"}
    confirm(client, made["Location"], **where)
    change = f"{made['Location']}change/"
    write_anew(client, change, given | {"effective_on": "2026-12-02"})
    assert Reorganisation.objects.get().changes["choices"] == {posts["dat"]: "nvd", posts["quan"]: "-"}
    # Who goes with the division follows it.
    write_anew(client, change, given | {"nvd-to": "mc"})
    assert posts["minh"] not in Reorganisation.objects.get().changes["choices"]
    heir = Division.objects.get(agency=cast.other, code="nvy")
    Division.objects.filter(agency=cast.other, code="nvd").update(ended_on=date(2026, 11, 17), successor=heir)
    page = write_anew(client, change, given)
    assert "Phạm Tiến Đạt, Chuyên viên: Phòng Thuốc" in page


def test_a_division_whose_code_looks_like_a_new_row_closes_no_form(manager: Client, cast: Cast) -> None:
    by = cast.actor("quan")
    actions.add_division(agency=cast.health, code="new0", name="Phòng Số", is_one_stop=False, by=by, at=at(NOW))
    answer = manager.post("/agency/decisions/add/", typed(cast, **{"nvd-name": "Phòng Dược"}))
    assert answer.status_code == 302
    assert list(Reorganisation.objects.get().changes["renamed"]) == ["nvd"]
    assert Reorganisation.objects.get().changes["made"] == []


def opened(page: str) -> dict[str, bool]:
    """By division: whether its boxes are open."""
    found = re.findall(r'<details class="unit"( open)?><summary>([^<]+)</summary>', page)
    return {name: bool(is_open) for is_open, name in found}


def test_only_divisions_with_a_change_or_a_mistake_are_open_on_the_form(manager: Client, cast: Cast) -> None:
    page = manager.get("/agency/decisions/add/").content.decode()
    new = {f"Phòng mới {number}": number == 1 for number in range(1, 5)}
    assert opened(page) == {division.name: False for division in cast.health.divisions.all()} | new
    given = typed(cast, **{"nvd-name": "Phòng Dược", "nvy-code": "", "-new2-name": "Phòng Số"})
    page = manager.post("/agency/decisions/add/", given).content.decode()
    assert {name for name, is_open in opened(page).items() if is_open} == {
        cast.drugs.name,
        cast.clinics.name,
        "Phòng mới 1",
        "Phòng mới 3",
    }
    manager.post("/agency/decisions/add/", typed(cast, **{"nvd-successor": "nvy"}))
    page = manager.get("/agency/decisions/1/change/").content.decode()
    assert {name for name, is_open in opened(page).items() if is_open} == {cast.drugs.name, "Phòng mới 1"}


def test_a_new_division_that_takes_over_is_asked_for_its_name(manager: Client, cast: Cast) -> None:
    page = manager.post("/agency/decisions/add/", typed(cast, **{"nvd-successor": "-new0"})).content.decode()
    assert "Phòng mới 1 nhận việc của Phòng Nghiệp vụ Dược nhưng chưa có tên" in page
    assert "việc về đâu" not in page


def test_only_agencies_where_the_doer_keeps_people_are_offered_above(cast: Cast, keeper: User, client: Client) -> None:
    Agency.objects.create(code="below", name="Chi cục Thử", short_name="Chi cục", level="province", superior=cast.other)
    Position.objects.filter(user=cast.tuan).update(duties=[MANAGE_PEOPLE])
    client.force_login(cast.tuan)
    page = client.get("/agency/decisions/add/").content.decode()
    assert "Sở Y tế tỉnh Thử</option>" not in page
    assert "Chi cục Thử</option>" not in page
    told = {"decision": DECISION, "effective_on": "2026-12-01", "code": "snn", "case_head": "H99.08"}
    told |= {"name": cast.other.name, "short_name": "Sở NN", "mc-name": "Một cửa", "mc-code": "mc", "superior": "syt"}
    Position.objects.create(
        user=cast.tuan, agency=cast.health, title="Quản trị", duties=[MANAGE_PEOPLE], held_from=SINCE
    )
    assert "Sở Y tế tỉnh Thử</option>" in client.get("/agency/decisions/add/").content.decode()
    made = client.post("/agency/decisions/add/", told | {"mc-successor": STAY})
    assert made.status_code == 302
    Position.objects.filter(user=cast.tuan, agency=cast.health).update(held_to=date(2026, 11, 16))
    refused = client.post("/agency/decisions/1/change/", told | {"mc-successor": STAY})
    assert refused.status_code == 200
    assert "là việc của người quản lý người dùng ở Sở Y tế" in refused.content.decode()
    assert 'value="Sở NN"' in refused.content.decode()


def test_who_stands_above_goes_from_its_page_to_the_decisions_below(cast: Cast, keeper: User, client: Client) -> None:
    Agency.objects.create(
        code="below", name="Chi cục Thử", short_name="Chi cục", level="province", superior=cast.province
    )
    client.force_login(keeper)
    assert "/agency/decisions/?agency=below" in client.get("/agency/").content.decode()
    assert "Chi cục Thử" in client.get("/agency/decisions/?agency=below").content.decode()


def test_a_decision_that_ends_the_agency_is_no_page_of_its_divisions(
    cast: Cast, keeper: User, client: Client, manager: Client
) -> None:
    Reorganisation.objects.create(
        agency=cast.health,
        into=cast.other,
        number=1,
        decision=DECISION,
        effective_on=date(2026, 12, 1),
        written_at=at(NOW),
        changes={},
        state="cancelled",
    )
    assert DECISION in manager.get("/agency/decisions/").content.decode()
    assert manager.get("/agency/decisions/1/", follow=True).status_code == 404
    assert manager.get("/agency/decisions/1/change/").status_code == 404
