from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.handover"
    verbose_name = "Bàn giao"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web.practice import practise

        practise("handover:assign", "handover:cases")
        # What is held by name, what is done in bulk, and what hangs on the pages of lower rooms.
        for module in ("actions.holdings", "actions.agency_cases", "queries.drafts", "queries.heads", "jobs", "panels"):
            import_module(f"nennep.handover.{module}")
