from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.connectors"
    verbose_name = "Kết nối"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Says in the words of notices who gave something, and why.
        for module in ("givers", "merged_posts", "work_handovers"):
            import_module(f"nennep.connectors.queries.{module}")
