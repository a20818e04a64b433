"""The pages on which people leave, move, are locked and come back: what they say, ask and refuse."""

from datetime import date, timedelta
from io import BytesIO

import docx
import pytest
from django.test import Client
from pypdf import PdfReader

from nennep.cases.models import Case
from nennep.connectors.readers import tell_who_has_work
from nennep.ledger.models import Event
from nennep.org import actions
from nennep.org.actions import people as people_actions
from nennep.org.models import Division, FormerName, Position, Reorganisation, User
from nennep.org.queries.departures import told_of
from nennep.org.queries.names import code_now, former_codes, place_on
from nennep.org.rules import BrokenRuleError
from nennep.reorganisations.actions import plan_reorganisation, write_reorganisation
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.web.clock import frozen
from nennep.work.jobs import carry_out_reorganisations
from nennep.work.models import Notice
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received, walk

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 10:00"
TODAY = date(2026, 11, 17)
GROUND = "Quyết định số 15/QĐ-SYT ngày 16/11/2026"
DECISION = "Quyết định số 512/QĐ-UBND ngày 10/11/2026"


@pytest.fixture
def case(cast: Cast) -> Case:
    return walk(cast, make_received(cast, make_procedure(cast), "2026-11-17 08:40"), "B2", "2026-11-17 09:00")


def post_of(cast: Cast, who: str) -> Position:
    return Position.objects.select_related("agency", "division", "user").get(user=cast.people[who])


def test_beside_each_receiver_stands_what_they_hold_and_that_they_leave_soon(
    cast: Cast, case: Case, client: Client
) -> None:
    Case.objects.filter(pk=make_received(cast, case.procedure_version, "2026-11-17 08:50").pk).update(
        handler=cast.dat, division=cast.drugs
    )
    Position.objects.filter(user=cast.dat).update(held_to=date(2026, 12, 10))
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        for page in ("end", "move"):
            shown = client.get(f"/people/minh/positions/1/{page}/").content.decode()
            assert "Phạm Tiến Đạt: 1 hồ sơ đang mở, thôi giữ vị trí từ 11/12/2026" in shown
    Position.objects.create(
        user=cast.yen, agency=cast.health, division=cast.drugs, title="CV", duties=[], held_from=date(2026, 12, 1)
    )
    assert told_of([cast.yen, cast.son], cast.health, at(NOW)) == {cast.yen.pk: "sắp chuyển từ 01/12/2026"}


def test_locking_asks_why_and_the_ledger_keeps_it(cast: Cast, client: Client) -> None:
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        assert "Chọn lý do khóa" in client.post("/people/minh/acts/lock/", follow=True).content.decode()
        assert User.objects.get(pk=cast.minh.pk).is_active
        client.post("/people/minh/acts/lock/", {"reason": "danger"})
        assert '"reason":"danger"' in Event.objects.get(kind="user.deactivated").body
        assert "nghi lộ mật khẩu" in client.get("/people/minh/").content.decode().lower()


def test_a_post_given_at_the_instant_of_locking_ends_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    take_line = people_actions.take_line

    def late(agency_id: int) -> None:
        take_line(agency_id)
        given = {"user": cast.minh, "agency": cast.health, "division": cast.clinics, "title": "Chuyên viên"}
        Position.objects.create(**given, duties=["handle"], held_from=TODAY)

    monkeypatch.setattr(people_actions, "take_line", late)
    actions.deactivate_person(cast.minh, agency=cast.health, reason="left", by=cast.actor("quan", NOW), at=at(NOW))
    assert set(cast.minh.positions.values_list("held_to", flat=True)) == {TODAY}


def test_opening_an_account_again_tells_what_comes_back_and_what_stays_and_asks(
    cast: Cast, case: Case, client: Client
) -> None:
    other = walk(cast, make_received(cast, case.procedure_version, "2026-11-17 08:45"), "B2", "2026-11-17 09:10")
    actions.deactivate_person(cast.minh, agency=cast.health, reason="absent", by=cast.actor("quan", NOW), at=at(NOW))
    with frozen(at("2026-11-17 11:00")):
        client.force_login(cast.quan)
        client.post("/people/minh/handovers/add/", {"ground": GROUND, f"case-{other.pk}": cast.dat.pk})
        page = client.get("/people/minh/unlock/").content.decode()
        back, stays = page.split("Đã bàn giao từ khi khóa")
        assert (case.code in back, other.code in back, other.code in stays) == (True, False, True)
        assert client.post("/people/minh/unlock/").status_code == 422
        assert client.post("/people/minh/unlock/", {"work": "give"})["Location"] == "/people/minh/handovers/add/"
        assert not User.objects.get(pk=cast.minh.pk).is_active
        client.post("/people/minh/unlock/", {"work": "back"})
    assert User.objects.get(pk=cast.minh.pk).is_active
    assert Case.objects.get(pk=case.pk).handler == cast.minh


def move(cast: Cast, last: date, first: date) -> Position:
    told = {"division": cast.drugs, "title": "Chuyên viên chính", "duties": ["handle"], "ground": GROUND}
    by = cast.actor("quan", NOW)
    return actions.move_person(post_of(cast, "minh"), held_to=last, held_from=first, by=by, at=at(NOW), **told)


def test_a_move_leaves_no_day_of_work_without_a_post(cast: Cast, case: Case) -> None:
    with pytest.raises(BrokenRuleError, match="Từ 11/12/2026 đến 14/12/2026 người này không giữ vị trí nào") as refused:
        move(cast, date(2026, 12, 10), date(2026, 12, 15))
    assert (refused.value.field, Position.objects.filter(user=cast.minh).count()) == ("held_from", 1)
    assert move(cast, date(2026, 12, 11), date(2026, 12, 14)).held_from == date(2026, 12, 14)  # a weekend lies between


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (date(2023, 12, 31), "từ ngày bắt đầu giữ"),
        (date(2026, 11, 13), "lần cuối 17/11/2026"),
        (date(2028, 1, 1), "quá xa"),
    ],
)
def test_a_post_ends_on_a_day_on_which_it_can(cast: Cast, case: Case, last: date, words: str) -> None:
    walk(cast, case, "B3", "2026-11-17 09:30")
    with pytest.raises(BrokenRuleError, match=words):
        actions.end_position(post_of(cast, "minh"), held_to=last, by=cast.actor("quan", NOW), at=at(NOW))


def test_a_post_that_has_ended_is_not_ended_again_and_a_late_decision_is_written(cast: Cast) -> None:
    by, yesterday = cast.actor("quan", NOW), TODAY - timedelta(days=1)
    actions.end_position(post_of(cast, "yen"), held_to=yesterday, ground=GROUND, given=_takes(cast), by=by, at=at(NOW))
    with pytest.raises(BrokenRuleError, match="đã kết thúc từ ngày 16/11/2026"):
        actions.end_position(post_of(cast, "yen"), held_to=date(2026, 11, 2), by=by, at=at(NOW))


def _takes(cast: Cast) -> dict[str, int]:
    Position.objects.create(
        user=cast.lan, agency=cast.health, division=cast.clinics, title="CV", duties=[], held_from=TODAY
    )
    return {f"duty-{post_of(cast, 'yen').pk}-handle": cast.lan.pk}


@pytest.fixture
def reorganised(cast: Cast) -> Reorganisation:
    """The clinics have ended, the drugs division has another name and code, the agency another name."""
    changes = Changes(
        agency={"name": "Sở Y tế và Dân số tỉnh Thử", "short_name": "Sở YT-DS"},
        renamed={"nvd": NamedUnit("qld", "Phòng Quản lý Dược")},
        ended={"nvy": "nvd"},
    )
    by, when = cast.actor("quan", NOW), at(NOW)
    made = write_reorganisation(
        cast.health, decision=DECISION, effective_on=date(2026, 12, 1), changes=changes, by=by, at=when
    )
    plan_reorganisation(made, choices={}, by=by, at=when)
    return made


def test_a_preview_tells_old_and_new_and_the_past_keeps_its_names(
    cast: Cast, reorganised: Reorganisation, client: Client
) -> None:
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        page = client.get(f"/agency/decisions/{reorganised.number}/").content.decode()
        assert "Sở Y tế tỉnh Thử → Sở Y tế và Dân số tỉnh Thử" in page
        assert "Phòng Nghiệp vụ Dược (mã nvd) đổi thành" in page
    carry_out_reorganisations(at("2026-12-01 00:01"))
    with frozen(at("2026-12-02 08:00")):
        assert (
            "Sở Y tế tỉnh Thử → Sở Y tế và Dân số tỉnh Thử"
            in client.get(f"/agency/decisions/{reorganised.number}/").content.decode()
        )
        ended = client.get("/agency/").content.decode().split("Phòng đã kết thúc")[1]
        assert all(words in ended for words in ("Phòng Nghiệp vụ Y", "01/12/2026", DECISION, "Phòng Quản lý Dược"))
        page = client.get("/people/yen/").content.decode()
        assert "Phòng Nghiệp vụ Y, Sở Y tế" in page
        assert "Phòng Quản lý Dược, Sở YT-DS" in page
    assert FormerName.objects.exists()
    old = Position.objects.filter(user=cast.yen).order_by("pk")[0]
    assert place_on(old, date(2026, 12, 2)) == "Phòng Nghiệp vụ Y, Sở Y tế"


def test_codes_that_were_lead_on_in_filters_and_in_lists_of_people(
    cast: Cast, reorganised: Reorganisation, client: Client
) -> None:
    carry_out_reorganisations(at("2026-12-01 00:01"))
    drugs = Division.objects.get(pk=cast.drugs.pk)
    assert former_codes(cast.health.pk) == {"nvd": drugs, "nvy": drugs}
    assert (code_now(cast.health.pk, "nvy"), code_now(cast.health.pk, "xyz")) == ("qld", "xyz")
    with frozen(at("2026-12-02 08:00")):
        client.force_login(cast.quan)
        assert "Trần Quang Minh" in client.get("/people/?division=nvd").content.decode()


def test_the_notice_of_work_given_says_by_whom_and_why(cast: Cast, case: Case) -> None:
    event = Event.objects.filter(kind="step.completed", subject_id=case.pk).latest("number")
    tell_who_has_work(event, {}, at=at("2026-12-03 08:00"))  # the words since that day
    body = line_of(Notice.objects.get(recipient=cast.minh, kind="work_given")).body
    assert "Người giao: Lê Thu Hà" in body
    assert "Lý do, ý kiến: không ghi" in body


def test_both_hand_over_sheets_say_the_same(cast: Cast, case: Case, client: Client) -> None:
    post = post_of(cast, "minh")
    given = {f"case-{case.pk}": cast.dat.pk}
    told = {"given": given, "ground": GROUND, "by": cast.actor("quan", NOW), "at": at(NOW)}
    actions.end_position(post, held_to=TODAY, **told)
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        sheet = client.get("/people/minh/handovers/1/sheet.pdf")
        assert sheet["Content-Disposition"] == 'inline; filename="Bien ban ban giao minh 2026-11-17.pdf"'
        pdf = sheet.content
        word = docx.Document(BytesIO(client.get("/people/minh/handovers/1/sheet.docx").content))
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    lines = [line.text for line in word.paragraphs]
    nation = word.tables[0].rows[0].cells[1].paragraphs[0]
    assert all(run.bold for run in nation.runs if run.text)
    assert nation.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    for label in ("Người bàn giao", "Vị trí", "Căn cứ", "Thời gian bàn giao", "Người ghi"):
        value = next(line.partition(": ")[2] for line in lines if line.startswith(f"{label}: "))
        assert value
        assert _squeezed(value) in _squeezed(printed), label


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_locked_account_is_offered_nothing_that_cannot_work(cast: Cast, client: Client) -> None:
    actions.deactivate_person(cast.minh, agency=cast.health, reason="left", by=cast.actor("quan", NOW), at=at(NOW))
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        shown = client.get("/people/minh/").content.decode()
        assert not [words for words in ("1/delegate/", "1/move/", "1/end/", "Đặt mật khẩu tạm") if words in shown]
        told = client.post("/people/minh/acts/reset-password/", follow=True).content.decode()
    assert "Dùng Mở lại tài khoản" in told


def test_a_hand_over_tells_how_much_is_left(cast: Cast, case: Case, client: Client) -> None:
    actions.deactivate_person(cast.minh, agency=cast.health, reason="left", by=cast.actor("quan", NOW), at=at(NOW))
    other = make_received(cast, case.procedure_version, "2026-11-17 08:50")
    Case.objects.filter(pk=other.pk).update(handler=cast.minh, division=cast.drugs)
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        assert "thiếu người nhận thì chưa ghi gì" not in client.get("/people/minh/handovers/add/").content.decode()
        sent = {"ground": "Quyết định số 15", f"case-{case.pk}": cast.dat.pk}
        told = client.post("/people/minh/handovers/add/", sent, follow=True).content.decode()
    assert f"Đã bàn giao 1 việc của {cast.minh.full_name}" in told
    assert "Còn 1 việc chưa bàn giao" in told


@pytest.mark.parametrize("page", ["end", "move"])
def test_a_last_day_at_the_end_of_the_calendar_is_no_fault(cast: Cast, client: Client, page: str) -> None:
    address = f"/people/minh/positions/1/{page}/"
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        assert client.get(f"{address}?held_to=9999-12-31").status_code == 200
        refused = client.post(address, {"held_to": "9999-12-31", "ground": "Quyết định số 15"})
    assert refused.status_code in (200, 422)


def test_who_leaves_soon_is_marked_wherever_cases_are_given(cast: Cast, case: Case, client: Client) -> None:
    Position.objects.filter(user=cast.dat).update(held_to=TODAY)
    moved = {"user": cast.dat, "agency": cast.health, "division": cast.clinics, "title": "CV", "duties": ["handle"]}
    Position.objects.create(**moved, held_from=date(2026, 11, 18))
    with frozen(at(NOW)):
        client.force_login(cast.ha)
        for address in (f"/cases/{case.code}/assign/", f"/handover/cases/?handler={cast.minh.pk}"):
            shown = client.get(address).content.decode()
            assert "không có hồ sơ đang mở, sắp chuyển từ 18/11/2026" in shown


def test_ending_a_post_tells_at_once_and_once_what_lacks_a_receiver(cast: Cast, case: Case, client: Client) -> None:
    other = walk(cast, make_received(cast, case.procedure_version, "2026-11-17 08:45"), "B2", "2026-11-17 09:10")
    address = "/people/minh/positions/1/end/"
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        page = client.post(address, {"held_to": "2026-11-30", "ground": ""}).content.decode()
        told = page.partition('role="alert"')[2].partition("</ul>")[0]
        assert ("còn 2 chỗ" in told, "Ghi căn cứ bàn giao" in told) == (True, True)
        assert 'href="#id_everything">2 việc chưa có người nhận. Chọn Người nhận tất cả' in told
        assert "chưa chọn người nhận" not in page
        # Quản sees no cases: what he may not open is no link.
        assert f'href="/cases/{case.code}/"' not in page
        assert "Như người nhận tất cả" not in page
        only = {"held_to": "2026-11-30", "ground": "QĐ 15", f"case-{other.pk}": cast.dat.pk}
        page = client.post(address, only).content.decode()
        assert ("còn 1 chỗ" in page, page.count('<tr class="bad">')) == (True, 1)
        client.post(address, only | {"everything": cast.dat.pk})
    assert set(Case.objects.values_list("handler__username", flat=True)) == {"dat"}
    Position.objects.filter(user=cast.quan).update(duties=["manage_people", "supervise"])
    with frozen(at(NOW)):
        page = client.get("/people/dat/positions/1/end/").content.decode()
        assert f'<a href="/cases/{case.code}/">' in page


def test_a_move_says_where_to_and_from_which_day(cast: Cast, client: Client) -> None:
    sent = {"title": "CV", "division": "nvy", "held_from": "2026-11-18", "held_to": "2026-11-17", "duties": "handle"}
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        page = client.post("/people/minh/positions/1/move/", sent, follow=True).content.decode()
    assert "Đã chuyển Trần Quang Minh sang Phòng Nghiệp vụ Y từ 18/11/2026." in page


def test_a_locked_person_is_listed_without_a_duty_and_what_is_left_is_told_in_one_way(
    cast: Cast, case: Case, client: Client
) -> None:
    actions.deactivate_person(cast.minh, agency=cast.health, reason="absent", by=cast.actor("quan", NOW), at=at(NOW))
    with frozen(at(NOW)):
        client.force_login(cast.quan)
        row = client.get("/people/?q=minh").content.decode().partition("</thead>")[2].partition("</tr>")[0]
        assert ("không còn nhiệm vụ nào" in row, "Thụ lý hồ sơ" in row) == (True, False)
        page = client.get("/people/minh/handovers/add/").content.decode()
        assert ("đứng ở Không ai giữ" in page, "ở lại như cũ" in page) == (True, False)
