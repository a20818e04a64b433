from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.exchange"
    verbose_name = "Nhập, trao đổi quy trình"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web.practice import practise

        practise("exchange:bpmn", reading=True)
        # Names the events of the room.
        import_module("nennep.exchange.actions")
