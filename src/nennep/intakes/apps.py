from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.intakes"
    verbose_name = "Nhập thủ tục hàng loạt"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Names the events of the room before anything reads them, and what can be asked for in bulk.
        import_module("nennep.intakes.actions")
        import_module("nennep.intakes.jobs")
