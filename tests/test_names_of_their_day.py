"""A paper that is printed again after its agency was renamed bears the name of its day."""

from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.template import Context, Template
from django.template.loader import get_template

from nennep.desks.models import HandoverList
from nennep.desks.models.settlements import FeeSettlement
from nennep.desks.papers import settlement_paper
from nennep.desks.queries.names import named_on_its_day
from nennep.org.models import Agency, FormerName, Reorganisation, WorkHandover
from nennep.org.papers import _handover
from tests.calendars import at
from tests.cast import Cast

DAY = at("2026-11-17 09:00")
LATER = at("2026-12-01 09:00")


def renamed(agency: Agency) -> str:
    """What the agency was called up to the day after DAY; it has another name now."""
    old = agency.name
    by = Reorganisation.objects.create(
        agency=agency, number=1, decision="12/QĐ", effective_on=date(2026, 11, 19), written_at=LATER
    )
    FormerName.objects.create(
        agency=agency, code=agency.code, name=old, held_to=date(2026, 11, 18), reorganisation=by, superior=None
    )
    agency.name = f"{old} đổi tên"
    agency.save()
    return old


def people(cast: Cast) -> str:
    made = WorkHandover.objects.create(agency=cast.health, giver=cast.minh, post="", ground="", made_at=DAY, salt="")
    return str(_handover(made)["head"])


def settlement(cast: Cast) -> str:
    month = {"year": 2026, "month": 11, "state": "closed", "answered_at": DAY}
    row = FeeSettlement(desk=cast.health, competent=cast.other, **month)
    with patch("nennep.desks.papers.render_pdf", side_effect=lambda _layout, payload, **_dated: str(payload)):
        return str(settlement_paper(row, [], dated=LATER))


def papers(cast: Cast) -> str:
    row = HandoverList(desk=cast.health, competent=cast.other, direction="dossiers", given_at=DAY, year=2026, number=1)
    context = {"handover": row, "rows": [], **named_on_its_day(row)}
    shown = get_template("desks/handover_paper.html").template.source
    body = shown.split("{% block paper %}")[1].split('<div class="scroll"')[0]
    return Template(body.replace("|moment", "")).render(Context(context))


@pytest.mark.django_db
@pytest.mark.parametrize("paper", [people, settlement, papers])
def test_a_paper_printed_again_bears_the_name_of_its_day(cast: Cast, paper: Any) -> None:
    old = [renamed(agency) for agency in ((cast.health,) if paper is people else (cast.health, cast.other))]
    said = paper(cast)
    assert all(name in said for name in old)
    assert "đổi tên" not in said.lower()
