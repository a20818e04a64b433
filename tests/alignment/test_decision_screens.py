"""The screens of decisions: source beside reading, one click a doubt, nothing taken in silently."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nennep.alignment.queries.outcome import outcome_of
from nennep.ledger import files
from nennep.procedures.actions import VersionDraft, publish_version, type_in_decision
from nennep.procedures.models import Procedure, PublishingDecision
from nennep.procedures.queries.decision_doubts import open_things
from nennep.processes.actions import open_draft
from nennep.processes.models import Process, ProcessVersion
from nennep.web import clock
from tests.cast import Cast, at
from tests.office.files import HEADING, MACRO, docx, p, xlsx
from tests.procedures.decisions import (
    NAMES,
    SIGNED,
    WHEN,
    by,
    decision_file,
    make_procedures,
    row,
    taken,
    three_amended,
)
from tests.processes.test_approvals import PDF


@pytest.fixture
def office(cast: Cast) -> Iterator[Cast]:
    with clock.frozen(at(WHEN)):
        make_procedures(cast)
        yield cast


@pytest.fixture
def keeper(office: Cast) -> Client:
    client = Client()
    client.force_login(office.thao)
    return client


def upload(client: Client, content: bytes, name: str = "QD-1893-UBND.docx") -> str:
    """The page that the upload leads to."""
    answer = client.post("/decisions/read/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"]).content.decode()


def only() -> PublishingDecision:
    return PublishingDecision.objects.get()


def act(client: Client, decision: PublishingDecision, name: str, **values: object):
    decision.refresh_from_db()
    given = {"version": decision.version, **values}
    return client.post(f"/decisions/{decision.code}/{name}/", given, follow=True).content.decode()


def test_an_upload_leads_to_its_doubts_beside_the_source(keeper: Client) -> None:
    shown = upload(keeper, three_amended())
    assert "Đọc được 3 thủ tục, còn 2 chỗ cần xem" in shown
    assert "Áp dụng, còn 2 chỗ" in shown
    assert "Áp dụng quyết định" not in shown
    marked = re.findall(r'<mark data-mark="\d+"( class="dbt")?>([^<]+)</mark>', shown)
    assert ("", "1893/QĐ-UBND") in marked
    assert ("", "kể từ ngày ký") in marked
    assert (' class="dbt"', "18 ngày làm việc") in marked
    assert (' class="dbt"', "1.99006") in marked


def test_each_mark_has_its_reading(keeper: Client) -> None:
    shown = upload(keeper, three_amended())
    source = set(re.findall(r'<sup class="mk[^"]*" data-mark="(\d+)"', shown))
    readings = set(re.findall(r'<(?:tr|li)[^>]* data-mark="(\d+)"', shown))
    assert readings <= source
    # The day of signing is told with the number.
    assert len(source - readings) == 1


def test_the_foot_tells_what_applying_will_do(keeper: Client) -> None:
    shown = upload(keeper, three_amended())
    assert "<b>3</b> phiên bản thủ tục mới, hiệu lực 10/11/2026" in shown
    assert "<b>2</b> bản nháp quy trình" in shown
    assert "hạn ISO <b" in shown


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_a_decision_goes_from_upload_to_drafts_by_posts_alone(keeper: Client) -> None:
    upload(keeper, three_amended())
    decision = only()
    act(keeper, decision, "settle", order=2, doubt=0, choice=1)
    shown = act(keeper, decision, "settle", order=3, doubt=0, choice=0)
    assert "không còn chỗ nào cần xem" in shown
    assert "<b>3</b> bản nháp quy trình" in shown
    shown = act(keeper, decision, "apply")
    assert "Đã áp dụng 1893/QĐ-UBND: 3 phiên bản thủ tục, 3 bản nháp quy trình." in shown
    assert shown.count("bản 03.01") == 3
    assert ProcessVersion.objects.filter(state="draft").count() == 3


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_an_apply_that_comes_too_early_says_why_and_changes_nothing(keeper: Client) -> None:
    upload(keeper, three_amended())
    shown = act(keeper, only(), "apply")
    assert "Chưa áp dụng được, còn 2 chỗ." in shown
    assert only().state == "draft"


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_a_page_that_is_out_of_date_overwrites_nothing(keeper: Client) -> None:
    upload(keeper, three_amended())
    decision = only()
    act(keeper, decision, "settle", order=2, doubt=0, choice=1)
    address = f"/decisions/{decision.code}/settle/"
    keeper.post(address, {"version": 0, "order": 2, "doubt": 0, "choice": 0}, follow=True)
    assert decision.lines.get(order=2).doubts[0]["chosen"] == 1


@pytest.mark.once("tests/alignment/test_decision_screens.py")
@pytest.mark.parametrize("wrong", ["", "x", "-1", "99", "9" * 30])
def test_a_choice_that_is_none_is_refused(keeper: Client, wrong: str) -> None:
    upload(keeper, three_amended())
    shown = act(keeper, only(), "settle", order=2, doubt=0, choice=wrong)
    assert "còn 2 chỗ cần xem" in shown
    assert len(open_things(only())) == 2


LINE = {"change": "amended", "procedure": "QT.DP.05", "act": "correct"}


def line_form(client: Client, decision: PublishingDecision, order: int) -> dict[str, str]:
    """The fields of a line as its page shows them."""
    form = client.get(f"/decisions/{decision.code}/lines/{order}/").context["form"]
    given = {name: form[name].value() for name in form.fields if name != "settles"}
    return {n: v for n, v in given.items() if v} | {"version": str(decision.version)}


def test_a_line_is_corrected_by_hand_and_its_doubt_settled(keeper: Client) -> None:
    upload(keeper, three_amended())
    decision = only()
    given = line_form(keeper, decision, 2) | {"terms": "16 ngày", "settles": "0", "act": "correct"}
    answer = keeper.post(f"/decisions/{decision.code}/lines/2/", given)
    assert answer.status_code == 302, answer.content.decode()
    line = decision.lines.get(order=2)
    assert line.values["terms"]["online"] == {"amount": "16", "unit": "calendar_day", "cutoff": None}
    assert [one.order for one in open_things(decision)] == [3]


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_what_is_left_as_it_was_in_the_form_is_no_change(keeper: Client) -> None:
    upload(keeper, three_amended())
    decision = only()
    before = decision.lines.get(order=1).values
    given = line_form(keeper, decision, 1) | {"act": "correct"}
    keeper.post(f"/decisions/{decision.code}/lines/1/", given)
    assert decision.lines.get(order=1).values == before


@pytest.mark.once("tests/alignment/test_decision_screens.py")
@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("terms", "khá nhanh", "Ghi một thời hạn"),
        ("terms", "3 tuần", "Ghi một thời hạn"),
        ("fees", "Phí thẩm định", "Mỗi dòng cần một số tiền"),
        ("code", "1.99", "sai dạng"),
        ("effective_on", "hôm nay", "Ngày không đọc được"),
    ],
)
def test_a_mistyped_line_comes_back_with_its_reason_and_loses_nothing(
    keeper: Client, field: str, text: str, words: str
) -> None:
    upload(keeper, three_amended())
    decision = only()
    given = line_form(keeper, decision, 1) | {"act": "correct", "name": "Tên đã gõ", field: text}
    answer = keeper.post(f"/decisions/{decision.code}/lines/1/", given)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert words in shown
    assert "Tên đã gõ" in shown
    assert text in shown
    assert "name" not in decision.lines.get(order=1).values


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_a_line_is_left_out_with_its_reason_and_taken_back(keeper: Client) -> None:
    upload(keeper, three_amended())
    decision = only()
    answer = keeper.post(f"/decisions/{decision.code}/lines/3/", {"act": "out", "reason": ""})
    assert answer.status_code == 422
    assert "Ghi vì sao" in answer.content.decode()
    keeper.post(f"/decisions/{decision.code}/lines/3/", {"act": "out", "reason": "Của xã"})
    shown = keeper.get(f"/decisions/{decision.code}/").content.decode()
    assert "còn 1 chỗ cần xem" in shown
    assert "Của xã" in shown
    shown = act(keeper, decision, "lines/3", act="back")
    assert "còn 2 chỗ cần xem" in shown


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_a_decision_is_typed_from_paper(keeper: Client, office: Cast) -> None:
    answer = keeper.post("/decisions/read/", {"act": "type"})
    decision = only()
    assert answer["Location"] == f"/decisions/{decision.code}/head/"
    head = {"number": "1893/QĐ-UBND", "signed_on": "10/11/2026", "effective_on": "10/11/2026"}
    keeper.post(f"/decisions/{decision.code}/head/", head)
    line = {"change": "amended", "procedure": "QT.DP.04", "terms": "27 ngày"}
    answer = keeper.post(f"/decisions/{decision.code}/lines/add/", line)
    assert answer.status_code == 302, answer.content.decode()
    shown = act(keeper, decision, "apply")
    assert "Đã áp dụng 1893/QĐ-UBND: 1 phiên bản thủ tục, 1 bản nháp quy trình." in shown


def test_a_head_that_is_mistyped_comes_back(keeper: Client, office: Cast) -> None:
    decision = type_in_decision(office.health, **by(office))
    answer = keeper.post(f"/decisions/{decision.code}/head/", {"number": "1", "signed_on": "x"})
    assert answer.status_code == 422
    assert "Ngày không đọc được" in answer.content.decode()


def bomb() -> bytes:
    """A small file that grows to more than anybody could open."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(docx(p("x"))).items():
            archive.writestr(name, content)
        archive.writestr("word/media/x.xml", b"0" * 400_000_000)
    return out.getvalue()


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


BAD = {
    "no table": (lambda: docx(p("Không có bảng nào.")), "qd.docx", "không có bảng nào"),
    "protected": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0" + b"\0" * 2000,
                  "qd.docx", "mật khẩu|hỏng|bỏ mật khẩu"),
    "macro": (lambda: docx(p("x"), main=MACRO), "qd.docm", "macro"),
    "bomb": (bomb, "qd.docx", "giải nén|lớn"),
    "pdf": (lambda: b"%PDF-1.7 ...", "qd.pdf", "PDF"),
    "cut": (lambda: three_amended()[:900], "qd.docx", "hỏng"),
    "a table that is no list": (
        lambda: xlsx({"Lương": [["Họ tên", "Hệ số"], ["Nguyễn Văn A", "2,34"]]}), "luong.xlsx",
        "không bảng nào là danh mục"),
}  # fmt: skip


@pytest.mark.once("tests/alignment/test_decision_screens.py")
@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_read_is_kept_with_its_reason_and_nothing_changes(keeper: Client, kind: str) -> None:
    make, name, words = BAD[kind]
    content = make()
    shown = upload(keeper, content, name)
    assert "Chưa đọc được tệp này" in shown
    assert re.search(words, shown), shown
    decision = only()
    assert files.read_for_check(decision.file.sha256) == content
    assert (decision.lines.count(), decision.state) == (0, "draft")
    shown = act(keeper, decision, "again")
    assert "Chưa đọc được tệp này" in shown
    assert "Tệp chờ kiểm tra, không tải về được" in shown
    answer = keeper.get(f"/decisions/{decision.code}/file/")
    assert (answer.status_code, "đang chờ kiểm tra" in answer.content.decode()) == (409, True)


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_a_scan_of_a_decision_is_handed_out_though_no_line_is_read_in_it(keeper: Client) -> None:
    shown = upload(keeper, PDF, "qd.pdf")
    assert "Chưa đọc được tệp này" in shown
    answer = keeper.get(f"/decisions/{only().code}/file/")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")


def test_an_excel_list_with_shifted_headings_is_read_all_the_same(keeper: Client) -> None:
    rows = [[], ["", "SỞ Y TẾ"], [], ["", "", *HEADING], ["", "", *row(1, "1.990004", NAMES["QT.DP.04"])]]
    shown = upload(keeper, xlsx({"Sửa đổi": rows}), "danh-muc.xlsx")
    assert "Đọc được 1 thủ tục" in shown
    assert "Chưa có số quyết định." in shown
    line = only().lines.get()
    assert (line.change, line.values["terms"]["counter"]["amount"]) == ("amended", "27")


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_unknown_codes_are_asked_about_and_never_taken_in(keeper: Client) -> None:
    rows = [row(1, "1.111111", "Đăng ký kết hôn"), row(2, "1.222222", "Đăng ký khai sinh")]
    shown = upload(keeper, decision_file(("B", rows)))
    assert shown.count("Sổ thủ tục của cơ quan không có mã này.") == 2
    act(keeper, only(), "settle", order=1, doubt=0, choice=0)
    shown = act(keeper, only(), "settle", order=2, doubt=0, choice=0)
    assert "Không còn dòng nào để áp dụng" in shown
    assert "Không phải thủ tục của cơ quan" in shown


def test_words_of_the_file_are_shown_as_text(keeper: Client) -> None:
    rows = [row(1, "1.990004", "<script>alert(1)</script>")]
    shown = upload(keeper, decision_file(("B", rows)), "<b>x</b>.docx")
    assert "<script>alert(1)" not in shown
    assert "<b>x</b>.docx" not in shown


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_a_warning_about_the_whole_file_is_seen_before_applying(keeper: Client) -> None:
    rows = [row(1, "1.990004", NAMES["QT.DP.04"])]
    told = p("Điều 1. Công bố kèm theo Quyết định này 05 thủ tục hành chính.")
    content = decision_file(("B", rows))
    parts = _parts(content)
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:body>", b"<w:body>" + told.encode(), 1)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    shown = upload(keeper, out.getvalue())
    assert "ghi 5 thủ tục, đọc được 1" in shown
    shown = act(keeper, only(), "settle", warning=0)
    assert "không còn chỗ nào cần xem" in shown


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_colleagues_read_what_was_applied_and_no_draft(office: Cast, keeper: Client) -> None:
    decision = taken(office, three_amended())
    colleague = Client()
    colleague.force_login(office.minh)
    assert colleague.get(f"/decisions/{decision.code}/").status_code == 403
    assert "QD-1893" not in colleague.get("/decisions/").content.decode()
    act(keeper, decision, "settle", order=2, doubt=0, choice=1)
    act(keeper, decision, "settle", order=3, doubt=0, choice=0)
    act(keeper, decision, "apply")
    assert "bản 03.01" in colleague.get(f"/decisions/{decision.code}/").content.decode()
    assert "1893/QĐ-UBND" in colleague.get("/decisions/").content.decode()


def test_a_dropped_decision_stays_readable_with_its_file(office: Cast, keeper: Client) -> None:
    decision = taken(office, three_amended())
    shown = act(keeper, decision, "drop")
    assert "Tệp và phần đối chiếu vẫn giữ" in shown
    assert keeper.get(f"/decisions/{decision.code}/file/").content == three_amended()


def test_the_lines_of_other_agencies_are_left_out_at_once(keeper: Client) -> None:
    rows = [row(n, f"1.11111{n}", f"Thủ tục của sở khác thứ {n}") for n in range(1, 5)]
    rows.append(row(5, "1.990004", NAMES["QT.DP.04"]))
    shown = upload(keeper, decision_file(("B", rows)))
    assert "Không áp dụng cả 4 dòng" in shown
    shown = act(keeper, only(), "settle", act="strange")
    assert "không còn chỗ nào cần xem" in shown
    assert "Đã áp dụng 1893/QĐ-UBND: 1 phiên bản thủ tục" in act(keeper, only(), "apply")


def test_an_apply_pressed_twice_is_told_and_done_once(keeper: Client) -> None:
    rows = [row(1, "1.990004", NAMES["QT.DP.04"])]
    upload(keeper, decision_file(("B", rows)))
    decision = only()
    address = f"/decisions/{decision.code}/apply/"
    keeper.post(address, {"version": decision.version})
    shown = keeper.post(address, {"version": decision.version}, follow=True).content.decode()
    assert "vừa được sửa hoặc áp dụng ở nơi khác" in shown
    assert [keeper.post(address, {"version": odd}).status_code for odd in ("²", "9" * 5000)] == [302, 302]
    assert ProcessVersion.objects.filter(state="draft").count() == 1


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_the_list_counts_drafts_and_what_was_applied(office: Cast, keeper: Client) -> None:
    taken(office, three_amended())
    shown = keeper.get("/decisions/").content.decode()
    assert "1 quyết định đang đối chiếu · 0 quyết định đã áp dụng" in shown
    rows = [row(1, "1.990004", NAMES["QT.DP.04"])]
    applied = taken(office, decision_file(("B", rows), number="7/QĐ-UBND"))
    act(keeper, applied, "apply")
    shown = keeper.get("/decisions/").content.decode()
    assert "1 quyết định đã áp dụng" in shown
    assert "7/QĐ-UBND ngày 10/11/2026" in shown


def test_a_decision_without_lines_tells_what_it_published_and_who_followed(office: Cast, keeper: Client) -> None:
    decision = PublishingDecision.objects.create(
        agency=office.health, number="1790/QĐ-UBND", signed_on=SIGNED, effective_on=SIGNED, state="applied"
    )
    procedures = [Procedure.objects.get(quality_code=code) for code in ("QT.DP.04", "QT.DP.05")]
    draft = VersionDraft(
        valid_from=SIGNED, decision=decision, changes={"conditions": "Có trụ sở"}, bases=[{"document": "Luật Dược"}]
    )
    made = publish_version(procedures[0], draft=draft, **by(office))
    procedures[1].versions.update(decision=decision)
    ProcessVersion.objects.get(process__code="QT.DP.05").covers.set(procedures[1].versions.all())
    followed = open_draft(Process.objects.get(code="QT.DP.04"), covers=[made], **by(office))
    shown = keeper.get(f"/decisions/{decision.code}/")
    rows = shown.context["outcome"]
    assert [(row.version.number, row.act) for row in rows] == [(2, "Sửa đổi, bổ sung"), (1, "Ban hành mới")]
    assert [change.label for change in rows[0].changes] == ["Yêu cầu, điều kiện", "Căn cứ pháp lý"]
    assert rows[0].drafts == (followed,)
    page = shown.content.decode()
    assert '<a href="/procedures/QT.DP.04/versions/2/">QT.DP.04</a>' in page
    assert '<a href="/procedures/QT.DP.04/difference/?new=2">yêu cầu, điều kiện, căn cứ' in page
    assert f'<a href="/processes/QT.DP.04/versions/{followed.number}/">' in page
    assert '<a href="/processes/QT.DP.05/versions/03.00/">' in page
    assert keeper.get("/procedures/QT.DP.04/difference/?new=2").status_code == 200


@pytest.mark.once("tests/alignment/test_decision_screens.py")
def test_a_decision_of_many_procedures_is_told_with_as_many_queries_as_one(
    office: Cast, keeper: Client, django_assert_max_num_queries
) -> None:
    rows = [row(n, f"1.99000{3 + n}", NAMES[code]) for n, code in enumerate(NAMES, start=1)]
    upload(keeper, decision_file(("B", rows)))
    act(keeper, only(), "apply")
    assert len(outcome_of(only())) == 3
    with django_assert_max_num_queries(12):
        outcome_of(only())
