"""A stored file that is lost is told by what it was: the dossier, its paper, the document."""

import pytest

from nennep.cases.models import IssuedPaper, Result
from nennep.ledger.files import store
from nennep.procedures.models import ProcedureVersion
from nennep.upkeep.queries.file_places import places_of
from tests.calendars import at
from tests.cast import Cast
from tests.factories import make_procedure, make_received

pytestmark = pytest.mark.django_db
NOW = at("2026-11-17 08:40")


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    return make_procedure(cast)


def test_a_paper_and_a_result_are_named_by_their_case(cast: Cast, version: ProcedureVersion) -> None:
    case = make_received(cast, version, "2026-11-16 08:00")
    files = [
        store(text, media_type="application/pdf", at=NOW, checked=True) for text in (b"%PDF-1", b"%PDF-2", b"%PDF-3")
    ]
    paper, result, unknown = (file.sha256 for file in files)
    IssuedPaper.objects.create(
        case=case, form_set="tt03_2025", form="control_sheet", round=9, issued_at=NOW, file_id=paper
    )
    Result.objects.create(
        case=case, kind="granted", number="0113/CCHN-SYT", title="Chứng chỉ", signed_at=NOW, file_id=result
    )
    told = places_of([paper, result, unknown])
    assert told[result] == f"hồ sơ {case.code}: Chứng chỉ số 0113/CCHN-SYT"
    assert told[paper] == f"hồ sơ {case.code}: Phiếu kiểm soát quá trình giải quyết hồ sơ (Mẫu số 06)"
    assert unknown not in told


def test_a_paper_of_a_form_that_is_not_known_any_more_stops_nothing(cast: Cast, version: ProcedureVersion) -> None:
    case = make_received(cast, version, "2026-11-16 08:00")
    file = store(b"%PDF-1", media_type="application/pdf", at=NOW, checked=True)
    IssuedPaper.objects.create(case=case, form_set="tt03_2025", form="gone", round=9, issued_at=NOW, file=file)
    assert places_of([file.sha256]) == {file.sha256: f"hồ sơ {case.code}"}
