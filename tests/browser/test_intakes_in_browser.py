"""Procedures in bulk in a real browser: the upload, what must be asked, the batch that takes them in."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from nennep.org.queries.calendars import forget_calendars
from nennep.procedures.models import ProcedureIntake
from nennep.web import clock
from nennep.work.models import Batch
from tests.browser.page import Watched
from tests.browser.test_procedures_in_browser import shoot, signed_in
from tests.cast import Cast, build_cast
from tests.intakes.intakes import NO_UNIT, NOW, answer_all_in_common, intake_of_rows, taken_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.page]


@dataclass
class BulkScene:
    """Procedures that were taken in, and the next reading of them with others."""

    cast: Cast
    intake: ProcedureIntake
    batch: Batch


@pytest.fixture
def scene(live_server: object) -> Iterator[BulkScene]:
    forget_calendars()
    with clock.frozen(NOW):
        cast = build_cast()
        first = intake_of_rows(cast, {}, {"ma_thu_tuc": "1.000391", "ten_thu_tuc": "Cấp thẻ tư vấn viên pháp luật"})
        answer_all_in_common(first, cast)
        batch = taken_in(first, cast)
        intake = intake_of_rows(
            cast,
            {},
            {"ma_thu_tuc": "1.000391", "ket_qua_xu_ly": "Thẻ mới"},
            {"ma_thu_tuc": "1.000392", "ten_thu_tuc": "Thu hồi thẻ", "cach_thuc_thuc_hien": NO_UNIT},
            {
                "ma_thu_tuc": "1.000393",
                "linh_vuc": "Công chứng",
                "so_quyet_dinh": "858/QĐ-BTP",
                "loai_thu_tuc": "Loại khác",
            },
        )
        yield BulkScene(cast, intake, batch)


def test_every_screen_of_an_intake_is_accessible_and_fits_a_phone(scene: BulkScene, watched: Watched) -> None:
    signed_in(scene.cast, "thao", watched)
    page = f"/procedures/intake/{scene.intake.code}/"
    screens = {
        "intakes": "/procedures/intake/",
        "intake": page,
        "intake-common": f"{page}common/",
        "intake-line": f"{page}lines/3/",
        "intake-differs": f"{page}lines/2/",
        "batches": "/batches/",
        "batch": f"/batches/{scene.batch.code}/",
    }
    for name, path in screens.items():
        watched.open(path)
        watched.check()
        shoot(watched, name)
