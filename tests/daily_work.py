"""What people of an agency do on any day, by what their own pages offer: receive, give, press on, hand over."""

from io import BytesIO
from typing import Any

import pypdf

from nennep.cases.models import Case
from nennep.web.clock import frozen
from tests.beginnings import NAME, People, init, passwords_on
from tests.calendars import at
from tests.walker import Walker, words_of


def on(day: str) -> Any:
    """The clock stands at this moment."""
    return frozen(at(day))


def received(lan: Walker, name: str = "Huỳnh Thị Sáu", **said: str) -> str:
    """At the desk, which passes it on at once; the code of the case."""
    lan.choose("Tiếp nhận").go(NAME)
    number = f"0681890{Case.objects.count():05}"
    lan.press("Tiếp nhận và in giấy hẹn", name=name, identity_number=number, address="Số 14 đường Bờ Kè", **said)
    return lan.address.rstrip("/").rpartition("/")[2]


def given(ha: Walker, code: str, to: str) -> None:
    ha.first().go("Phân công thụ lý", beside=code).press("Giao", handler=to)


def pressed(who: Walker, code: str, **said: str) -> None:
    """The step that waits for this person, done from the own worklist."""
    who.first()
    (row,) = [row for row in who.main.xpath(".//tr") if code in row.text_content()]
    who.go(row.xpath(".//a")[0].text_content().split("\n")[0], beside=code)
    who.press("Ctrl", **said)


def finished(people: People, code: str, handler: str) -> None:
    pressed(people[handler], code, remark="Hồ sơ đủ điều kiện, đề nghị cấp.")
    signed(people, code)


def signed(people: People, code: str) -> None:
    pressed(people["ha"], code, outcome="Đạt")
    pressed(people["binh"], code, outcome="Đạt")
    pressed(people["son"], code)
    pressed(people["lan"], code, receiver="Huỳnh Thị Sáu")


def added(quan: Walker, username: str, full_name: str, division: str, held_from: str) -> Walker:
    """Somebody new, by the form."""
    quan.choose("Người và nhiệm vụ").go("Thêm người")
    post = {"title": "Chuyên viên", "division": division, "held_from": held_from, "duties": ["handle"]}
    quan.press("Thêm người và giao vị trí", full_name=full_name, username=username, **post)
    return Walker(username, passwords_on(quan)[username])


def opened(who: Walker, code: str) -> Walker:
    """The page of the case, found on the list of cases."""
    return who.choose("Hồ sơ").go("Huỳnh Thị", beside=code)


def paper(content: bytes) -> str:
    """What a PDF says, in one line."""
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def desk_begun(people: People, day: str, *duties: str) -> Walker:
    """The centre of the province, set up from nothing, receives for the agency from that day; who sits there, signed in."""
    tu, quan = desk_founded(), people["quan"]
    quan.choose("Cơ quan, phòng").go("Bộ phận Một cửa").go("Quầy tiếp nhận thay")
    decision = "Quyết định số 7/QĐ-UBND ngày 12/11/2026"
    quan.press("Ghi quầy tiếp nhận thay", desk="Trung tâm", decision=decision, held_from=day)
    tu.choose("Người và nhiệm vụ").go("Thêm người")
    post = {"title": "Chuyên viên", "division": "Quầy", "held_from": day, "duties": ["receive", *duties]}
    tu.press("Thêm người", full_name="Hoàng Anh Tuấn", username="tuan", **post)
    people["tu"], people["tuan"] = tu, Walker("tuan", passwords_on(tu)["tuan"])
    return people["tuan"]


def desk_founded() -> Walker:
    """Another agency of the same province, by ``init``; its administrator makes the desk."""
    names = {"agency-name": "Trung tâm Phục vụ hành chính công tỉnh Lam Giang", "short-name": "Trung tâm PVHCC"}
    admin = {"admin-name": "Đặng Văn Tú", "admin-username": "tu"}
    tu = Walker("tu", init(code="H99.62", **names, **admin))
    tu.first().go("Phòng, đơn vị").go("Lập phòng")
    return tu.press("Lập phòng", code="MC", name="Quầy tiếp nhận", is_one_stop=True)


def given_and_taken(giver: Walker, taker: Walker, code: str) -> None:
    """By a list that both sides sign."""
    giver.choose("Bàn giao giấy tờ").press("Lập danh sách bàn giao", beside=code)
    assert code in giver.fetch("Bản in để ký").decode()
    taker.choose("Việc của tôi").go("Đối chiếu giấy tờ, ký nhận bàn giao").press("Ký nhận")
    assert "hai bên đã ký" in words_of(taker.page)
