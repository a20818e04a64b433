from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.desks"
    verbose_name = "Quầy tiếp nhận thay"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web.menu import register_admin
        from nennep.web.practice import practise

        from .queries import hands_over

        # Names the events of the room.
        import_module("nennep.desks.actions")
        practise("desks:handovers", reading=True)
        register_admin("desks:handovers", "Bàn giao giấy tờ", hands_over)
