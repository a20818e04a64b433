"""The ISO procedure carries its flow chart, drawn from the definition it is printed from."""

from datetime import date

import pytest

from nennep.processes.models import ProcessVersion
from nennep.processes.papers import make
from nennep.processes.papers.pinned_version import pinned_of
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db


def test_every_step_of_the_pinned_definition_stands_in_the_chart_of_the_iso_procedure(cast):
    make_procedure(cast)
    version = ProcessVersion.objects.get()
    chart = make(pinned_of(version, date(2026, 11, 17)))["iso"].diagram
    assert chart.startswith("<svg")
    for step in version.definition["steps"]:
        assert f'data-step="{step["id"]}"' in chart
