from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.reorganisations"
    verbose_name = "Sắp xếp tổ chức"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Names the events of the room before anything reads them, and what goes over of posts, desks, agencies below.
        import_module("nennep.reorganisations.actions")
        import_module("nennep.reorganisations.actions.successions")
        import_module("nennep.reorganisations.actions.agency_successions")
