"""What the tests of people and calendars share."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client

from nennep.web import clock
from tests.calendars import at
from tests.cast import Cast

NOW = at("2026-11-17 08:40")


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Iterator[None]:
    """Every request comes in at 08:40 on 17/11/2026."""
    with clock.frozen(NOW):
        yield


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def manager(cast: Cast) -> Client:
    """Quản, who administers Sở Y tế, signed in."""
    client = Client()
    client.force_login(cast.quan)
    return client
