"""The pages of a portal's list in a real browser, on a phone and on a desk."""

import pytest

from nennep.web.clock import frozen
from tests.arrivals.portal_lists import NATIONAL, NOW, dossier, filed, taken_in, workbook
from tests.factories import make_procedure, make_registered

pytestmark = [pytest.mark.browser, pytest.mark.page]


def test_the_pages_of_a_list_hold(cast, watched, client):
    version = make_procedure(cast)
    filed(cast, taken_in(cast, dossier(6, Số_CCCD="068190000499")))
    make_registered(cast, version, "2026-11-17 08:00")
    changed = dossier(6, Số_CCCD="068190000499", Số_điện_thoại="0914000999")
    wrong, strange = dossier(8, Ngày_nộp="hôm qua"), dossier(9, Mã_TTHC="9.999999", Tên_TTHC="Thủ tục lạ")
    portal_list = taken_in(cast, dossier(7), changed, wrong, strange)
    unclear = taken_in(cast, content=workbook(dossier(), headings=[*NATIONAL, "Số điện thoại"]))
    client.force_login(cast.lan)
    with frozen(NOW):
        watched.sign_in(client)
        address = f"/portal-lists/{portal_list.code}/"
        for page in ("", "2/", "3/", "procedures/"):
            watched.open(f"{address}{page}")
            watched.check()
        for page in ("/portal-lists/", f"/portal-lists/{unclear.code}/columns/"):
            watched.open(page)
            watched.check()
