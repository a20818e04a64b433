"""What everybody reads without signing in: only what was posted, as it was posted, on any day."""

import re
from datetime import date
from hashlib import sha256

import pytest

from nennep.alignment.papers.notices import posting_drafts
from nennep.alignment.queries.posting import posters_of
from nennep.documents.actions import post
from nennep.documents.models import Posting
from nennep.org.models import Agency
from nennep.procedures.models import LegalBasis, ProcedureVersion, Variant
from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 08:40"
LIST = "/public/syt/procedures/"
SHEET = f"{LIST}QT.DP.02/"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES = tmp_path


@pytest.fixture
def version(cast):
    version = make_procedure(
        cast,
        applicants=["Cá nhân"],
        sequence=[{"who": "applicant", "text": "Nộp hồ sơ."}],
        questions=[{"name": "ly_do", "label": "Lý do", "choices": ["Mất", "Hỏng"]}],
        reception_place="Quầy số 4",
    )
    LegalBasis.objects.create(procedure_version=version, document="Luật Dược 105/2016/QH13", article="Điều 24")
    Variant.objects.create(
        procedure_version=version,
        order=1,
        name="Hỏng",
        answers={"ly_do": "Hỏng"},
        components=[1],
        terms={"counter": {"amount": "3", "unit": "working_day", "cutoff": None}},
    )
    return version


def post_all(cast, when=NOW, only=None, on=None):
    """Post what is to be posted, on the site, as the keeper's screen does."""
    agency = Agency.objects.get(pk=cast.health.pk)
    posters = [
        each for each in posters_of(agency, at(when).date()) if "portal" in each.missing and only in (None, each.kind)
    ]
    drafts = posting_drafts(agency, posters, address=lambda code: f"https://x/{code}", at=at(when))
    return post(
        agency,
        drafts=list(drafts),
        places=["portal"],
        posted_on=on or at(when).date(),
        minutes=lambda _: b"%PDF-1",
        by=cast.actor("thao"),
        at=at(when),
    )


def get(client, address=SHEET, when=NOW, **headers):
    with frozen(at(when)):
        return client.get(address, headers=headers)


def amend(version, *, since, name="Cấp lại chứng chỉ, sửa đổi"):
    """A second version from that day."""
    version.valid_to = date.fromordinal(since.toordinal() - 1)
    version.status = "amended"
    version.save()
    return ProcedureVersion.objects.create(
        procedure=version.procedure,
        number=2,
        name=name,
        level="Cấp tỉnh",
        valid_from=since,
        terms=version.terms,
        competent="Sở Y tế",
        result="Chứng chỉ",
        service_level="none",
    )


def test_nothing_is_shown_before_it_was_posted(client, cast, version):
    for address in (LIST, SHEET, f"{SHEET}sheet/", f"{SHEET}flow/1/"):
        assert get(client, address).status_code == 404
    assert "Chưa có cơ quan nào" in get(client, "/public/").content.decode()


def test_the_code_of_an_agency_may_bear_points(client, cast, version):
    Agency.objects.filter(pk=cast.health.pk).update(code="H99.12")
    post_all(cast)
    address = LIST.replace("syt", "H99.12")
    for each in (address, f"{address}QT.DP.02/", f"{address}QT.DP.02/sheet/"):
        assert get(client, each).status_code == 200
    client.force_login(cast.thao)
    assert address in get(client, "/processes/posting/").content.decode()


def test_the_sheet_says_what_to_bring_how_long_and_how_much(client, cast, version):
    post_all(cast)
    page = get(client).content.decode()
    for words in (
        "Đơn đề nghị cấp lại",
        "02 bản chính",
        "05 ngày làm việc",
        "500.000 đồng",
        "Quầy số 4",
        "Luật Dược 105/2016/QH13, Điều 24",
        "Nộp hồ sơ.",
        "Lý do: Hỏng",
        "trực tiếp 03 ngày làm việc",
        version.procedure.code,
        "Đăng trên trang này từ 17/11/2026",
    ):
        assert words in page
    assert "<script" not in page
    assert "Set-Cookie" not in get(client).headers


def test_the_stages_are_the_public_words_and_nothing_internal(client, cast, version):
    post_all(cast)
    page = get(client).content.decode()
    stages = re.search(r'<ol class="stages">(.*?)</ol>', page, re.S)[1]
    assert re.findall("<li>(.*?)</li>", stages) == [
        "Đã tiếp nhận",
        "Đang xử lý",
        "Đang thẩm định",
        "Đang ký duyệt",
        "Chờ trả kết quả",
        "Đã có kết quả",
    ]
    for internal in ("Trưởng phòng", "Lê Thu Hà", "Trần Quang Minh", "16 giờ", "Thẩm tra", "Văn thư"):
        assert internal not in page


def test_stages_wait_for_the_posting_of_the_process(client, cast, version):
    post_all(cast, only="procedure")
    assert "Hồ sơ đi qua các chặng" not in get(client).content.decode()


def test_the_posted_papers_are_given_to_the_byte(client, cast, version):
    post_all(cast)
    for address, posting in (
        (f"{SHEET}sheet/", Posting.objects.get(subject_type="procedure")),
        (f"{SHEET}flow/1/", Posting.objects.get(subject_type="process")),
    ):
        answer = get(client, address)
        assert answer["Content-Type"] == "application/pdf"
        assert sha256(answer.content).hexdigest() == posting.sha256
    assert get(client, f"{SHEET}flow/2/").status_code == 404


@pytest.mark.once("tests/portal/test_public_pages.py")
def test_the_list_is_searched_with_or_without_marks_and_by_field(client, cast, version):
    make_procedure(cast, code="QT.DP.03", name="Cấp giấy chứng nhận cơ sở bán lẻ")
    post_all(cast)
    assert "2 thủ tục" in get(client, LIST).content.decode()
    found = get(client, f"{LIST}?q=CAP+LAI").content.decode()
    assert "Cấp lại chứng chỉ" in found
    assert "cơ sở bán lẻ" not in found
    assert "Không thủ tục nào khớp" in get(client, f"{LIST}?q=xyz").content.decode()
    assert "Không thủ tục nào khớp" in get(client, f"{LIST}?field=khac").content.decode()


def test_a_new_version_that_is_not_posted_shows_the_former_one_with_its_days(client, cast, version):
    post_all(cast)
    amend(version, since=date(2026, 11, 16))
    page = get(client).content.decode()
    assert "đến hết 15/11/2026" in page
    assert "chưa đăng lên trang này" in page
    post_all(cast)
    page = get(client).content.decode()
    assert "<h1>Cấp lại chứng chỉ, sửa đổi</h1>" in page
    assert "chưa đăng lên trang này" not in page


def test_a_version_to_come_takes_the_place_of_the_former_on_its_day(client, cast, version):
    post_all(cast)
    amend(version, since=date(2026, 12, 1))
    post_all(cast)
    assert "<h1>Cấp lại chứng chỉ hành nghề dược</h1>" in get(client).content.decode()
    later = get(client, when="2026-12-01 00:10").content.decode()
    assert "<h1>Cấp lại chứng chỉ, sửa đổi</h1>" in later


@pytest.mark.once("tests/portal/test_public_pages.py")
def test_the_page_of_a_day_before_shows_what_was_posted_then(client, cast, version):
    post_all(cast, on=date(2026, 11, 3))
    amend(version, since=date(2026, 11, 10))
    post_all(cast, when="2026-11-12 08:00")
    before = get(client, f"{SHEET}?day=2026-11-05").content.decode()
    assert "<h1>Cấp lại chứng chỉ hành nghề dược</h1>" in before
    assert "tại ngày 05/11/2026" in before
    assert "Các lần công khai" in get(client).content.decode()
    assert get(client, f"{SHEET}?day=2026-11-01").status_code == 404
    for odd in ("2027-01-01", "hôm qua", "2026-13-45", "0000-00-00", "0001-01-01"):
        assert "sửa đổi" in get(client, f"{SHEET}?day={odd}").content.decode()


def test_a_repealed_procedure_is_gone(client, cast, version):
    post_all(cast)
    ProcedureVersion.objects.update(valid_to=date(2026, 11, 16), status="repealed")
    assert get(client).status_code == 404
    assert get(client, LIST).status_code == 404


def test_a_procedure_not_at_the_desk_is_shown_and_an_internal_one_is_not(client, cast, version):
    make_procedure(cast, code="QT.DP.05", name="Nộp thẳng tại phòng", one_stop=False)
    make_procedure(cast, code="QT.DP.06", name="Cử công chức đi học", kind="internal")
    post_all(cast)
    page = get(client, LIST).content.decode()
    assert "Nộp thẳng tại phòng" in page
    assert "Cử công chức đi học" not in page


def test_another_agency_shows_nothing_of_this_one(client, cast, version):
    post_all(cast)
    assert get(client, "/public/snn/procedures/").status_code == 404
    assert get(client, "/public/snn/procedures/QT.DP.02/").status_code == 404
    assert get(client, "/public/khong-co/procedures/").status_code == 404
    page = get(client, "/public/").content.decode()
    assert "Sở Y tế" in page
    assert "Nông nghiệp" not in page


def test_caches_may_keep_the_page_and_who_has_it_is_told_so(client, cast, version):
    post_all(cast)
    first = get(client)
    assert first["Cache-Control"] == "public, max-age=300"
    again = get(client, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    amend(version, since=date(2026, 11, 16))
    assert get(client, **{"If-None-Match": first["ETag"]}).status_code == 200


def test_nothing_is_written_by_a_visitor(client, cast, version):
    post_all(cast)
    for address in (LIST, SHEET, f"{SHEET}sheet/"):
        assert client.post(address).status_code == 405


@pytest.mark.once("tests/portal/test_public_pages.py")
def test_the_page_is_made_with_few_queries(client, cast, version, django_assert_max_num_queries):
    for number in range(10, 30):
        make_procedure(cast, code=f"QT.DP.{number}")
    post_all(cast, only="procedure")
    with django_assert_max_num_queries(8):
        get(client, LIST)
    with django_assert_max_num_queries(18):
        get(client)
