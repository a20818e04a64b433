"""What the preview of a merger tells before it is confirmed: how many of what, and each thing that it will decide."""

from datetime import date

import pytest
from django.test import Client

from nennep.cases.models import Case
from nennep.cli.entry import main
from nennep.documents.actions import add_series
from nennep.documents.models import LegalDocument
from nennep.org.models import Agency, CalendarVersion, Division, Holiday, Position, Reorganisation, User, WorkCalendar
from nennep.org.queries.calendars import forget_calendars
from nennep.procedures.models import Field, Procedure, PublishingDecision
from nennep.reorganisations import actions
from nennep.reorganisations.queries.mergers import MergerPreview, preview_of
from nennep.web.clock import frozen
from nennep.work.jobs import carry_out_reorganisations
from tests.calendars import at
from tests.cast import HOURS, SINCE, Cast
from tests.factories import make_procedure, make_received, make_registered, walk
from tests.test_merged_agency import AFTER, DAY, DECISION, WRITTEN, doer, given, keeper, there
from tests.test_merged_desks import centre, serve

__all__ = ["centre", "keeper", "there"]


def drafted(cast: Cast, keeper: User) -> Reorganisation:
    said = {"decision": DECISION, "effective_on": DAY, "by": doer(keeper, WRITTEN), "at": at(WRITTEN)}
    return actions.write_merger(cast.health, into=cast.other, merger=given(cast), **said)


def preview(cast: Cast, keeper: User) -> MergerPreview:
    return preview_of(drafted(cast, keeper), at(WRITTEN))


def own_calendar(agency: Agency, day: date) -> None:
    """The agency is closed on that day, others work."""
    calendar = WorkCalendar.objects.create(agency=agency, name=f"Lịch của {agency.short_name}")
    version = CalendarVersion.objects.create(
        calendar=calendar, number=1, hours=HOURS, covers_from=SINCE, covers_to=date(2027, 1, 31), state="in_force"
    )
    Holiday.objects.create(calendar_version=version, day=day, kind="off", name="Nghỉ riêng")
    forget_calendars()


def test_open_cases_are_counted_by_state(cast: Cast, keeper: User, there: Division, client: Client) -> None:
    version = make_procedure(cast)
    make_registered(cast, version, "2026-11-17 08:00")
    for when in ("2026-11-16 09:00", "2026-11-16 09:10"):
        make_received(cast, version, when)
    walk(cast, make_received(cast, version, "2026-11-16 09:20"), "B7", "2026-11-16 11:00")
    held = drafted(cast, keeper)
    rows = {words: (count, consists) for words, count, consists in preview_of(held, at(WRITTEN)).rows}
    assert rows["hồ sơ chưa kết thúc"] == (3, "Đang mở 2; chờ tiếp nhận 1")
    client.force_login(keeper, backend="nennep.org.adapters.AccountBackend")
    with frozen(at(WRITTEN)):
        page = client.get(f"/agency/mergers/syt/{held.number}/").content.decode()
    assert "Đang mở 2; chờ tiếp nhận 1" in page


def test_the_same_calendar_is_not_told(cast: Cast, keeper: User, there: Division) -> None:
    make_received(cast, make_procedure(cast), "2026-11-17 08:00")
    assert preview(cast, keeper).warns == []


@pytest.mark.parametrize("whose", ["health", "other"])
def test_days_that_the_successor_counts_otherwise_are_named(
    cast: Cast, keeper: User, there: Division, whose: str
) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:00")
    Case.objects.filter(pk=case.pk).update(due_at=at("2026-12-10 16:00"))
    own_calendar(getattr(cast, whose), date(2026, 12, 3))
    (line,) = preview(cast, keeper).warns
    assert "Sở Nông nghiệp và Môi trường khác: 03/12/2026." in line
    assert "Hạn đã hẹn giữ nguyên" in line


def test_a_day_before_the_merger_or_after_the_last_promise_is_no_matter(
    cast: Cast, keeper: User, there: Division
) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:00")
    Case.objects.filter(pk=case.pk).update(due_at=at("2026-12-10 16:00"))
    own_calendar(cast.other, date(2026, 12, 11))
    assert preview(cast, keeper).warns == []


def test_promises_after_the_last_decided_day_of_the_successor_are_counted(
    cast: Cast, keeper: User, there: Division
) -> None:
    case = make_received(cast, make_procedure(cast), "2026-11-17 08:00")
    Case.objects.filter(pk=case.pk).update(due_at=at("2027-02-03 16:00"))
    (line,) = preview(cast, keeper).warns
    assert "mới lập đến hết 31/01/2027: 1 hồ sơ chuyển sang có hạn sau ngày ấy" in line


def test_without_any_calendar_it_is_said_so(cast: Cast, keeper: User, there: Division) -> None:
    make_received(cast, make_procedure(cast), "2026-11-17 08:00")
    held = drafted(cast, keeper)
    CalendarVersion.objects.update(state="superseded")
    forget_calendars()
    (line,) = preview_of(held, at(WRITTEN)).warns
    assert line.startswith("Chưa có lịch làm việc nào đang áp dụng cho Sở Nông nghiệp")


def law(agency: Agency, number: str, code: str) -> LegalDocument:
    return LegalDocument.objects.create(
        agency=agency,
        code=code,
        number=number,
        number_key=number.casefold(),
        title="Về một cửa",
        updated_at=at(WRITTEN),
    )


def test_what_both_have_is_named_and_stays(cast: Cast, keeper: User, there: Division) -> None:
    held_back = [law(cast.health, "118/2025/NĐ-CP", "118-2025"), law(cast.other, "118/2025/NĐ-CP", "118-2025-nd")][0]
    moving = law(cast.health, "61/2018/NĐ-CP", "61-2018")
    field = Field.objects.create(keeper=cast.health, code="DP", name="Dược phẩm", valid_from=SINCE)
    Field.objects.create(keeper=cast.other, code="dp", name="Đê phòng", valid_from=SINCE)
    for agency, name in ((cast.health, "Chứng chỉ dược"), (cast.other, "Chứng chỉ khác")):
        add_series(
            agency,
            name=name,
            pattern="{số:4}/CC",
            restart="yearly",
            starts_on=date(2026, 1, 1),
            by=cast.actor("son" if agency == cast.health else "tuan"),
            at=at(WRITTEN),
        )
    procedure = make_procedure(cast).procedure
    Procedure.objects.create(
        root=procedure.root, suffix="H98", quality_code="QT.X", agency=cast.other, field=procedure.field
    )
    bare = Procedure.objects.create(
        root="1.000099", suffix="H99", quality_code="QT.A.09", agency=cast.health, field=procedure.field
    )
    Procedure.objects.create(
        root="1.000098", suffix="H99", quality_code="QT.A.09", agency=cast.other, field=procedure.field
    )
    for agency in (cast.health, cast.other):
        PublishingDecision.objects.create(agency=agency, state="draft", entered_at=at(WRITTEN), code="128-qd-ubnd-2026")
    shown = preview(cast, keeper)
    told = "\n".join(shown.stays)
    assert "Văn bản 118/2025/NĐ-CP: Sở Nông nghiệp và Môi trường đã theo dõi" in told
    assert "61/2018/NĐ-CP" not in told
    assert "Lĩnh vực riêng “Dược phẩm” (mã DP)" in told
    assert "Dãy số “Chứng chỉ dược” ({số:4}/CC)" in told
    assert "Thủ tục QT.A.09" in told
    assert any("128-qd-ubnd-2026-2" in line for line in shown.warns)
    # What is told is what comes about.
    actions.plan_merger(Reorganisation.objects.get(), choices={}, by=doer(keeper, WRITTEN), at=at(WRITTEN))
    assert carry_out_reorganisations(at(AFTER)).count == 1
    for row in (held_back, moving, field, bare):
        row.refresh_from_db()
    assert (held_back.agency, moving.agency) == (cast.health, cast.other)
    assert (field.keeper, bare.agency) == (cast.health, cast.health)
    assert PublishingDecision.objects.filter(agency=cast.other, code="128-qd-ubnd-2026-2").exists()


def test_people_with_a_post_on_both_sides_and_desks_that_meet_are_told(
    cast: Cast, keeper: User, there: Division, centre: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    Position.objects.create(
        user=cast.minh, agency=cast.other, division=there, title="Kiêm nhiệm", duties=["handle"], held_from=SINCE
    )
    for desk, agency in ((centre, cast.health), (centre, cast.other), (cast.other, cast.health)):
        serve(desk, agency)
    asked = ["agency", "merge", "--agency", "syt", "--into", "snn", "--decision", DECISION, "--whole", "*"]
    asked += [word for pair in ("mc=mc", "nvd=nvy", "nvy=nvy") for word in ("--division", pair)]
    with frozen(at(WRITTEN)):
        assert main(asked) == 0
    told = [line.strip() for line in capsys.readouterr().out.splitlines() if "Cần biết" in line]
    assert len(told) == 3
    assert "Trần Quang Minh đã giữ vị trí Kiêm nhiệm ở Sở Nông nghiệp và Môi trường" in told[0]
    assert "TTPVHCC đã tiếp nhận thay Sở Nông nghiệp và Môi trường: hai lần giao thành một" in told[1]
    assert "thôi tiếp nhận thay Sở Y tế: nay là một cơ quan" in told[2]
