"""The list, the sheet as of a day, the versions with their differences, and typing in by a decision."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from nennep.procedures.actions import VersionDraft, abolish_procedure, publish_version
from nennep.procedures.models import DecisionLine, LegalBasis, Procedure, ProcedureVersion, PublishingDecision, Variant
from nennep.web.clock import frozen
from nennep.web.panels import panel
from tests.calendars import at
from tests.cast import Cast
from tests.documents.scene import WHEN, add_law
from tests.excel import read_sheet
from tests.factories import make_procedure

NOW = "2026-11-17 08:40"
PAGE = "/procedures/QT.DP.02/"
NINE = {"amount": "9", "unit": "working_day", "cutoff": None}
FULL = {
    "sequence": [{"who": "applicant", "text": "Nộp hồ sơ"}, {"who": "agency", "text": "Thẩm định"}],
    "applicants": ["Công dân Việt Nam"],
}


@pytest.fixture(autouse=True)
def clock():
    with frozen(at(NOW)):
        yield


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


@pytest.fixture
def thao(cast: Cast, client: Client) -> Client:
    client.force_login(cast.thao)
    return client


def text(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def publish(cast: Cast, version: ProcedureVersion, day: date, **draft: Any) -> ProcedureVersion:
    return publish_version(
        version.procedure, draft=VersionDraft(valid_from=day, **draft), by=cast.actor("thao"), at=WHEN
    )


# --- the list


def test_the_list_finds_without_marks_by_name_code_and_decision(thao, cast, version) -> None:
    make_procedure(cast, code="QT.MP.01", name="Công bố mỹ phẩm")
    for words in ("cap lai chung chi", "QT.dp.02", "1.000001"):
        said = text(thao.get("/procedures/", {"q": words}))
        assert "Cấp lại chứng chỉ hành nghề dược" in said
        assert "Công bố mỹ phẩm" not in said
    assert "Không thủ tục nào khớp" in text(thao.get("/procedures/", {"q": "xe máy"}))


@pytest.mark.once("tests/procedures/test_procedure_screens.py")
def test_each_pill_counts_and_shows_its_own(thao, cast, version) -> None:
    whole = make_procedure(cast, code="QT.MP.01", name="Đủ mục", **FULL)
    gone = make_procedure(cast, code="QT.MP.02", name="Bỏ rồi")
    abolish_procedure(gone.procedure, decision=None, from_day=date(2026, 11, 1), by=cast.actor("thao"), at=WHEN)
    make_procedure(cast, code="QT.MP.03", name="Sắp có", valid_from=date(2027, 1, 1))
    publish(cast, whole, date(2026, 12, 1), changes={"name": "Đủ mục, bản mới"})
    said = text(thao.get("/procedures/"))
    for words in ("Tất cả 4", "Đang hiệu lực 2", "Chưa hiệu lực 2", "Đã bãi bỏ 1", "Thiếu mục bắt buộc 2"):
        assert words in said
    assert "bản mới từ 01/12/2026" in said
    for standing, names in {
        "public": {"QT.DP.02", "QT.MP.01"},
        "future": {"QT.MP.01", "QT.MP.03"},
        "ended": {"QT.MP.02"},
        "missing": {"QT.DP.02", "QT.MP.03"},
    }.items():
        page = thao.get("/procedures/", {"standing": standing}).content.decode()
        assert set(re.findall(r'href="/procedures/(QT[^/"?]+)/', page)) == names


def test_the_list_of_another_day_shows_what_held_then(thao, cast, version) -> None:
    publish(cast, version, date(2026, 12, 1), changes={"name": "Tên từ tháng mười hai"})
    assert "Tên từ tháng mười hai" not in text(thao.get("/procedures/"))
    assert "Tên từ tháng mười hai" in text(thao.get("/procedures/", {"day": "2026-12-01"}))


def test_the_list_leaves_as_an_excel_file(thao, version) -> None:
    answer = thao.get("/procedures/", {"format": "xlsx"})
    (line,) = read_sheet(answer).records()
    assert line["Mã thủ tục"] == version.procedure.code
    assert line["Thời hạn"] == "Trực tiếp: 5 ngày làm việc"
    assert line["Còn thiếu"] == "Trình tự thực hiện; Đối tượng thực hiện"


def test_the_list_prints_under_the_same_filter(thao, cast, version) -> None:
    make_procedure(cast, code="QT.MP.01", name="Công bố mỹ phẩm")
    said = text(thao.get("/procedures/print/", {"q": "my pham"}))
    assert "Công bố mỹ phẩm" in said
    assert "1 thủ tục" in said


# --- the sheet


def test_the_sheet_has_every_attribute_of_the_national_database_in_order(thao, version) -> None:
    page = thao.get(PAGE).content.decode()
    assert [int(n) for n in re.findall(r'id="m(\d+)"', page)] == list(range(1, 25))


def test_the_sheet_says_what_is_missing_and_where(thao, cast, version) -> None:
    said = text(thao.get(PAGE))
    assert "Thiếu 2 mục bắt buộc" in said
    assert "trình tự thực hiện (mục 7)" in said
    ProcedureVersion.objects.update(**FULL)
    said = text(thao.get(PAGE))
    assert "7 trên 7 mục" in said
    assert "Thiếu" not in said


def test_the_sheet_of_a_day_is_that_of_the_version_that_held(thao, cast, version) -> None:
    publish(cast, version, date(2026, 11, 10), changes={"name": "Tên mới"})
    assert "Tên mới" in text(thao.get(PAGE))
    said = text(thao.get(PAGE, {"day": "2026-11-09"}))
    assert "Cấp lại chứng chỉ hành nghề dược" in said
    assert "Bản 1, đang công khai" in said
    assert "chưa đọc được" not in said
    assert "Ngày không đọc được" in text(thao.get(PAGE, {"day": "mai"}))


def test_a_coming_version_is_told_and_can_be_read(thao, cast, version) -> None:
    publish(cast, version, date(2027, 1, 4), changes={"name": "Tên năm sau"})
    assert "Bản 2 có hiệu lực từ 04/01/2027" in text(thao.get(PAGE))
    said = text(thao.get(f"{PAGE}versions/2/"))
    assert "Tên năm sau" in said
    assert "Chưa có hiệu lực" in said
    assert thao.get(f"{PAGE}versions/7/").status_code == 404


def test_legal_bases_lead_to_the_register_with_their_state(thao, cast, version) -> None:
    law = add_law(cast, "61/2018/NĐ-CP")
    for order, title in enumerate(("Nghị định số 61/2018/NĐ-CP", "Luật lạ")):
        LegalBasis.objects.create(procedure_version=version, order=order, document=title)
    page = thao.get(PAGE).content.decode()
    assert f'href="/documents/legal/{law.code}/"' in page
    assert "chưa có trong sổ văn bản" in text(thao.get(PAGE))


def test_the_sheet_names_the_other_agencies_of_the_same_root(thao, cast, version) -> None:
    Procedure.objects.create(
        root=version.procedure.root, quality_code="QT.NN.01", agency=cast.other, field=version.procedure.field
    )
    version.involved.add(cast.province)
    said = text(thao.get(PAGE))
    assert f"Cùng mã gốc {cast.other.name}" in said
    assert f"Cùng thực hiện {cast.province.name}" in said


def test_variants_stand_as_a_table_of_rules(thao, cast, version) -> None:
    version.questions = [{"name": "quy_mo", "label": "Quy mô", "choices": ["Nhỏ", "Lớn"]}]
    version.save()
    Variant.objects.create(
        procedure_version=version,
        order=1,
        name="Cơ sở lớn",
        answers={"quy_mo": "Lớn"},
        terms={"counter": NINE},
        components=[1],
    )
    said = text(thao.get(PAGE))
    assert "Lớn 9 ngày làm việc Giấy tờ: Đơn đề nghị cấp lại Khoản thu: tất cả" in said


def test_rooms_above_lay_their_block_on_the_sheet(thao, version) -> None:
    @panel("procedures.procedure")
    def told(request: object, subject: Procedure) -> str:
        return f"<p>khối của {subject.quality_code}</p>"

    assert "khối của QT.DP.02" in text(thao.get(PAGE))


def test_two_versions_are_compared_attribute_by_attribute(thao, cast, version) -> None:
    publish(
        cast,
        version,
        date(2026, 11, 10),
        changes={"terms": {"counter": NINE}},
        components=[{"name": "Đơn đề nghị cấp lại", "form": "Mẫu 02"}, {"name": "Bản cam kết"}],
    )
    page = thao.get(f"{PAGE}difference/").content.decode()
    gone, come = (re.findall(rf"<{tag}>(.*?)</{tag}>", page) for tag in ("del", "ins"))
    assert gone == ["Trực tiếp: 5 ngày làm việc", "Ảnh chân dung 4 × 6; 02 bản chính"]
    assert come == ["Trực tiếp: 9 ngày làm việc", "Bản cam kết; 01 bản chính"]
    assert "Hai bản có nội dung như nhau" in text(thao.get(f"{PAGE}difference/?old=2&new=2"))


# --- typing in


def fields_of(page: Any) -> dict[str, Any]:
    """What the browser would send of the form on the page, unchanged."""
    html = page.content.decode().partition('class="sheet typed"')[2]
    given: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r' name="([^"]+)"', tag)
        kind = re.search(r' type="([^"]+)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if name and not (kind and kind[1] == "checkbox" and " checked" not in tag):
            given.setdefault(name[1], []).append(
                unescape(value[1]) if value else "on" if kind and kind[1] == "checkbox" else ""
            )
    for name, inner in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.S):
        given[name] = [unescape(inner).removeprefix("\n")]
    for tag, inner in re.findall(r"(<select[^>]*>)(.*?)</select>", html, re.S):
        options = re.findall(r'<option value="([^"]*)"( selected)?', inner)
        chosen = [unescape(value) for value, selected in options if selected]
        first = [] if " multiple" in tag else [unescape(options[0][0])]
        given[re.search(r' name="([^"]+)"', tag)[1]] = chosen or first
    return given


ACT = {"number": "128/QĐ-UBND", "signed_on": "2026-11-16", "issuer": "Chủ tịch UBND tỉnh", "effective_on": "2026-12-01"}


@pytest.fixture
def rich(cast: Cast, version: ProcedureVersion) -> ProcedureVersion:
    """A version with every kind of row."""
    return publish(
        cast,
        version,
        date(2026, 11, 1),
        changes={
            **FULL,
            "questions": [{"name": "quy_mo", "label": "Quy mô", "choices": ["Nhỏ", "Lớn"]}],
            "terms": {"counter": NINE, "online": {"note": "Nộp trên Cổng"}},
        },
        bases=[{"document": "Luật Dược", "article": "Điều 3"}],
        variants=[
            {"name": "Cơ sở lớn", "answers": {"quy_mo": "Lớn"}, "terms": {"post": NINE}, "components": [2], "fees": []}
        ],
    )


def test_a_form_sent_unchanged_changes_nothing_and_says_so(thao, rich) -> None:
    answer = thao.post(f"{PAGE}amend/", fields_of(thao.get(f"{PAGE}amend/")) | ACT)
    assert answer.status_code == 422
    assert "Chưa có gì khác bản trước" in text(answer)
    assert ProcedureVersion.objects.count() == 2


@pytest.mark.once("tests/procedures/test_procedure_screens.py")
def test_what_will_change_is_shown_before_it_is_taken_in(thao, rich) -> None:
    given = fields_of(thao.get(f"{PAGE}amend/")) | ACT | {"counter_amount": "7"}
    seen = thao.post(f"{PAGE}amend/", given | {"do": "preview"})
    page = seen.content.decode()
    assert re.findall(r"<ins>(.*?)</ins>", page) == ["Trực tiếp: 7 ngày làm việc"]
    assert ProcedureVersion.objects.count() == 2
    carried = {
        name: [unescape(v) for v in re.findall(rf'name="{re.escape(name)}" value="([^"]*)"', page)]
        for name in set(re.findall(r'type="hidden" name="([^"]+)"', page))
    }
    answer = thao.post(f"{PAGE}amend/", carried | {"do": "publish"})
    assert answer.status_code == 302, text(answer)
    new = ProcedureVersion.objects.get(number=3)
    assert new.terms["counter"]["amount"] == "7"
    assert (new.valid_from, new.decision.number) == (date(2026, 12, 1), "128/QĐ-UBND")
    assert DecisionLine.objects.get().values.keys() == {"terms"}
    assert new.variants.get().components == [2]
    assert "Đã nhập bản 3" in text(thao.get(answer.url))


def test_every_kind_of_row_can_be_typed(thao, rich) -> None:
    given = fields_of(thao.get(f"{PAGE}amend/")) | ACT
    for act in ("components", "fees", "bases", "questions", "variants", "sequence"):
        given = fields_of(thao.post(f"{PAGE}amend/", given | {"do": f"add:{act}"})) | ACT
    given |= {
        "components-2-name": "Sơ đồ",
        "fees-1-name": "Lệ phí",
        "fees-1-kind": "le_phi",
        "fees-1-amount": "70.000",
        "fees-1-basis": "Thông tư",
        "bases-1-document": "Nghị định",
        "questions-1-label": "Cấp lần đầu",
        "questions-1-name": "lan_dau",
        "questions-1-choices": "Có; Không",
        "sequence-2-text": "Nhận kết quả",
    }
    given = fields_of(thao.post(f"{PAGE}amend/", given | {"do": "refresh"})) | ACT
    given |= {
        "variants-1-name": "Cấp lại",
        "variants-1-answer_2": "Không",
        "variants-1-only_fees": "on",
        "variants-1-fees": [given["fees-1-key"][0]],
        "variants-1-counter_amount": "3",
        "variants-1-counter_unit": "working_day",
    }
    answer = thao.post(f"{PAGE}amend/", given | {"do": "publish"})
    assert answer.status_code == 302, text(answer)
    new = ProcedureVersion.objects.get(number=3)
    assert [row.name for row in new.components.order_by("order")][2] == "Sơ đồ"
    assert new.fees.get(order=2).amount == 70_000
    assert new.fees.get(order=2).valid_from == date(2026, 12, 1)
    assert new.questions[1]["choices"] == ["Có", "Không"]
    assert new.sequence[2] == {"who": "applicant", "text": "Nhận kết quả"}
    variant = new.variants.get(order=2)
    assert (variant.answers, variant.fees, variant.components) == ({"lan_dau": "Không"}, [2], None)
    assert variant.terms == {"counter": {"amount": "3", "unit": "working_day", "cutoff": None}}


def test_a_row_taken_out_takes_nothing_else_with_it(thao, rich) -> None:
    given = fields_of(thao.get(f"{PAGE}amend/")) | ACT | {"name": ["Đang gõ dở"]}
    page = thao.post(f"{PAGE}amend/", given | {"do": "remove:components:0"})
    given = fields_of(page) | ACT
    assert given["name"] == ["Đang gõ dở"]
    answer = thao.post(f"{PAGE}amend/", given | {"do": "publish"})
    assert answer.status_code == 302, text(answer)
    new = ProcedureVersion.objects.get(number=3)
    assert [row.name for row in new.components.all()] == ["Ảnh chân dung 4 × 6"]
    # The variant asked for the second paper, which is the first now.
    assert new.variants.get().components == [1]


@pytest.mark.once("tests/procedures/test_procedure_screens.py")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "Ghi số quyết định"),
        ({"effective_on": "2026-11-01"}, "Bản mới phải có hiệu lực sau ngày 01/11/2026"),
        ({"effective_on": "mai"}, "Ngày không đọc được"),
        ({"name": ""}, "Ghi tên thủ tục"),
        ({"counter_amount": "chín"}, "không phải một số"),
        ({"counter_unit": ""}, "Chọn đơn vị"),
        ({"components-0-originals": "một"}, "Bản chính phải là một số"),
        ({"components-0-manner": "data", "components-0-source": ""}, "lấy từ đâu"),
        ({"fees-0-amount": "nhiều"}, "Mức thu không đọc được"),
        ({"questions-0-choices": "Nhỏ"}, "không còn trong câu hỏi"),
        ({"questions-0-name": "quy mô"}, "tên ngắn"),
        ({"variants-0-answer_1": ""}, ""),
    ],
)
def test_what_is_wrong_is_told_with_the_way_to_it_and_nothing_typed_is_lost(
    thao, rich, changes: dict[str, str], words: str
) -> None:
    given = fields_of(thao.get(f"{PAGE}amend/")) | ACT | {"result": ["Giấy chứng nhận mới"]} | changes
    answer = thao.post(f"{PAGE}amend/", given | {"do": "preview"})
    if not words:  # A row for any answer is lawful.
        assert answer.status_code == 200
        return
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in text(answer)
    assert 'value="Giấy chứng nhận mới"' in page
    targets = re.findall(r'<a href="#([^"]+)">', page.partition('role="alert"')[2].partition("</div>")[0])
    assert targets
    for target in targets:
        assert f'id="{target}"' in page, target


def test_two_keepers_at_once_lose_nothing_in_silence(thao, cast, rich) -> None:
    given = fields_of(thao.get(f"{PAGE}amend/")) | ACT | {"result": ["Khác"]}
    publish(cast, rich, date(2026, 11, 20), changes={"name": "Người khác vừa đổi"})
    answer = thao.post(f"{PAGE}amend/", given | {"do": "publish"})
    assert answer.status_code == 409
    assert "vừa có bản mới" in text(answer)
    assert ProcedureVersion.objects.count() == 3


@pytest.mark.once("tests/procedures/test_procedure_screens.py")
def test_a_new_procedure_is_typed_in(thao, cast, version) -> None:
    given = fields_of(thao.get("/procedures/add/")) | ACT
    given |= {
        "root": "2.000884",
        "suffix": "H99",
        "quality_code": "QT.DP.09",
        "field": "duoc",
        "name": "Cấp giấy mới",
        "counter_amount": "15",
        "counter_unit": "calendar_day",
    }
    seen = thao.post("/procedures/add/", given | {"do": "preview"})
    assert "Cấp giấy mới" in text(seen)
    assert thao.post("/procedures/add/", given | {"do": "publish"}).status_code == 302
    made = Procedure.objects.get(quality_code="QT.DP.09")
    assert made.versions.get().terms["counter"]["amount"] == "15"
    again = thao.post("/procedures/add/", given | {"do": "publish"})
    assert again.status_code == 422
    assert "đã có thủ tục của cơ quan dùng" in text(again)
    assert PublishingDecision.objects.count() == 1


def test_a_procedure_is_abolished_on_screen(thao, version) -> None:
    bad = thao.post(f"{PAGE}abolish/", ACT | {"effective_on": "2024-01-01"})
    assert bad.status_code == 422
    assert "Ngày bãi bỏ phải sau ngày đó" in text(bad)
    answer = thao.post(f"{PAGE}abolish/", ACT)
    assert answer.status_code == 302
    said = text(thao.get(PAGE))
    assert "Bãi bỏ từ 01/12/2026 theo 128/QĐ-UBND ngày 16/11/2026" in said
    assert "Đã bãi bỏ, hết hiệu lực sau ngày 30/11/2026" in text(thao.get(PAGE, {"day": "2026-12-01"}))


def test_who_keeps_no_procedures_reads_and_writes_nothing(client, cast, version) -> None:
    client.force_login(cast.minh)
    page = client.get(PAGE)
    assert "Sửa theo quyết định" not in text(page)
    for address in (f"{PAGE}amend/", f"{PAGE}abolish/", "/procedures/add/"):
        assert client.get(address).status_code == 403
        assert client.post(address, ACT).status_code == 403
    assert not PublishingDecision.objects.exists()


def test_the_bar_knows_the_sheet_from_the_desk(client, cast, version) -> None:
    client.force_login(cast.lan)
    for address, place in {"/procedures/": "Quy trình", PAGE: "Quy trình", f"{PAGE}receive/": "Tiếp nhận"}.items():
        page = client.get(address).content.decode()
        bar = page.partition("<main")[0]
        marked = re.findall(r'<a[^>]*aria-current="[^"]+"[^>]*>(.*?)</a>', bar, re.S)
        assert {re.sub(r"<[^>]+>", "", each).strip() for each in marked} == {place}, address
