"""Migrations as a database of an earlier version walks them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db.migrations.loader import MigrationLoader


@contextmanager
def one_by_one() -> Iterator[None]:
    """Inside, every migration is walked for itself, and none stands for several."""

    def load(loader: MigrationLoader) -> None:
        load_all(loader)
        walked = {key: found for key, found in loader.disk_migrations.items() if not found.replaces}
        loader.disk_migrations = walked

    load_all = MigrationLoader.load_disk
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MigrationLoader, "load_disk", load)
        yield
