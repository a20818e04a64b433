"""The worklist over HTTP: what is said, to whom, and what comes after an act."""

import re

import pytest
from django.urls import reverse

from nennep.web import clock, menu
from tests.calendars import at
from tests.factories import make_procedure, make_received, walk
from tests.work.scene import NOW, fill_desk, make_paper_to_read, to_minh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_hour():
    with clock.frozen(at(NOW)):
        yield


def page(client, user, name="list", **query):
    client.force_login(user)
    response = client.get(reverse(f"work:{name}"), query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_the_page_counts_what_presses_and_opens_the_most_urgent_first(cast, client):
    cases = fill_desk(cast)
    html = page(client, cast.minh)
    said = words(html)
    assert "8 việc 1 đã quá hẹn trả 2 đến hạn của bước 5 đang chờ người khác" in said
    assert f'href="/cases/{cases["late"].code}/" data-first>Mở việc gấp nhất' in html
    assert html.count('class="btn"') == 1
    assert "Thứ Ba 17/11/2026, 08:40" in said


def test_groups_stand_in_order_with_their_counts_and_edges(cast, client):
    fill_desk(cast)
    html = page(client, cast.minh)
    groups = re.findall(r'scope="rowgroup">([^<]+) <span>(\d+) việc', html)
    assert groups == [
        ("Đã quá hẹn trả", "1"),
        ("Trong ba ngày làm việc tới", "2"),
        ("Đến hạn của bước, hẹn trả chưa gấp", "2"),
        ("Sau đó", "3"),
    ]
    assert (html.count('class="e-late"'), html.count('class="e-today"')) == (1, 2)


def test_below_stand_what_waits_for_others_and_the_next_two_weeks(cast, client):
    fill_desk(cast)
    said = words(page(client, cast.minh))
    assert "5 hồ sơ, đồng hồ của bạn không chạy" in said
    assert "Công dân bổ sung giấy tờ 3 lâu nhất 11 ngày" in said
    assert "Trưởng phòng thẩm tra 1 từ 16/11" in said
    assert "nghỉ T3 24" in said


def test_what_waits_for_others_is_listed_case_by_case(cast, client):
    cases = fill_desk(cast)
    html = page(client, cast.minh, "elsewhere")
    for word in ("stopped1", "stopped2", "stopped3", "head", "director"):
        assert f"/cases/{cases[word].code}/" in html
    assert cases["late"].code not in html


def test_an_empty_list_says_so_and_what_is_nearest(cast, client):
    assert "Không còn việc nào hôm nay." in words(page(client, cast.minh))
    make_paper_to_read(cast)
    said = words(page(client, cast.minh))
    assert "Không còn việc nào hôm nay. Việc gần nhất: đọc hướng dẫn ký số mới, T2 30/11 ." in said


def test_strangers_see_nothing_of_it(cast, client):
    fill_desk(cast)
    for name in ("tuan", "khoa", "yen", "dat"):
        for address in ("list", "elsewhere"):
            said = words(page(client, cast.people[name], address))
            assert "Lâm Văn Tài" not in said
            assert "H99.12" not in said


def test_nobody_comes_in_without_signing_in_or_without_a_post(cast, client):
    assert client.get(reverse("work:list")).status_code == 302
    cast.dat.positions.update(held_to="2026-11-16")
    client.force_login(cast.dat)
    assert client.get(reverse("work:list")).status_code == 403


def test_the_bar_counts_the_work_of_those_to_whom_work_is_handed(cast):
    fill_desk(cast)

    def entries(name):
        return {e.label: e.count for e in menu.shown_to(cast.actor(name), at(NOW), "/")}

    assert entries("minh")["Việc của tôi"] == 8
    assert "Việc của tôi" in entries("lan")
    for name in ("khoa", "quan"):
        assert "Việc của tôi" not in entries(name)


def test_a_long_tail_is_folded_and_opens_whole(cast, client, monkeypatch):
    monkeypatch.setattr("nennep.work.views.MOST", 2)
    fill_desk(cast)
    folded = page(client, cast.minh)
    assert "Xem cả 3 việc, còn 1 việc chưa hiện" in folded
    assert "Đọc hướng dẫn" in folded
    assert "Nhà thuốc Thiên Phúc" not in folded
    assert "Nhà thuốc Thiên Phúc" in page(client, cast.minh, all=1)


def test_after_a_step_comes_the_next_task_with_a_way_back(cast, client):
    version = make_procedure(cast)
    done = to_minh(cast, version, "ông An", "2026-11-16 08:00", "2026-11-16 09:00")
    to_minh(cast, version, "bà Bình", "2026-11-16 08:00", "2026-11-16 10:00")
    client.force_login(cast.minh)
    response = client.post(reverse("cases:complete", args=[done.code, "B3"]), {"remark": "Đủ <b>"}, follow=True)
    html = response.content.decode()
    assert response.redirect_chain == [(reverse("work:list"), 302)]
    next_ = "; sang bước “Thẩm tra”, Phòng Nghiệp vụ Dược, hạn của bước 09:10 thứ Tư 18/11"
    assert f'{done.code}: xong bước “Thẩm định hồ sơ”{next_}. <a href="/cases/{done.code}/">Xem lại hồ sơ</a>' in html
    assert ("bà Bình" in html, "ông An" in html) == (True, False)


def test_a_step_that_the_leader_signs_is_told_without_the_division_in_which_the_case_lies(cast, client):
    case = walk(cast, make_received(cast, make_procedure(cast), "2026-11-16 08:00"), "B3", "2026-11-16 09:00")
    client.force_login(cast.ha)
    answer = client.post(
        reverse("cases:complete", args=[case.code, "B4"]), {"outcome": "Đạt", "remark": ""}, follow=True
    ).content.decode()
    assert "kết luận “Đạt”; sang bước “Ký duyệt”, hạn của bước" in answer
    shown = client.get(reverse("cases:case", args=[case.code])).content.decode()
    assert "Đang ở bước <b>Ký duyệt</b>." in shown


def test_a_failed_check_says_to_whom_the_case_goes_back(cast, client):
    version = make_procedure(cast)
    case = walk(cast, make_received(cast, version, "2026-11-16 08:00"), "B3", "2026-11-16 09:00")
    client.force_login(cast.ha)
    answer = client.post(
        reverse("cases:complete", args=[case.code, "B4"]), {"outcome": "Không đạt", "remark": "Thiếu ảnh."}, follow=True
    )
    said = f"xong bước “Thẩm tra”, kết luận “Không đạt”; trả lại bước “Thẩm định hồ sơ”, {cast.minh.full_name}, hạn"
    assert said in answer.content.decode()


def test_lent_work_is_marked_with_the_lender(cast, client):
    case = make_received(cast, make_procedure(cast), "2026-11-16 08:00")
    walk(cast, case, "B4", "2026-11-16 16:00")
    cast.binh.positions.get().delegations.create(
        borrower=cast.thao,
        duties=["approve"],
        held_from="2026-11-01",
        held_to="2026-11-30",
        basis="Văn bản ủy quyền số 12",
    )
    assert "Bước 5 trên 7 · thay Đỗ Thanh Bình" in words(page(client, cast.thao))
    assert "thay" not in words(page(client, cast.binh))
