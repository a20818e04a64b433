"""The life of an agency that began with an empty database: its people, its divisions and its desks change.

Nobody types an address here: each follows what the own pages offer; `init` alone is a command.
"""

from nennep.cases.models import Case
from tests.beginnings import People, excel, passwords_on, work_in_the_background
from tests.daily_work import added, desk_begun, finished, given, given_and_taken, on, opened, paper, pressed, received
from tests.org.sheets import sheet
from tests.walker import Walker

OPEN = 15


def test_people_come_and_go(people: People) -> None:
    """Somebody new, somebody gone, somebody moved, somebody locked out: no case is without a handler."""
    with on("2026-11-17 10:00"):
        codes = [received(people["lan"], f"Huỳnh Thị Số {number}") for number in range(OPEN)]
        for code in codes:
            given(people["ha"], code, "Trần Quang Minh")
        officers_added(people)
    with on("2026-11-18 08:00"):
        handler_leaves(people, codes)
    with on("2026-11-19 08:00"):
        another_moves(people)
        account_locked(people)
        finished(people, codes[0], "xuan")
    assert Case.objects.filter(code__in=codes, handler__username="xuan").count() == OPEN


def officers_added(people: People) -> None:
    """One by the Excel sheet, which puts another right in the same breath; one by the form."""
    quan = people["quan"]
    quan.choose("Người và nhiệm vụ").go("Nhập từ Excel")
    new = ["Hồ Thị Mai", "mai", "Phòng Nghiệp vụ Dược", "Chuyên viên", "Thụ lý hồ sơ", "17/11/2026"]
    known = ["", "dat", "", "Chuyên viên chính", "", "", "0905 111 222", "dat@lamgiang.example"]
    quan.press("Đọc và soát tệp", file=excel(sheet(new, known)))
    assert "Thêm 1 dòng. Sửa 1 dòng. Chưa ghi gì." in quan.text
    quan.press("Nhận 2 người vào Sở Y tế")
    people["mai"] = Walker("mai", passwords_on(quan)["mai"])
    people["long"] = added(quan, "long", "Trương Văn Long", "Phòng Nghiệp vụ Y", "2026-11-17")
    assert "Không còn việc nào hôm nay." in people["long"].text


def handler_leaves(people: People, codes: list[str]) -> None:
    """No end without receivers; each item goes where it was sent, and the hand-over is on paper."""
    quan, decision = people["quan"], "Quyết định số 15/QĐ-SYT ngày 17/11/2026"
    quan.choose("Người và nhiệm vụ").go("Trần Quang Minh").go("Kết thúc")
    assert f"{OPEN} việc" in quan.text
    quan.press("Bàn giao và kết thúc vị trí", held_to="2026-11-18", ground=decision, refused=True)
    own = next(name for name in quan.main.xpath(".//select/@name") if name.startswith("case-"))
    chosen = {own: "Hồ Thị Mai", "everything": "Phạm Tiến Đạt"}
    quan.press("Bàn giao và kết thúc vị trí", held_to="2026-11-18", ground=decision, **chosen)
    assert f"Đã bàn giao {OPEN} việc." in quan.told
    sheet_of_minh = paper(quan.fetch("In PDF"))
    assert all(told in sheet_of_minh for told in (codes[0], codes[-1], "Hồ Thị Mai", "15/QĐ-SYT"))
    assert quan.fetch("Tải Word").startswith(b"PK")
    assert "14việc" in people["dat"].first().text
    assert "Trần Quang Minh" not in people["ha"].first().text


def another_moves(people: People) -> None:
    """To another division, the work staying in the old one."""
    quan = people["quan"]
    quan.choose("Người và nhiệm vụ").go("Phạm Tiến Đạt").go("Chuyển")
    post = {"division": "Phòng Nghiệp vụ Y", "title": "Chuyên viên", "held_from": "2026-11-19"}
    quan.press("Chuyển vị trí", ground="Quyết định số 16/QĐ-SYT", everything="Hồ Thị Mai", **post)
    assert "Đã bàn giao 14 việc." in quan.told
    assert "Không còn việc nào hôm nay." in people["dat"].first().text


def account_locked(people: People) -> None:
    """At once; what was held stands with the head of the division, who names receivers."""
    quan, ha = people["quan"], people["ha"]
    quan.choose("Người và nhiệm vụ").go("Hồ Thị Mai").press("Khóa tài khoản", reason="Nghi lộ mật khẩu")
    assert people["mai"].client.get("/")["Location"].startswith("/account/login/")
    people["xuan"] = added(quan, "xuan", "Ngô Thị Xuân", "Phòng Nghiệp vụ Dược", "2026-11-19")
    assert f"Không ai giữ: {OPEN} hồ sơ" in ha.first().text
    ha.go("Giao cho người khác")
    every = ha.main.xpath(".//input[@name='case']/@value")
    given = {"case": every, "handler": "Ngô Thị Xuân", "reason": "Người thụ lý đã khóa tài khoản"}
    ha.press("Xem trước", **given)
    ha.press(f"Giao {OPEN} hồ sơ", **given)
    assert "Không ai giữ" not in ha.first().text


def test_two_divisions_become_one_and_another_desk_serves(people: People) -> None:
    divisions_merge(people)
    another_desk_serves(people)


def divisions_merge(people: People) -> None:
    """And the agency gets another name: lists, papers and figures tell each day as it was."""
    lan, quan = people["lan"], people["quan"]
    with on("2026-11-26 10:00"):
        code = received(lan)
        given(people["ha"], code, "Trần Quang Minh")
        decided(quan)
    with on("2026-11-30 16:30"):
        work_in_the_background()
        minh = people["minh"].first()
        assert code in minh.text
        slip = opened(lan, code).fetch("In Mẫu 06")
        assert "SỞ Y TẾ TỈNH LAM GIANG" in paper(slip).upper()
    with on("2026-12-01 08:00"):
        work_in_the_background()
        the_day_after(people, code)


def decided(quan: Walker) -> None:
    """Written, previewed and confirmed five days before its day."""
    quan.choose("Cơ quan, phòng").go("Sắp xếp tổ chức").go("Ghi một quyết định")
    merging = ("Phòng Nghiệp vụ Dược", "Phòng Nghiệp vụ Y")
    boxes = [box for box in quan.main.xpath(".//input[contains(@name,'-name')]") if box.get("value") in merging]
    ended = {box.get("name").replace("-name", "-successor"): "Phòng mới 1" for box in boxes}
    assert len(ended) == 2
    quan.press(
        "Ghi và xem trước",
        decision="Quyết định số 512/QĐ-UBND ngày 10/11/2026",
        effective_on="2026-12-01",
        **{"name": "Sở Y tế và Dân số tỉnh Lam Giang", "short_name": "Sở YT-DS", "-new0-name": "Phòng Nghiệp vụ"},
        **{"-new0-code": "NV"} | ended,
    )
    assert "Phòng Nghiệp vụ Dược kết thúc, chuyển về Phòng Nghiệp vụ" in quan.text
    quan.press("Xác nhận")


def the_day_after(people: People, code: str) -> None:
    """New names everywhere, the old code of the case, the work where its people went; yesterday's paper as it was."""
    quan, minh, lan = people["quan"], people["minh"], people["lan"]
    assert quan.choose("Cơ quan, phòng").heading == "Sở Y tế và Dân số tỉnh Lam Giang"
    at_work, _, ended = quan.text.partition("chuyển về")
    assert "Phòng Nghiệp vụ Dược" not in at_work
    assert "Phòng Nghiệp vụ Dược" in ended
    assert "Đã thực hiện" in quan.go("Sắp xếp tổ chức").text
    assert "Phòng Nghiệp vụ" in quan.choose("Người và nhiệm vụ").text
    assert code in minh.first().text
    opened(lan, code)
    assert "Phòng Nghiệp vụ" in lan.text
    finished(people, code, "minh")
    fresh = received(lan)
    assert fresh == "H99.12-261201-0001"


def another_desk_serves(people: People) -> None:
    """The centre of the province, set up from nothing: it receives, both sides sign, the result goes back there."""
    with on("2026-12-02 08:00"):
        tuan = desk_begun(people, "2026-12-02")
        code = received(tuan)
        assert code == "H99.12-261202-0001"
        given_and_taken(tuan, people["son"], code)
        given(people["ha"], code, "Trần Quang Minh")
        pressed(people["minh"], code, remark="Hồ sơ đủ điều kiện, đề nghị cấp.")
        for who in ("ha", "binh"):
            pressed(people[who], code, outcome="Đạt")
        pressed(people["son"], code)
        given_and_taken(people["son"], tuan, code)
        pressed(tuan, code, receiver="Huỳnh Thị Sáu")
    assert Case.objects.get(code=code).state == "returned"
