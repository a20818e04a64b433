from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.upkeep"
    verbose_name = "Vận hành"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import actions  # noqa: F401 - names the events of the room
