"""Fixtures that need the rooms."""

import pytest

from nennep.cases.parts.work_items import forget_divisions
from nennep.org.queries import forget_calendars
from nennep.processes.queries import graph_of_version
from tests.cast import Cast, build_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of a small province."""
    forget_calendars()
    forget_divisions()
    graph_of_version.cache_clear()
    return build_cast()
