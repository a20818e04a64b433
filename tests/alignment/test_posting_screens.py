"""The keeper's screens of public posting: what has to be shown, posted, proved, withdrawn."""

from datetime import date
from io import BytesIO

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nennep.alignment.queries.posting import posters_of
from nennep.documents.models import Posting
from nennep.ledger.files import read
from nennep.org.models import Agency
from nennep.procedures.models import ProcedureVersion, PublishingDecision
from nennep.web.clock import frozen
from tests.calendars import at
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db
NOW = "2026-11-17 08:40"
ADDRESS = "/processes/posting/"
BOTH = {"places": ["portal", "office"], "posted_on": "2026-11-17"}
KEYS = ["procedure:QT.DP.02:1", "process:QT.DP.02:03.00"]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES = tmp_path


@pytest.fixture
def version(cast):
    version = make_procedure(cast)
    version.decision = PublishingDecision.objects.create(
        agency=cast.health, number="1790/QĐ-UBND", signed_on=date(2026, 11, 3)
    )
    version.save()
    return version


def ask(client, cast, data=None, who="thao", address=ADDRESS):
    client.force_login(getattr(cast, who))
    with frozen(at(NOW)):
        return client.get(address) if data is None else client.post(address, data)


def text_of(content):
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def test_the_list_tells_what_is_missing_and_what_is_late(client, cast, version):
    page = ask(client, cast).content.decode()
    assert "2 trên 2 bản chưa công khai đủ" in page
    assert "1 bản quá hạn 5 ngày làm việc" in page
    assert "10/11/2026" in page  # five working days after 03/11
    assert "1790/QĐ-UBND" in page


def test_ticked_versions_are_printed_frozen_and_posted_at_both_places(client, cast, version):
    answer = ask(client, cast, {**BOTH, "subject": KEYS})
    assert answer.status_code == 302
    assert Posting.objects.count() == 4
    sheet = Posting.objects.get(subject_type="procedure", place="office")
    words = text_of(read(sheet.sha256))
    for told in ("05 ngày làm việc", "Đơn đề nghị cấp lại", "500.000 đồng"):
        assert told in words
    flow = text_of(read(Posting.objects.filter(subject_type="process").first().sha256))
    assert "Đang thẩm định" in flow
    assert "Trưởng phòng" not in flow
    minutes = {posting.minutes.sha256 for posting in Posting.objects.all()}
    assert len(minutes) == 1
    assert sheet.sha256[:8] in text_of(read(minutes.pop()))
    page = ask(client, cast).content.decode()
    assert "0 trên 2 bản chưa công khai đủ" in page


def test_what_hangs_at_one_place_is_posted_only_at_the_other(client, cast, version):
    ask(client, cast, {**BOTH, "places": ["portal"], "subject": KEYS[:1]})
    ask(client, cast, {**BOTH, "subject": KEYS})
    assert Posting.objects.filter(subject_type="procedure").count() == 2
    assert Posting.objects.count() == 4


def test_without_a_tick_a_place_or_a_day_nothing_is_posted_and_ticks_stay(client, cast, version):
    answer = ask(client, cast, {"subject": KEYS[:1], "posted_on": "2026-11-18", "places": "portal"})
    assert answer.status_code == 422
    assert "chưa tới" in answer.content.decode()
    assert f'value="{KEYS[0]}" data-tick aria-label' in answer.content.decode()
    assert "checked" in answer.content.decode().partition(KEYS[0])[2][:160]
    page = ask(client, cast, {}).content.decode()
    for words in ("Chưa chọn thủ tục hay quy trình nào", "Chọn nơi công khai", "Ghi ngày bắt đầu"):
        assert words in page
    forged = ask(client, cast, {**BOTH, "subject": ["procedure:XX:9"]})
    assert "Chưa chọn" in forged.content.decode()
    assert not Posting.objects.exists()


def test_a_text_that_cannot_be_printed_is_told_with_its_place(client, cast, version):
    version.result = "Chứng chỉ 😀"
    version.save()
    answer = ask(client, cast, {**BOTH, "subject": KEYS})
    assert answer.status_code == 422
    assert "không in được" in answer.content.decode()
    assert not Posting.objects.exists()


@pytest.mark.once("tests/alignment/test_posting_screens.py")
def test_a_posting_is_opened_proved_and_withdrawn(client, cast, version):
    ask(client, cast, {**BOTH, "subject": KEYS})
    posting = Posting.objects.get(subject_type="procedure", place="office")
    here = f"{ADDRESS}{posting.pk}/"
    assert "treo lên bảng" in ask(client, cast, address=here).content.decode()
    for part in ("sheet", "minutes"):
        assert ask(client, cast, address=f"{here}{part}/")["Content-Type"] == "application/pdf"
    assert ask(client, cast, address=f"{here}proof/").status_code == 404
    assert ask(client, cast, address=f"{here}khac/").status_code == 404
    wrong = SimpleUploadedFile("anh.png", b"<svg onload=x>")
    answer = ask(client, cast, {"file": wrong}, address=f"{here}prove/")
    assert answer.status_code == 422
    assert "PNG, JPEG hoặc PDF" in answer.content.decode()
    large = SimpleUploadedFile("anh.png", b"\x89PNG\r\n\x1a\n" + b"0" * (8 * 1024 * 1024) + b"IEND")
    answer = ask(client, cast, {"file": large}, address=f"{here}prove/")
    assert (answer.status_code, "8 MB" in answer.content.decode()) == (422, True)
    picture = SimpleUploadedFile("anh.jpg", b"\xff\xd8\xff" + b"0" * 20 + b"\xff\xd9" + b"SEFT of the phone")
    assert ask(client, cast, {"file": picture}, address=f"{here}prove/").status_code == 302
    assert ask(client, cast, address=f"{here}proof/")["Content-Type"] == "image/jpeg"
    answer = ask(client, cast, {"on": "2026-11-16", "reason": ""}, address=f"{here}withdraw/")
    assert "Ghi vì sao gỡ" in answer.content.decode()
    done = ask(client, cast, {"on": "2026-11-17", "reason": "Nhầm"}, address=f"{here}withdraw/")
    assert done.status_code == 302
    assert "Đã gỡ" in ask(client, cast, address=here).content.decode()


def test_only_the_keeper_of_the_agency_opens_them(client, cast, version):
    ask(client, cast, {**BOTH, "subject": KEYS})
    here = f"{ADDRESS}{Posting.objects.first().pk}/"
    for address in (ADDRESS, here, f"{here}sheet/"):
        assert ask(client, cast, who="minh", address=address).status_code == 403
    assert ask(client, cast, who="tuan", address=here).status_code == 404
    assert ask(client, cast, {**BOTH, "subject": KEYS}, who="minh").status_code == 403


def test_a_repealed_version_a_former_one_and_an_internal_procedure_need_no_posting(cast, version):
    make_procedure(cast, code="QT.DP.06", kind="internal")
    gone = make_procedure(cast, code="QT.DP.07")
    ProcedureVersion.objects.filter(pk=gone.pk).update(status="repealed")
    former = make_procedure(cast, code="QT.DP.08")
    ProcedureVersion.objects.filter(pk=former.pk).update(valid_to=date(2026, 11, 16))
    found = {p.key for p in posters_of(Agency.objects.get(pk=cast.health.pk), date(2026, 11, 17))}
    assert {key for key in found if key.startswith("procedure")} == {"procedure:QT.DP.02:1"}
    assert "process:QT.DP.06:03.00" not in found


def test_many_procedures_are_listed_with_few_queries(cast, version, django_assert_max_num_queries):
    for number in range(20):
        make_procedure(cast, code=f"QT.X.{number}")
    agency = Agency.objects.get(pk=cast.health.pk)
    with django_assert_max_num_queries(8):
        assert len(posters_of(agency, date(2026, 11, 17))) == 42


@pytest.mark.once("tests/alignment/test_posting_screens.py")
def test_the_page_of_a_procedure_tells_where_the_public_is_shown_it(client, cast, version):
    page = ask(client, cast, address="/procedures/QT.DP.02/").content.decode()
    assert "Xem như người dân" not in page
    assert "Công khai, niêm yết" in page
    ask(client, cast, {**BOTH, "places": ["portal"], "subject": KEYS})
    page = ask(client, cast, address="/procedures/QT.DP.02/").content.decode()
    assert 'href="/public/syt/procedures/QT.DP.02/">Xem như người dân' in page
    assert "17/11/2026" in page
    reader = ask(client, cast, who="minh", address="/procedures/QT.DP.02/").content.decode()
    assert "Công khai, niêm yết" not in reader
    make_procedure(cast, code="QT.DP.06", kind="internal")
    page = ask(client, cast, address="/procedures/QT.DP.06/").content.decode()
    assert "không công khai cho người dân" in page
