"""What the tests of the legal register share."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from nennep.web import clock
from tests.cast import Cast
from tests.documents.scene import WHEN, Scene, build_scene


@pytest.fixture
def scene(cast: Cast) -> Iterator[Scene]:
    """The register of Sở Y tế; every request comes in at 08:40 on 17/11/2026."""
    cache.clear()
    with clock.frozen(WHEN):
        yield build_scene(cast)


@pytest.fixture
def keeper(scene: Scene) -> Client:
    """Thảo, who keeps the register, signed in."""
    client = Client()
    client.force_login(scene.cast.thao)
    return client
