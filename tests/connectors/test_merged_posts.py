"""People of an agency that ended are told, on the day, where their post is now and which duties went along."""

from datetime import timedelta

from nennep.ledger.readers import drain
from nennep.org.models import Division, Position, User
from nennep.org.rules import MANAGE_PEOPLE
from nennep.reorganisations.actions import tell_hindrance
from nennep.reorganisations.parts.decision_drafts import WORKED_ON
from nennep.reorganisations.rules.mergers import NOWHERE
from nennep.reorganisations.rules.reorganisations import Changes, NamedUnit
from nennep.work.jobs import carry_out_reorganisations
from nennep.work.models import Notice
from nennep.work.parts.background import register_background
from nennep.work.queries.notices import line_of
from tests.calendars import at
from tests.cast import SINCE, Cast
from tests.factories import decided
from tests.reorganisations.test_merged_duties import merged
from tests.test_merged_agency import AFTER, BEFORE, DAY, DECISION, WRITTEN, given, keeper, plan, there

__all__ = ["keeper", "there"]


def told() -> None:
    for _ in range(2):
        drain(at=at(AFTER))


def test_each_is_told_where_the_post_is_which_duties_went_along_and_who_gives_others(
    cast: Cast, keeper: User, there: Division
) -> None:
    register_background()
    new = User.objects.create(username="nhan", full_name="Tạ Thị Nhàn", password="!")
    Position.objects.create(user=new, agency=cast.other, title="Nhân sự", duties=[MANAGE_PEOPLE], held_from=SINCE)
    drain(at=at(BEFORE))
    assert not Notice.objects.filter(kind="merged").exists()
    posts = Position.objects.filter(agency=cast.health)
    people = sorted(posts.values_list("user__username", flat=True))
    merged(cast, keeper, binh=["approve"])
    told()
    notices = {one.recipient.username: one for one in Notice.objects.filter(kind="merged")}
    assert sorted(notices) == people
    assert {one.agency_id for one in notices.values()} == {cast.other.pk}
    binh = line_of(notices["binh"])
    assert binh.subject == "Vị trí Giám đốc nay ở Sở Nông nghiệp và Môi trường"
    assert "Nhiệm vụ đi cùng: Ký duyệt kết quả. Không đi cùng: Theo dõi hồ sơ toàn cơ quan" in binh.body
    assert "Tạ Thị Nhàn, Hoàng Anh Tuấn (quản lý người dùng ở Sở Nông nghiệp và Môi trường)" in binh.body
    minh = line_of(notices["minh"])
    assert "nay ở Phòng Y tế, Sở Nông nghiệp" in minh.subject
    assert "Nhiệm vụ đi cùng: Thụ lý hồ sơ. Không đi cùng: không có" in minh.body


def test_who_has_no_place_there_is_told_that(cast: Cast, keeper: User, there: Division) -> None:
    register_background()
    plan(cast, keeper, given(cast, whole=NOWHERE))
    carry_out_reorganisations(at(AFTER))
    told()
    line = line_of(Notice.objects.get(kind="merged", recipient=cast.binh))
    assert "chưa có nơi về" in line.subject
    assert "Nhiệm vụ đi cùng: không có. Không đi cùng: Ký duyệt kết quả" in line.body
    assert "quản lý người dùng ở" in line.body


def test_a_post_that_goes_from_one_division_to_another_is_no_merger(cast: Cast) -> None:
    register_background()
    decided(cast, Changes(ended={"nvy": "nvd"}), WRITTEN, on=DAY)
    carry_out_reorganisations(at(AFTER))
    told()
    assert not Notice.objects.filter(kind="merged").exists()


def test_who_wrote_a_merger_is_told_that_it_was_carried_out_and_what_went_over(
    cast: Cast, keeper: User, there: Division
) -> None:
    register_background()
    drain(at=at(BEFORE))
    held = plan(cast, keeper)
    carry_out_reorganisations(at(AFTER))
    told()
    notice = Notice.objects.get(kind="reorganised", recipient=keeper)
    assert (notice.address, notice.agency_id) == (f"/agency/mergers/syt/{held.number}/", cast.province.pk)
    line = line_of(notice)
    assert line.subject == f"Đã sắp xếp tổ chức theo {DECISION}"
    assert "Sở Y tế kết thúc, việc về Sở Nông nghiệp và Môi trường. Đã chuyển: " in line.body


def test_who_wrote_a_merger_is_told_once_of_each_reason_why_it_waits(cast: Cast, keeper: User, there: Division) -> None:
    register_background()
    drain(at=at(BEFORE))
    plan(cast, keeper)
    Division.objects.filter(pk=there.pk).update(code="khac")
    for minute in range(3):
        carry_out_reorganisations(at(AFTER) + timedelta(minutes=minute))
    carry_out_reorganisations(at(AFTER) + timedelta(days=1))
    told()
    notice = Notice.objects.get(kind="decision_hindered")
    assert (notice.recipient, Notice.objects.filter(kind="reorganised").count()) == (keeper, 0)
    line = line_of(notice)
    assert line.subject == f"Chưa thực hiện được: {DECISION}"
    assert "về phòng nào? Chọn phòng của cơ quan kế nhiệm" in line.body
    assert "Chưa gì bị đổi. Xong điều ấy thì phần mềm tự thực hiện" in line.body
    assert ".." not in line.body


def test_who_wrote_a_decision_on_divisions_is_told_why_it_waits_but_not_of_work_that_is_over_in_a_minute(
    cast: Cast,
) -> None:
    register_background()
    drain(at=at(BEFORE))
    held = decided(cast, Changes(renamed={"nvd": NamedUnit("nvd", "Phòng Dược")}), WRITTEN, on=DAY)
    by = cast.actor("quan")
    for words in (WORKED_ON, "Một lý do.", WORKED_ON, "Một lý do."):
        assert tell_hindrance(held, words=words, by=by, at=at(AFTER))
    told()
    notice = Notice.objects.get(kind="decision_hindered")
    assert (notice.recipient, notice.address) == (cast.quan, f"/agency/decisions/{held.number}/?agency=syt")
    held.refresh_from_db()
    assert held.hindered.endswith("Một lý do.")
