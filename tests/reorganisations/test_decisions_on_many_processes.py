"""A decision on the owners of processes: what its pages show, and that however long a one is sent again."""

import re

import pytest
from django.test import Client

from nennep.org.models import Reorganisation
from nennep.processes.models import Process
from nennep.reorganisations.queries.reorganisations import lines_of
from nennep.reorganisations.rules.reorganisations import Changes
from nennep.web.clock import frozen
from tests.calendars import at
from tests.cast import Cast
from tests.factories import decided, make_procedure
from tests.test_desks_and_owners import WRITTEN, typed_of
from tests.test_merged_agency import DAY

pytestmark = pytest.mark.django_db


def test_one_on_many_processes_is_sent_again_from_its_page(cast: Cast, client: Client) -> None:
    """Written in two rows of one target; what is kept stands in one row."""
    codes = [f"QT.LINHVUC.{number:04}-ABCD" for number in range(270)]
    Process.objects.bulk_create(Process(agency=cast.health, code=one, name=one, division=cast.drugs) for one in codes)
    rows = {f"owner{n}-codes": ", ".join(codes[n * 135 : (n + 1) * 135]) for n in range(2)}
    client.force_login(cast.quan, backend="nennep.org.adapters.AccountBackend")
    with frozen(at(WRITTEN)):
        sent = typed_of(cast, **rows, **{f"owner{n}-to": "nvy" for n in range(2)})
        assert client.post("/agency/decisions/add/", sent).status_code == 302
        page = client.get("/agency/decisions/1/change/").content.decode()
        seen = re.search(r'name="seen" value="(\d+)"', page)
        assert seen is not None
        boxes = dict(re.findall(r'<textarea name="(owner\d-codes)"[^>]*>\n?([^<]*)</textarea>', page))
        again = typed_of(cast, **boxes, **{f"{box[:6]}-to": "nvy" for box, text in boxes.items() if text}, seen=seen[1])
        assert client.post("/agency/decisions/1/change/", again).status_code == 302
    assert len(Changes.from_json(Reorganisation.objects.get().changes).owners) == 270


def test_the_preview_tells_the_owner_of_now_and_the_coming_one(cast: Cast) -> None:
    process = make_procedure(cast).procedure.processes.get()
    held = decided(cast, Changes(owners={process.succession_key: "nvy"}), WRITTEN, on=DAY)
    (line,) = lines_of(held)
    assert line == (f"{process.code} {process.name}, chủ quản", "Phòng Nghiệp vụ Dược → Phòng Nghiệp vụ Y")


def test_divisions_that_ended_stand_last_among_those_to_choose_and_are_marked(cast: Cast, client: Client) -> None:
    decided(cast, Changes(ended={"nvd": "nvy"}), WRITTEN)
    client.force_login(cast.binh, backend="nennep.org.adapters.AccountBackend")
    with frozen(at("2026-11-17 10:00")):
        page = client.get("/cases/").content.decode()
    box = page.split('<select name="division"')[1].split("</select>")[0]
    names = re.findall(r'<option value="\d+"[^>]*>([^<]*)</option>', box)
    assert names == ["Một cửa", "Phòng Nghiệp vụ Y", "Phòng Nghiệp vụ Dược (đã kết thúc)"]
