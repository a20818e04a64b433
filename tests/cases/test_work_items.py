"""Where a step lies is looked up once; what is not there yet is looked for again."""

import pytest

from nennep.cases.parts.work_items import division_of
from nennep.definitions import engine
from nennep.org.models import Division
from tests.factories import definition, make_registered

pytestmark = pytest.mark.django_db


def test_a_desk_that_is_set_up_later_is_found(cast, version):
    case = make_registered(cast, version, "2026-11-16 08:00")
    node = engine.compile(definition()).node("B1")
    Division.objects.filter(pk=cast.desk.pk).update(is_one_stop=False)
    assert division_of(case, node) is None
    Division.objects.filter(pk=cast.desk.pk).update(is_one_stop=True)
    assert division_of(case, node) == cast.desk.pk
