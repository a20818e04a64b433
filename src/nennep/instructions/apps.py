from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.instructions"
    verbose_name = "Ý kiến chỉ đạo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.cases.queries import sees_cases
        from nennep.web.menu import register_admin

        # What is held by name, what follows a case, and what hangs on the pages of lower rooms.
        for module in ("actions.holdings", "queries.proof", "readers", "panels"):
            import_module(f"nennep.instructions.{module}")
        register_admin("instructions:list", "Ý kiến chỉ đạo", sees_cases)
