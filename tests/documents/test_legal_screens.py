"""The screens of the legal register: who opens them, what they show as of a day, what they refuse."""

import pytest
from django.test import Client

from nennep.documents.models import ImpactTask, LegalDocument
from tests.documents.scene import Scene, add_law
from tests.excel import read_sheet

LIST = "/documents/legal/"
FOOD = "/documents/legal/46-2026-nd-cp/"
NEW = {
    "number": "165/2026/NĐ-CP",
    "kind": "decree",
    "issuer": "Chính phủ",
    "title": "Phòng bệnh",
    "issued_on": "2026-06-20",
    "effective_from": "2026-07-01",
}


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def cells(client: Client, address: str) -> list[tuple[object, ...]]:
    read = read_sheet(client.get(address))
    return [tuple(read.headings), *read.rows]


def test_everybody_with_a_post_finds_the_register_in_the_menu(scene: Scene, client: Client) -> None:
    client.force_login(scene.cast.minh)
    shown = page(client, LIST)
    assert 'href="/documents/legal/" aria-current="page"' in shown
    assert "46/2026/NĐ-CP" in shown
    assert "Ghi văn bản" not in shown


@pytest.mark.once("tests/documents/test_legal_screens.py")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=an toan thuc pham", {"15/2018/NĐ-CP", "46/2026/NĐ-CP"}),
        ("q=nd 46", {"46/2026/NĐ-CP"}),
        ("q=chính phủ&kind=resolution", {"09/2026/NQ-CP"}),
        ("state=expired", {"15/2018/NĐ-CP"}),
        ("state=suspended&day=2026-03-01", {"46/2026/NĐ-CP"}),
        ("state=not_yet&day=2018-03-01", {"46/2026/NĐ-CP", "09/2026/NQ-CP", "61/2018/NĐ-CP"}),
        ("q=không có", set()),
    ],
)
def test_documents_are_found_by_words_and_by_their_state_on_a_day(keeper: Client, query: str, found: set[str]) -> None:
    rows = cells(keeper, f"{LIST}?{query}&format=xlsx")[1:]
    assert {row[1] for row in rows} == found


def test_the_excel_list_tells_the_state_in_words(keeper: Client) -> None:
    rows = cells(keeper, f"{LIST}?format=xlsx&day=2026-03-01&sort=number")
    assert rows[0][:2] == ("TT", "Số, ký hiệu")
    food = next(row for row in rows if row[1] == "46/2026/NĐ-CP")
    assert food[7] == "Ngưng hiệu lực"
    assert food[10] == 2


def test_columns_sort_both_ways(keeper: Client) -> None:
    up = [row[1] for row in cells(keeper, f"{LIST}?format=xlsx&sort=effective")[1:]]
    down = [row[1] for row in cells(keeper, f"{LIST}?format=xlsx&sort=-effective")[1:]]
    assert up == ["15/2018/NĐ-CP", "61/2018/NĐ-CP", "46/2026/NĐ-CP", "09/2026/NQ-CP"]
    assert down == up[::-1]
    assert 'aria-sort="ascending"' in page(keeper, f"{LIST}?sort=effective")


def test_a_day_that_cannot_be_read_is_told_and_today_is_shown(keeper: Client) -> None:
    shown = page(keeper, f"{LIST}?day=hom-qua")
    assert "Ngày không đọc được" in shown
    assert "hôm nay, 17/11/2026" in shown


def test_a_page_shows_the_state_of_today_and_of_the_day_asked(keeper: Client) -> None:
    assert '<p class="lead">Còn hiệu lực</p>' in page(keeper, FOOD)
    assert '<p class="lead">Ngưng hiệu lực</p>' in page(keeper, f"{FOOD}?day=2026-03-01")
    assert '<p class="lead">Chưa có hiệu lực</p>' in page(keeper, f"{FOOD}?day=2026-01-25")


def test_a_page_shows_both_directions_and_who_cites(keeper: Client) -> None:
    shown = page(keeper, FOOD)
    assert "09/2026/NQ-CP" in shown
    assert "Thay thế 15/2018/NĐ-CP" in shown
    assert "QT.ATTP.01" in shown
    assert "quá 124 ngày" in shown


def test_the_articles_named_have_their_own_state(scene: Scene, keeper: Client) -> None:
    scene.change("61/2018/NĐ-CP", "repeal", "01/07/2025", articles="Điều 19")
    shown = page(keeper, "/documents/legal/61-2018-nd-cp/")
    assert "Hết hiệu lực một phần" in shown
    assert "Điều 17 khoản 1" in shown
    before = page(keeper, "/documents/legal/61-2018-nd-cp/?day=2025-06-30")
    assert "Hết hiệu lực một phần</p>" not in before


@pytest.mark.once("tests/documents/test_legal_screens.py")
def test_a_page_tells_the_worst_of_much_work_and_how_much_more(scene: Scene, keeper: Client) -> None:
    for number in range(25):
        scene.cited("process", f"QT.{number:02d}", "NĐ 46/2026", since="01/01/2026")
    shown = page(keeper, FOOD)
    assert "Còn 9 việc nữa" in shown
    assert shown.count("quá 124 ngày") < 26


def test_a_document_is_entered_and_corrected(keeper: Client) -> None:
    answer = keeper.post(f"{LIST}add/", NEW)
    assert answer["Location"] == f"{LIST}165-2026-nd-cp/"
    law = LegalDocument.objects.get(number="165/2026/NĐ-CP")
    changed = NEW | {"effective_from": "2026-08-01", "version": "0"}
    keeper.post(f"{LIST}165-2026-nd-cp/correct/", changed)
    law.refresh_from_db()
    assert f"{law.effective_from:%d/%m/%Y}" == "01/08/2026"
    late = keeper.post(f"{LIST}165-2026-nd-cp/correct/", changed | {"title": "Chữ đã gõ"})
    assert "Người khác vừa sửa" in late.content.decode()
    assert "Chữ đã gõ" in late.content.decode()


def test_faults_of_a_form_are_told_by_field_and_nothing_typed_is_lost(keeper: Client) -> None:
    shown = keeper.post(f"{LIST}add/", NEW | {"number": "sáu mươi", "issuer": ""}).content.decode()
    assert "Ghi cơ quan ban hành." in shown
    assert "sáu mươi" in shown
    shown = keeper.post(f"{LIST}add/", NEW | {"number": "sáu mươi"}).content.decode()
    assert "cần có dạng 46/2026/NĐ-CP" in shown
    assert LegalDocument.objects.filter(number__startswith="sáu").count() == 0


def test_a_change_leads_to_what_it_asks(keeper: Client) -> None:
    given = {"kind": "amend", "holds_from": "2026-10-01", "articles": "Điều 17", "by_document": "09-2026-nq-cp"}
    answer = keeper.post("/documents/legal/61-2018-nd-cp/changes/add/", given)
    shown = page(keeper, answer["Location"])
    assert "QT.DP.01" in shown
    assert "04/01/2027" in shown
    refused = keeper.post("/documents/legal/61-2018-nd-cp/changes/add/", given | {"articles": "chỗ nọ"})
    assert "Không hiểu “chỗ nọ”" in refused.content.decode()


def test_work_is_given_and_settled_on_the_page_of_the_change(scene: Scene, keeper: Client) -> None:
    address = f"{FOOD}changes/1/tasks/qms:process:QT.ATTP.01/"
    keeper.post(address, {"owner": "minh", "done_on": "", "proof": ""})
    assert ImpactTask.objects.get().owner == scene.cast.minh
    refused = keeper.post(address, {"owner": "minh", "done_on": "2026-11-16", "proof": ""})
    assert refused.status_code == 422
    assert "Ghi văn bản chứng minh" in refused.content.decode()
    keeper.post(address, {"owner": "minh", "done_on": "2026-11-16", "proof": "Bản 03.01"})
    assert "Đã xong" in page(keeper, f"{FOOD}changes/1/")
    assert keeper.post(f"{FOOD}changes/1/tasks/qms:process:BIA/", {}).status_code == 404


@pytest.mark.once("tests/documents/test_legal_screens.py")
def test_my_work_and_done_work_are_listed_and_exported(scene: Scene, keeper: Client) -> None:
    keeper.post(f"{FOOD}changes/1/tasks/qms:process:QT.ATTP.01/", {"owner": "minh"})
    rows = cells(keeper, "/documents/legal/impact/?format=xlsx")
    assert [row[13] for row in rows[1:3]] == [
        "QĐ 766/QĐ-TTg, chỉ số công khai, minh bạch (cần đối chiếu)",
        "QĐ 19/2014/QĐ-TTg Điều 4 khoản 4 điểm a",
    ]
    client = Client()
    client.force_login(scene.cast.minh)
    mine = cells(client, "/documents/legal/impact/?mine=1&format=xlsx")[1:]
    assert [row[4] for row in mine] == ["QT.ATTP.01"]
    assert "Không việc nào khớp" in page(client, "/documents/legal/impact/?standing=open")
    assert cells(keeper, f"{FOOD}changes/1/?format=xlsx")[1][0] == "46/2026/NĐ-CP"


def test_a_change_entered_by_mistake_is_withdrawn_with_a_reason(keeper: Client) -> None:
    address = f"{FOOD}changes/2/withdraw/"
    assert keeper.post(address, {"reason": ""}).status_code == 422
    keeper.post(address, {"reason": "Ghi nhầm ngày"})
    assert '<p class="lead">Còn hiệu lực</p>' in page(keeper, f"{FOOD}?day=2026-03-01")
    assert "Đã rút" in page(keeper, FOOD)


def test_what_is_cited_but_not_held_is_offered_to_be_entered(scene: Scene, keeper: Client) -> None:
    scene.cited("procedure", "QT.X.01", "Thông tư số 06/2011/TT-BYT")
    assert "1 văn bản đang được viện dẫn nhưng chưa có trong sổ" in page(keeper, LIST)
    assert "Thông tư số 06/2011/TT-BYT" in page(keeper, f"{LIST}add/?number=Thông tư số 06/2011/TT-BYT")


@pytest.mark.once("tests/documents/test_legal_screens.py")
@pytest.mark.parametrize("address", [f"{LIST}add/", f"{FOOD}correct/", f"{FOOD}changes/add/"])
def test_who_does_not_keep_the_register_is_told_whose_work_it_is(scene: Scene, client: Client, address: str) -> None:
    client.force_login(scene.cast.minh)
    answer = client.get(address)
    assert answer.status_code == 403
    assert "Chỉ người quản lý thủ tục" in answer.content.decode()


def test_the_register_above_is_read_but_written_by_its_own_agency(scene: Scene, keeper: Client) -> None:
    scene.cast.khoa.positions.update(duties=["manage_procedures"])
    add_law(scene.cast, "7/2026/NĐ-CP", who="khoa")
    assert "7/2026/NĐ-CP" in page(keeper, LIST)
    answer = keeper.get(f"{LIST}7-2026-nd-cp/correct/")
    assert answer.status_code == 403
    assert "do UBND tỉnh ghi sổ" in answer.content.decode()
    assert "Ghi thay đổi" not in page(keeper, f"{LIST}7-2026-nd-cp/")


def test_an_empty_register_says_what_to_do(scene: Scene, client: Client) -> None:
    client.force_login(scene.cast.tuan)
    assert "Sổ chưa có văn bản nào" in page(client, LIST)
    assert "Mọi thủ tục, quy trình đã theo kịp luật" in page(client, "/documents/legal/impact/")


@pytest.mark.once("tests/documents/test_legal_screens.py")
def test_a_long_register_is_listed_with_a_handful_of_queries(
    scene: Scene, keeper: Client, django_assert_max_num_queries: object
) -> None:
    for n in range(60):
        add_law(scene.cast, f"{n + 500}/2020/NĐ-CP")
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        page(keeper, LIST)
