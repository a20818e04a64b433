from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class Room(AppConfig):
    name = "nennep.upkeep"
    verbose_name = "Vận hành"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web.menu import register_admin

        from . import actions  # noqa: F401 - names the events of the room
        from .queries.status import administers_installation, finding_count

        import_module("nennep.upkeep.actions.background")
        import_module("nennep.upkeep.actions.law_packages")
        import_module("nennep.upkeep.queries.law_proof")
        register_admin(
            "upkeep:system", "Tình trạng hệ thống", administers_installation, seldom=True, wrong=finding_count
        )
        register_admin("upkeep:law", "Dữ liệu pháp luật", administers_installation, seldom=True)
        connection_created.connect(_check_release, dispatch_uid="nennep.upkeep")


def _check_release(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """No connection stays open to a database that this version cannot work with."""
    from nennep.web.database_faults import ReleaseError

    from .queries.releases import check_release

    try:
        check_release(connection)
    except ReleaseError:
        connection.close()
        raise
