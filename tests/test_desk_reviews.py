"""Who leads a desk tells each agency by the month of the people it sent; an acknowledged sheet is frozen."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import pytest

from nennep.cases.models import Case
from nennep.desks.actions.reviews import (
    Assessment,
    close_review,
    end_member,
    object_to_review,
    propose_review,
    propose_review_again,
    send_member,
)
from nennep.desks.jobs import follow_reviews
from nennep.desks.models import DeskMember, DeskReview, ReviewLine
from nennep.desks.papers.reviews import review_word
from nennep.desks.queries.review_proof import review_faults
from nennep.desks.queries.reviews import lines_of_review, members_in, months_of_work, review_month_due
from nennep.desks.rules.reviews import month_to_review, wrong_absence
from nennep.kernel.flows import UnlawfulMoveError
from nennep.ledger.actions import ConflictError, NotPermittedError, append
from nennep.ledger.models import Event
from nennep.ledger.queries import broken_links
from nennep.ledger.readers import drain
from nennep.org.models import Delegation, DeskService, Position
from nennep.org.rules import BrokenRuleError
from nennep.reorganisations.parts.agency_successions import AGENCY_KINDS
from nennep.web.clock import frozen
from nennep.work.models import Notice, WorkItem
from nennep.work.parts.background import register_background
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received
from tests.test_desk_of_another_agency import NOW, begin, client_of
from tests.test_names_of_their_day import renamed

DECEMBER = "2026-12-01 08:00"
NOVEMBER = (2026, 11)


@pytest.fixture
def service(cast: Cast) -> DeskService:
    """The desk of snn, which Tuấn leads, receives for Sở Y tế."""
    post = Position.objects.get(user=cast.tuan)
    post.duties = [*post.duties, "lead_desk"]
    post.save()
    return begin(cast)


@pytest.fixture
def member(cast: Cast, service: DeskService) -> DeskMember:
    """Lan is sent to that desk from 16 November on."""
    return send(cast, service, "lan", "quan")


def send(
    cast: Cast, service: DeskService, name: str, by: str, when: str = NOW, held_from: date = date(2026, 11, 16)
) -> DeskMember:
    person, paper = cast.people[name], "Quyết định số 15/QĐ-SYT"
    given = {"person": person, "decision": paper, "held_from": held_from}
    return send_member(service, **given, by=cast.actor(by, when), at=at(when))


@pytest.fixture(autouse=True)
def _december() -> Iterator[None]:
    with frozen(at(DECEMBER)):
        yield


def words(member: DeskMember, absent: str = "1.5", reason: str = "nghỉ phép", remark: str = "Niềm nở") -> dict:
    return {member.pk: Assessment(Decimal(absent), reason, remark, "Tốt")}


def proposed(cast: Cast, member: DeskMember, **said: str) -> DeskReview:
    given = {"competent_id": cast.health.pk, "month": NOVEMBER, "said": words(member, **said)}
    return propose_review(cast.other.pk, **given, by=cast.actor("tuan", DECEMBER), at=at(DECEMBER))


def items(kind: str) -> list[tuple[int, str, str]]:
    return list(WorkItem.objects.filter(subject_type=kind, state="open").values_list("agency", "duty", "node"))


@pytest.mark.parametrize(
    ("spans", "made", "now", "month"),
    [
        ([], [], DECEMBER, None),
        ([("2026-11-16", None)], [], "2026-11-30 23:59", None),
        ([("2026-11-16", None)], [], "2026-12-01 00:00", (2026, 11)),
        ([("2026-11-30", "2026-11-30")], [(2026, 11)], "2027-02-01 00:00", None),
        ([("2026-11-16", None)], [(2026, 11)], "2027-01-01 00:00", (2026, 12)),
        ([("2026-10-05", "2026-10-20"), ("2026-12-01", None)], [(2026, 10)], "2027-01-01 00:00", (2026, 12)),
    ],
)
def test_a_month_is_told_when_it_is_over_and_somebody_was_there(
    spans: list, made: list, now: str, month: tuple[int, int] | None
) -> None:
    held = [(date.fromisoformat(begun), date.fromisoformat(end) if end else None) for begun, end in spans]
    assert month_to_review(held, made, at(now)) == month


@pytest.mark.parametrize(
    ("absent", "reason", "refused"),
    [
        ("0", "", ""),
        ("0.5", "ốm", ""),
        ("11", "ốm", ""),
        ("0.5", "", "Ghi lý do"),
        ("0.3", "ốm", "nửa ngày"),
        ("-1", "ốm", "nửa ngày"),
        ("11.5", "ốm", "11 ngày làm việc"),
    ],
)
def test_an_absence_is_half_days_within_the_month_with_its_reason(absent: str, reason: str, refused: str) -> None:
    said = wrong_absence(Decimal(absent), reason, 11)
    assert (bool(said), refused in said) == (bool(refused), True)


def test_days_and_work_are_counted_from_calendar_and_events(cast: Cast, member: DeskMember) -> None:
    version = make_procedure(cast)
    ours, late, elsewhere = (make_received(cast, version, NOW) for _ in range(3))
    Case.objects.filter(pk__in=[ours.pk, late.pk]).update(desk=cast.other)
    done = {"state": "returned", "returned_at": at("2026-11-20 09:00"), "finished_at": at("2026-11-20 09:00")}
    Case.objects.filter(pk=late.pk).update(**done, outcome="overdue")
    for case in (late, elsewhere):
        given = {"agency_id": cast.health.pk, "by": cast.actor("lan"), "at": at("2026-11-20 09:00")}
        append("case.returned", subject=("case", case.pk), **given)
    assert set(Event.objects.filter(kind="case.received").values_list("actor_id", flat=True)) == {cast.lan.pk}
    (work,) = months_of_work([member], NOVEMBER, at(DECEMBER))
    # 16 to 30 November 2026: 11 days from Monday to Friday, one of them (24 November) a holiday. Nothing was put on a list: both went late.
    assert (work.working_days, work.received, work.handed_late) == (10, 2, 2)
    assert (work.returned, work.returned_late) == (1, 1)
    (other,) = months_of_work([member], (2026, 12), at("2027-01-04 08:00"))
    assert (other.received, other.returned) == (0, 0)


def test_the_desk_writes_the_agency_objects_and_then_acknowledges_each_as_work(cast: Cast, member: DeskMember) -> None:
    assert follow_reviews(at("2026-11-30 10:00")).count == 0
    assert (follow_reviews(at(DECEMBER)).count, follow_reviews(at(DECEMBER)).count) == (1, 0)
    assert items("review_month") == [(cast.other.pk, "lead_desk", "review")]
    tuan, quan = client_of(cast, "tuan"), client_of(cast, "quan")
    assert "Nhận xét người được cử đến quầy" in tuan.get("/worklist/").content.decode()
    assert "Tháng 11/2026" in tuan.get("/reviews/").content.decode()
    page = f"/reviews/write/{cast.other.code}/{cast.health.code}/"
    assert "10 ngày theo lịch của quầy" in tuan.get(page).content.decode()
    typed = {
        f"absent_{member.pk}": "1,5",
        f"reason_{member.pk}": "",
        f"remark_{member.pk}": "Niềm nở",
        "month": "11/2026",
    }
    refused = tuan.post(page, typed)
    told = refused.content.decode()
    assert (refused.status_code, "Ghi lý do vắng." in told, "Niềm nở" in told) == (422, True, True)
    typed[f"reason_{member.pk}"] = "nghỉ phép"
    other_month = tuan.post(page, typed | {"month": "10/2026"})
    assert (other_month.status_code, DeskReview.objects.count()) == (422, 0)
    assert tuan.post(page, typed).status_code == 302
    made = DeskReview.objects.get()
    assert (items("review_month"), items("desk_review")) == ([], [(cast.health.pk, "manage_people", "confirm")])

    address = f"/reviews/{made.code}/"
    shown = quan.get(address).content.decode()
    assert ("8,5 trong 10 ngày" in shown, "nghỉ phép" in shown) == (True, True)
    assert "Phiếu nhận xét tháng 11/2026" in quan.get("/worklist/").content.decode()
    empty = quan.post(address, {"do": "object", "version": 0, "reason": " "})
    assert (empty.status_code, "Ghi ý kiến" in empty.content.decode()) == (422, True)
    assert tuan.post(address, {"do": "close", "version": 0}).status_code == 403
    quan.post(address, {"do": "object", "version": 0, "reason": "Lan nghỉ 1 ngày"})
    assert items("desk_review") == [(cast.other.pk, "lead_desk", "propose")]
    assert "Lan nghỉ 1 ngày" in tuan.get("/worklist/").content.decode()
    assert quan.post(address, {"do": "close", "version": 0}).status_code in {409, 422}
    again = tuan.get(f"{address}again/").content.decode()
    assert ("Niềm nở" in again, 'value="1,5"' in again) == (True, True)
    typed |= {f"absent_{member.pk}": "1", "version": "1"}
    assert tuan.post(f"{address}again/", typed).status_code == 302
    quan.post(address, {"do": "close", "version": 2})
    made.refresh_from_db()
    assert (made.state, items("desk_review")) == ("closed", [])
    assert ReviewLine.objects.get().absent_days == 1
    chains = Event.objects.filter(subject_type="desk_review").values_list("chain_id", flat=True)
    assert set(chains) == {cast.health.pk, cast.other.pk}
    assert not [link for _, link in broken_links() if link]


def test_an_acknowledged_sheet_is_frozen(cast: Cast, member: DeskMember) -> None:
    made = proposed(cast, member)
    given = {"by": cast.actor("quan", DECEMBER), "at": at(DECEMBER)}
    close_review(made, version=0, **given)
    with pytest.raises(UnlawfulMoveError):
        object_to_review(made, reason="Sai", version=1, **given)
    with pytest.raises(UnlawfulMoveError):
        propose_review_again(
            made, said=words(member, "0", ""), version=1, by=cast.actor("tuan", DECEMBER), at=at(DECEMBER)
        )
    with pytest.raises(ConflictError):
        close_review(made, version=0, **given)
    assert lines_of_review(made)[0].absent_days == Decimal("1.5")
    assert review_month_due(cast.other.pk, cast.health.pk, at(DECEMBER)) is None


def test_each_side_sees_only_its_part_and_does_only_its_own(
    cast: Cast, service: DeskService, member: DeskMember
) -> None:
    made = proposed(cast, member)
    for name in ("khoa", "minh", "lan"):
        assert client_of(cast, name).get(f"/reviews/{made.code}/").status_code in {403, 404}
        assert client_of(cast, name).get("/reviews/").status_code == 403
    with pytest.raises(NotPermittedError):
        object_to_review(made, reason="Sai", version=0, by=cast.actor("tuan", DECEMBER), at=at(DECEMBER))
    with pytest.raises(NotPermittedError):
        close_review(made, version=0, by=cast.actor("tuan", DECEMBER), at=at(DECEMBER))
    with pytest.raises(NotPermittedError):
        propose_review(
            cast.other.pk,
            competent_id=cast.health.pk,
            month=(2026, 12),
            said={},
            by=cast.actor("quan"),
            at=at(DECEMBER),
        )
    with pytest.raises(NotPermittedError):
        send(cast, service, "minh", "minh")


def test_who_is_sent_is_one_of_the_own_people_once_and_until_a_last_day(cast: Cast, service: DeskService) -> None:
    with pytest.raises(BrokenRuleError, match="Chọn người khác"):
        send(cast, service, "lan", "tuan")
    made = send(cast, service, "lan", "quan")
    with pytest.raises(BrokenRuleError, match="đang được cử"):
        send(cast, service, "lan", "quan")
    quan = client_of(cast, "quan")
    add = quan.get("/reviews/members/add/").content.decode()
    assert ("Trần Quang Minh" in add, "Hoàng Anh Tuấn" in add) == (True, False)
    sent = {"service": service.pk, "person": "minh", "decision": "QĐ 16", "held_from": "2026-11-20"}
    assert quan.post("/reviews/members/add/", sent).status_code == 302
    end = f"/reviews/members/{made.pk}/end/"
    assert quan.post(end, {"held_to": "2026-11-01"}).status_code == 422
    assert quan.post(end, {"held_to": "2026-11-27"}).status_code == 302
    with pytest.raises(BrokenRuleError, match="vừa được kết thúc"):
        end_member(made, held_to=date(2026, 11, 28), by=cast.actor("quan"), at=at(DECEMBER))
    assert client_of(cast, "tuan").get("/reviews/").content.decode().count("Quyết định số 15/QĐ-SYT") == 1


def test_somebody_written_down_when_the_month_is_over_is_told_of_it(cast: Cast, service: DeskService) -> None:
    send(cast, service, "lan", "quan", DECEMBER)
    assert review_month_due(cast.other.pk, cast.health.pk, at(DECEMBER)) == NOVEMBER


def test_somebody_written_down_while_the_sheet_is_written_is_not_left_out(
    cast: Cast, service: DeskService, member: DeskMember
) -> None:
    send(cast, service, "minh", "quan")
    with pytest.raises(BrokenRuleError, match="Chưa nhận xét Trần Quang Minh"):
        proposed(cast, member)
    assert not DeskReview.objects.exists()


def test_the_other_side_is_told_once_each(cast: Cast, member: DeskMember) -> None:
    def told(name: str) -> set[str]:
        return {line_of(one).subject for one in Notice.objects.filter(recipient__username=name, kind="monthly_sheet")}

    register_background()
    follow_reviews(at(DECEMBER))
    drain(at=at(DECEMBER))
    assert told("tuan") == {"Đến kỳ nhận xét người Sở Y tế cử đến quầy"}
    made = proposed(cast, member)
    given = {"by": cast.actor("quan", DECEMBER), "at": at(DECEMBER)}
    object_to_review(made, reason="Sai", version=0, **given)
    propose_review_again(made, said=words(member), version=1, by=cast.actor("tuan", DECEMBER), at=at(DECEMBER))
    close_review(made, version=2, **given)
    for _ in range(2):
        drain(at=at(DECEMBER))
    desk = "Sở Nông nghiệp và Môi trường"
    assert told("quan") == {
        f"{desk} gửi phiếu nhận xét tháng 11/2026 về người được cử đến quầy",
        f"{desk} gửi lại phiếu nhận xét tháng 11/2026 về người được cử đến quầy",
    }
    assert told("tuan") >= {
        "Sở Y tế có ý kiến về phiếu nhận xét tháng 11/2026",
        "Sở Y tế đã ghi nhận phiếu nhận xét tháng 11/2026",
    }
    assert Notice.objects.filter(kind="monthly_sheet").count() == 5


def test_the_sheet_is_a_pdf_and_a_word_file(cast: Cast, member: DeskMember) -> None:
    made = proposed(cast, member)
    tuan = client_of(cast, "tuan")
    assert tuan.get(f"/reviews/{made.code}/pdf/").content.startswith(b"%PDF")
    assert tuan.get(f"/reviews/{made.code}/nothing/").status_code == 404
    document = docx.Document(BytesIO(tuan.get(f"/reviews/{made.code}/docx/").content))
    cells = [cell.text for row in document.tables[1].rows for cell in row.cells]
    assert ("8,5 / 1,5 ngày; nghỉ phép" in cells, "Niềm nở" in cells, "Tốt" in cells) == (True, True, True)
    assert any("khoản 3 Điều 9 Nghị định 118/2025/NĐ-CP" in one.text for one in document.paragraphs)


def test_the_sheet_bears_the_names_of_its_day(cast: Cast) -> None:
    named = (renamed(cast.health), renamed(cast.other))
    review = DeskReview(desk=cast.health, competent=cast.other, year=2026, month=11, proposed_at=at(NOW))
    document = docx.Document(BytesIO(review_word(review, [], dated=at(DECEMBER))))
    text = "\n".join([one.text for one in document.paragraphs] + [c.text for t in document.tables for c in t._cells])
    assert (named[0].upper() in text, named[1] in text, "đổi tên" in text.lower()) == (True, True, False)


def test_a_sheet_that_was_changed_behind_the_product_is_found_by_verify(cast: Cast, member: DeskMember) -> None:
    made = proposed(cast, member)
    assert list(review_faults()) == []
    ReviewLine.objects.update(remark="Hay cáu gắt")
    assert ["nội dung không còn như lúc gửi" in fault for fault in review_faults()] == [True]
    DeskReview.objects.filter(pk=made.pk).update(state="closed", answered_at=at(DECEMBER))
    assert ["tình trạng khác sự kiện" in fault for fault in review_faults()] == [True]


def test_people_and_open_sheets_hinder_the_merger_of_their_agency(cast: Cast, member: DeskMember) -> None:
    made = proposed(cast, member)
    hinders = AGENCY_KINDS["desks.lists"].hinders
    for agency in (cast.health, cast.other):
        said = " ".join(hinders(agency, cast.province))
        assert ("Phiếu nhận xét tháng 11/2026" in said, "Nguyễn Thị Lan đang được" in said) == (True, True)
    close_review(made, version=0, by=cast.actor("quan", DECEMBER), at=at(DECEMBER))
    end_member(member, held_to=date(2026, 11, 30), by=cast.actor("quan", DECEMBER), at=at(DECEMBER))
    assert not any("nhận xét" in one or "đang được" in one for one in hinders(cast.health, cast.province))


def test_who_leads_the_desk_does_not_write_of_the_own_month(cast: Cast, service: DeskService) -> None:
    """Lan is sent there and leads it: the sheet on her is the deputy's, or the head's; not of who stands in for her."""
    member = send(cast, service, "lan", "quan")
    tuan = Position.objects.get(user=cast.tuan)
    Position.objects.filter(pk=tuan.pk).update(duties=["manage_people"])
    lead = {"agency": cast.other, "title": "Phó Giám đốc", "held_from": date(2026, 11, 16)}
    post = Position.objects.create(user=cast.lan, duties=["lead_desk"], **lead)
    Delegation.objects.create(
        lender=post,
        borrower=cast.tuan,
        duties=["lead_desk"],
        held_from=date(2026, 12, 1),
        held_to=date(2026, 12, 31),
        basis="Giấy ủy quyền số 1",
    )
    follow_reviews(at(DECEMBER))
    assert items("review_month") == [(cast.other.pk, "approve", "review")]
    page, given = f"/reviews/write/{cast.other.code}/{cast.health.code}/", {"competent_id": cast.health.pk}
    given |= {"month": NOVEMBER, "said": words(member)}
    for name in ("lan", "tuan"):
        lan = client_of(cast, name)
        told = lan.get("/reviews/").content.decode()
        assert ("Phiếu này nhận xét về Nguyễn Thị Lan" in told, "Lập phiếu" in told) == (True, False), name
        assert "giao nhiệm vụ Lãnh đạo Bộ phận Một cửa cho cấp phó" in told
        assert lan.get(page).status_code == 403
        assert "nhận xét về Nguyễn Thị Lan" in lan.post(page, {"month": "11/2026"}).content.decode()
        with pytest.raises(NotPermittedError, match="nhận xét về Nguyễn Thị Lan"):
            propose_review(cast.other.pk, **given, by=cast.actor(name, DECEMBER), at=at(DECEMBER))
    assert not DeskReview.objects.exists()
    Position.objects.create(user=cast.khoa, duties=["lead_desk"], **lead)
    assert "Người lập phiếu này: Đinh Đăng Khoa." in client_of(cast, "lan").get("/reviews/").content.decode()
    made = propose_review(cast.other.pk, **given, by=cast.actor("khoa", DECEMBER), at=at(DECEMBER))
    object_to_review(made, reason="Sai", version=0, by=cast.actor("quan", DECEMBER), at=at(DECEMBER))
    with pytest.raises(NotPermittedError, match="Người lập phiếu này: Đinh Đăng Khoa"):
        propose_review_again(made, said=words(member), version=1, by=cast.actor("lan", DECEMBER), at=at(DECEMBER))
    assert "Xem lại, gửi lại" not in client_of(cast, "lan").get(f"/reviews/{made.code}/").content.decode()
    assert client_of(cast, "lan").get(f"/reviews/{made.code}/again/").status_code == 403
    assert "Xem lại, gửi lại" in client_of(cast, "khoa").get(f"/reviews/{made.code}/").content.decode()
    propose_review_again(made, said=words(member), version=1, by=cast.actor("khoa", DECEMBER), at=at(DECEMBER))


def test_work_outside_the_days_at_the_desk_is_not_counted(cast: Cast, member: DeskMember) -> None:
    end_member(member, held_to=date(2026, 11, 16), by=cast.actor("quan", NOW), at=at(NOW))
    case = make_received(cast, make_procedure(cast), "2026-11-18 08:40")
    Case.objects.filter(pk=case.pk).update(desk=cast.other)
    (work,) = months_of_work(members_in(cast.other.pk, cast.health.pk, NOVEMBER), NOVEMBER, at(DECEMBER))
    assert (work.working_days, work.received) == (1, 0)


def test_nobody_is_sent_to_a_desk_for_days_on_which_they_are_there_already(
    cast: Cast, service: DeskService, member: DeskMember
) -> None:
    end_member(member, held_to=date(2026, 11, 25), by=cast.actor("quan", NOW), at=at(NOW))
    for day in (date(2026, 11, 20), date(2026, 11, 25)):
        with pytest.raises(BrokenRuleError, match="đến hết ngày 25/11/2026"):
            send(cast, service, "lan", "quan", held_from=day)
    assert send(cast, service, "lan", "quan", held_from=date(2026, 11, 26)).held_to is None


def test_a_day_with_a_mistyped_year_is_refused_and_a_last_day_is_put_right(
    cast: Cast, service: DeskService, member: DeskMember
) -> None:
    quan = {"by": cast.actor("quan", NOW), "at": at(NOW)}
    with pytest.raises(BrokenRuleError, match="hơn một năm"):
        send(cast, service, "minh", "quan", held_from=date(2062, 11, 16))
    with pytest.raises(BrokenRuleError, match="hơn một năm"):
        end_member(member, held_to=date(2062, 11, 30), **quan)
    end_member(member, held_to=date(2027, 6, 30), **quan)
    member.refresh_from_db()
    end_member(member, held_to=date(2026, 11, 30), **quan)
    member.refresh_from_db()
    assert member.held_to == date(2026, 11, 30)
    page = client_of(cast, "quan").get("/reviews/").content.decode()
    assert f"/reviews/members/{member.pk}/end/" in page


def test_a_last_day_leaves_no_sheet_without_its_person(cast: Cast, member: DeskMember) -> None:
    proposed(cast, member)
    with pytest.raises(BrokenRuleError, match="phiếu nhận xét tháng 11/2026"):
        end_member(member, held_to=date(2026, 11, 15 + 1), by=cast.actor("quan", DECEMBER), at=at(DECEMBER))
    end_member(member, held_to=date(2026, 11, 30), by=cast.actor("quan", DECEMBER), at=at(DECEMBER))


@pytest.mark.parametrize("typed", ["1e999999999", "1e3", "NaN", "0x1", "١", "-1", "0,25", "32"])
def test_days_absent_are_half_days_of_the_month(cast: Cast, member: DeskMember, typed: str) -> None:
    client = client_of(cast, "tuan")
    form = {"month": "11/2026", f"absent_{member.pk}": typed, f"reason_{member.pk}": "ốm", f"remark_{member.pk}": "Tốt"}
    answer = client.post(f"/reviews/write/{cast.other.code}/{cast.health.code}/", form)
    assert answer.status_code == 422
