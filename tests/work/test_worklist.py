"""What waits for whom: by assignment, by duty, by delegation; and for nobody else."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nennep.cases.actions import complete_step, take_step
from nennep.cases.queries import control_sheet, task_of
from nennep.ledger.models import Event
from nennep.org.models import Delegation, Position
from nennep.org.queries import calendars
from nennep.work.models import WorkItem
from nennep.work.parts.descriptions import _describers
from nennep.work.queries import next_two_weeks, waiting_for, waiting_for_others, work_count, worklist
from tests.calendars import at
from tests.factories import make_procedure, make_received, walk
from tests.work.scene import NOW, fill_desk, make_paper_to_read, make_slow_procedure, owned, stopped, to_minh

pytestmark = pytest.mark.django_db


def seen(cast, name, when=NOW):
    """The tasks of a person: title, owner, group."""
    tasks = worklist(cast.actor(name, when), at(when)).tasks
    return [(task.item.title, task.about.of_whom, task.group) for task in tasks]


def lend(cast, lender, borrower, *duties):
    Delegation.objects.create(
        lender=Position.objects.get(user=cast.people[lender]),
        borrower=cast.people[borrower],
        duties=list(duties),
        held_from=date(2026, 11, 1),
        held_to=date(2026, 11, 30),
        basis="Văn bản ủy quyền số 12",
    )


def test_work_is_grouped_and_sorted_by_the_promise_and_then_by_the_step(cast):
    fill_desk(cast)
    assert [(who, group) for _, who, group in seen(cast, "minh")] == [
        ("ông Lâm Văn Tài", "late"),
        ("bà Đặng Thị Ngọc Ước", "soon"),
        ("ông Bùi Văn Lộc", "soon"),
        ("Nhà thuốc Minh Châu", "step"),
        ("bà Nguyễn Hoàng Yến", "step"),
        ("", "later"),
        ("Quầy thuốc Bảy Hiền", "later"),
        ("Nhà thuốc Thiên Phúc", "later"),
    ]


def test_a_case_promised_today_stands_above_every_step_that_is_only_over_its_hours(cast):
    """Three cases wait for the signature: one promised for today, and two whose step has long been over."""
    quick, slow = make_procedure(cast), make_slow_procedure(cast)
    for version, name, received in (
        (slow, "bước quá, hẹn xa", "2026-11-02 08:00"),
        (quick, "hẹn mai", "2026-11-11 08:00"),
        (quick, "hẹn hôm nay", "2026-11-10 10:00"),
    ):
        walk(cast, make_received(cast, version, received, **owned(name)), "B4", received)
    found = worklist(cast.actor("binh"), at(NOW)).tasks
    assert [(t.about.of_whom, t.group, f"{t.item.promise_at:%d/%m}") for t in found] == [
        ("hẹn hôm nay", "today", "17/11"),
        ("hẹn mai", "soon", "18/11"),
        ("bước quá, hẹn xa", "step", "02/12"),
    ]


def test_own_common_and_lent_work_are_told_apart(cast):
    version = make_procedure(cast)
    walk(cast, make_received(cast, version, "2026-11-16 08:00"), "B1", NOW)
    to_minh(cast, version, "ông An", "2026-11-16 08:00", "2026-11-16 09:00")
    (only,) = worklist(cast.actor("ha"), at(NOW)).tasks
    assert (only.whose, only.pool) == ("mine", "")  # nobody else leads the division
    Position.objects.create(
        user=cast.quan,
        agency=cast.health,
        division=Position.objects.get(user=cast.ha).division,
        title="Phó Trưởng phòng",
        duties=["assign"],
        held_from=date(2024, 1, 1),
    )
    for name in ("ha", "quan"):
        (task,) = worklist(cast.actor(name), at(NOW)).tasks
        assert (task.whose, task.pool) == ("pool", "của Phòng Nghiệp vụ Dược"), name
    lend(cast, "minh", "ha", "handle")
    work = worklist(cast.actor("ha"), at(NOW))
    assert work.by_whose == {"mine": 0, "pool": 1, "lent": 1}
    assert worklist(cast.actor("minh"), at(NOW)).by_whose == {"mine": 1, "pool": 0, "lent": 0}


def test_what_several_leaders_may_sign_is_common_work_of_theirs(cast):
    case = make_received(cast, make_procedure(cast), "2026-11-16 08:00")
    walk(cast, case, "B4", "2026-11-16 16:00")
    assert worklist(cast.actor("binh"), at(NOW)).tasks[0].whose == "mine"
    Position.objects.create(
        user=cast.quan,
        agency=cast.health,
        division=None,
        title="Phó Giám đốc",
        duties=["approve"],
        held_from=date(2024, 1, 1),
    )
    assert worklist(cast.actor("binh"), at(NOW)).tasks[0].pool == "của lãnh đạo"


def test_each_task_says_what_to_know_before_opening_it(cast):
    cases = fill_desk(cast)
    tasks = {t.item.subject_id: t for t in worklist(cast.actor("minh"), at(NOW)).tasks}
    notes = {word: tasks[cases[word].pk].about.note for word in ("late", "over", "back")}
    assert notes == {
        "late": "Chưa có văn bản xin lỗi; người ký lập ở Việc khác.",
        "over": "Bước 3 trên 7",
        "back": "Công dân đã nộp bổ sung 16/11",
    }
    late, over = tasks[cases["late"].pk], tasks[cases["over"].pk]
    assert (late.promise, over.promise) == ("quá 3 ngày làm việc", "còn 15 ngày")
    assert over.about.address == f"/cases/{cases['over'].code}/"
    assert (over.about.about_code, over.about.code) == ("QT.DP.04", cases["over"].code)


def test_an_item_nobody_describes_is_listed_by_its_title(cast):
    make_paper_to_read(cast)
    (task,) = worklist(cast.actor("minh"), at(NOW)).tasks
    assert (task.item.title, task.about.address) == ("Đọc hướng dẫn ký số mới", "")
    assert worklist(cast.actor("minh"), at(NOW)).first is None


def test_an_item_stays_listed_where_its_room_describes_no_more(cast, monkeypatch):
    fill_desk(cast)
    monkeypatch.setitem(_describers, "case", lambda *_: {})
    assert len(seen(cast, "minh")) == 8


def test_unassigned_work_waits_for_the_duty_in_its_own_division(cast):
    walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 08:00"), "B1", NOW)
    assert seen(cast, "ha") == [("Phân công thụ lý", "Huỳnh Thị Sáu", "today")]
    for other in ("lan", "minh", "yen", "binh", "son", "thao", "quan", "tuan", "khoa"):
        assert seen(cast, other) == [], other


def test_work_of_the_whole_agency_waits_for_its_duty_in_any_division(cast):
    case = make_received(cast, make_procedure(cast), "2026-11-16 08:00")
    walk(cast, case, "B4", "2026-11-16 16:00")
    assert [title for title, *_ in seen(cast, "binh")] == ["Ký duyệt"]


def test_assigned_work_is_no_work_of_a_colleague(cast):
    fill_desk(cast)
    assert seen(cast, "dat") == []


def test_what_somebody_took_into_hand_leaves_the_list_of_the_others(cast):
    Position.objects.create(
        user=cast.quan,
        agency=cast.health,
        division=cast.desk,
        title="Công chức một cửa",
        duties=["receive"],
        held_from=date(2024, 1, 1),
    )
    case = make_received(cast, make_procedure(cast), NOW)
    assert len(seen(cast, "quan")) == len(seen(cast, "lan")) == 1
    take_step(case, step="B1", by=cast.actor("lan"), at=at(NOW))
    assert (len(seen(cast, "quan")), len(seen(cast, "lan"))) == (0, 1)


def test_work_done_or_standing_is_not_listed(cast):
    version = make_procedure(cast)
    case = to_minh(cast, version, "ông An", "2026-11-16 08:00", "2026-11-16 09:00")
    stopped(cast, case, "2026-11-16 10:00")
    assert seen(cast, "minh") == []


def test_a_delegation_brings_the_lenders_work_in_his_name(cast):
    case = make_received(cast, make_procedure(cast), "2026-11-16 08:00")
    walk(cast, case, "B4", "2026-11-16 16:00")
    lend(cast, "binh", "thao", "approve")
    (task,) = worklist(cast.actor("thao"), at(NOW)).tasks
    assert (task.item.title, task.acting_for) == ("Ký duyệt", "Đỗ Thanh Bình")
    (own,) = worklist(cast.actor("binh"), at(NOW)).tasks
    assert own.acting_for == ""
    assert seen(cast, "thao", "2026-12-01 08:40") == []


@pytest.mark.parametrize("name", ["dat", "yen"])
def test_who_stands_in_for_a_handler_does_his_assigned_work_in_his_name(cast, name):
    case = to_minh(cast, make_procedure(cast), "ông An", "2026-11-16 08:00", "2026-11-16 09:00")
    assert seen(cast, name) == []
    lend(cast, "minh", name, "handle")
    (task,) = worklist(cast.actor(name), at(NOW)).tasks
    assert task.acting_for == "Trần Quang Minh"
    assert task_of(case, cast.actor(name), at(NOW)) is not None
    complete_step(case, step="B3", by=cast.actor(name), at=at(NOW), remark="Đủ điều kiện.")
    assert seen(cast, name) == []
    event = Event.objects.get(subject_id=case.pk, kind="step.completed", at=at(NOW))
    assert event.acting_for_id == cast.minh.pk


def test_who_stands_in_for_two_is_shown_and_does_a_step_for_the_one_who_may(cast):
    """Minh did the examination, so the review that he and Hà both lent is done for Hà."""
    post = Position.objects.get(user=cast.minh)
    post.duties = ["handle", "review"]
    post.save()
    case = make_received(cast, make_procedure(cast), "2026-11-16 08:00")
    walk(cast, case, "B3", "2026-11-16 16:00")
    lend(cast, "minh", "dat", "review")
    assert seen(cast, "dat") == []
    lend(cast, "ha", "dat", "review")
    actor = cast.actor("dat")
    (task,) = worklist(actor, at(NOW)).tasks
    assert (task.item.node, task.acting_for) == ("B4", cast.people["ha"].full_name)
    assert work_count(actor, at(NOW)) == 1
    assert task_of(case, actor, at(NOW)).step.id == "B4"
    take_step(case, step="B4", by=actor, at=at(NOW))
    assert worklist(actor, at(NOW)).tasks[0].acting_for == cast.people["ha"].full_name
    case.refresh_from_db()
    complete_step(case, step="B4", by=actor, at=at(NOW), outcome="Đạt")
    events = Event.objects.filter(subject_id=case.pk, kind__in=["step.taken", "step.completed"], at=at(NOW))
    assert {event.acting_for_id for event in events} == {cast.people["ha"].pk}


def test_a_result_that_waits_for_its_receiver_presses_nobody(cast):
    case = make_received(cast, make_procedure(cast), "2026-11-05 08:00")
    walk(cast, case, "B6", "2026-11-10 09:00")
    (task,) = worklist(cast.actor("lan"), at(NOW)).tasks
    assert (task.group, task.limit.strong) == ("later", "chờ người nhận")


def test_while_a_result_waits_for_its_receiver_no_hours_count_against_anyone(cast):
    case = make_received(cast, make_procedure(cast), "2026-11-05 08:00")
    walk(cast, case, "B6", "2026-11-10 09:00")
    task = task_of(case, cast.actor("lan"), at(NOW))
    assert (task.step.returns, task.used, task.over) == (True, 0, 0)
    (now,) = [row for row in control_sheet(case, at(NOW)) if row.state == "now"]
    assert (now.used, now.over) == (None, 0)
    complete_step(case, step="B7", by=cast.actor("lan"), at=at(NOW), result={"receiver": "Huỳnh Thị Sáu"})
    done = control_sheet(case, at(NOW))[-1]
    assert (done.step, done.state, done.used, done.over, done.timeliness) == ("B7", "done", None, 0, None)


def test_the_count_of_the_bar_is_the_length_of_the_list(cast):
    fill_desk(cast)
    actor = cast.actor("minh")
    assert work_count(actor, at(NOW)) == len(worklist(actor, at(NOW)).tasks) == 8


def test_what_waits_for_others_is_counted_by_whose_turn_it_is(cast):
    fill_desk(cast)
    groups = waiting_for_others(cast.actor("minh"))
    assert [(g.whose, g.count, g.days(at(NOW)), g.outside) for g in groups] == [
        ("Công dân bổ sung giấy tờ", 3, 11, True),
        ("Trưởng phòng thẩm tra", 1, 1, False),
        ("Lãnh đạo Sở ký duyệt", 1, 1, False),
    ]
    assert waiting_for_others(cast.actor("dat")) == []
    assert waiting_for_others(cast.actor("tuan")) == []


def test_the_next_two_weeks_count_what_falls_due_each_working_day(cast):
    fill_desk(cast)
    days = next_two_weeks(worklist(cast.actor("minh"), at(NOW)), at(NOW))
    told = {f"{due.day:%d}": due.count if due.works else "nghỉ" for due in days}
    assert told == {"17": 3, "18": 1, "19": 1, "20": 0, "23": 1, "24": "nghỉ", "25": 1, "26": 0, "27": 0, "30": 1}


def test_the_page_asks_few_questions_however_long_the_list(cast, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(calendars, "LATELY_SECONDS", 3600)
    version = make_procedure(cast)
    for number in range(3):
        to_minh(cast, version, f"ông {number}", "2026-11-16 08:00", "2026-11-16 09:00")
    actor, now = cast.actor("minh"), at(NOW)
    worklist(actor, now)  # calendar and graph are read once a process
    with CaptureQueriesContext(connection) as short:
        worklist(actor, now), waiting_for_others(actor)
    for number in range(9):
        to_minh(cast, version, f"bà {number}", "2026-11-16 08:00", "2026-11-16 09:00")
    with django_assert_num_queries(len(short)):
        assert len(worklist(actor, now).tasks) == 12
        waiting_for_others(actor)
    # Items, the cases worked on, cases, parties, what was sent back, what was given to another;
    # items of mine, my cases, their items.
    assert len(short) == 9


def explained(query):
    """How SQLite reads it."""
    sql, parameters = query.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        return " ".join(row[3] for row in cursor.fetchall())


@pytest.mark.parametrize("name", ["minh", "ha", "binh", "lan"])
def test_the_list_is_read_by_the_partial_indexes(cast, name):
    if connection.vendor != "sqlite":
        return  # PostgreSQL chooses by the size of the tables, which are empty here
    plan = explained(waiting_for(cast.actor(name)))
    assert "work_of_a_person" in plan
    assert "work_of_a_duty" in plan
    assert "SCAN" not in plan


def test_many_done_items_do_not_lie_in_the_way(cast):
    case = make_received(cast, make_procedure(cast), NOW)
    item = WorkItem.objects.get(subject_type="case", subject_id=case.pk)
    WorkItem.objects.bulk_create(
        WorkItem(
            **{
                field.attname: getattr(item, field.attname)
                for field in WorkItem._meta.fields
                if field.name not in ("id", "state")
            },
            state="done",
        )
        for _ in range(50)
    )
    assert len(seen(cast, "lan")) == 1
