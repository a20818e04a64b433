"""What the tests of decisions on the organisation share."""

from collections.abc import Iterator

import pytest

from nennep.web import clock
from tests.calendars import at


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Iterator[None]:
    """Every request comes in at 08:40 on 17/11/2026."""
    with clock.frozen(at("2026-11-17 08:40")):
        yield
