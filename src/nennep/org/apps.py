from importlib import import_module

from django.apps import AppConfig

from .rules import MANAGE_PEOPLE


class Room(AppConfig):
    name = "nennep.org"
    verbose_name = "Cơ quan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils import timezone

        from nennep.web import clock
        from nennep.web.menu import register_admin
        from nennep.web.practice import practise

        # Names the events of the room before anything reads them.
        import_module("nennep.org.actions")
        # What it says on pages of the shell.
        import_module("nennep.org.panels")
        import_module("nennep.org.actions.successions")
        import_module("nennep.org.actions.agency_successions")
        # Counts the measures of every room.
        import_module("nennep.org.measures")
        is_beginning = import_module("nennep.org.queries.setup").is_beginning
        register_admin(
            "start",
            "Bắt đầu sử dụng",
            lambda a: a.may(MANAGE_PEOPLE, a.agency_id) and is_beginning(a, timezone.localdate(clock.now())),
            begins=True,
        )
        practise("practice", "practice_leave")
        register_admin("people", "Người và nhiệm vụ", lambda a: a.has(MANAGE_PEOPLE))
        register_admin("me", "Vị trí của tôi", lambda _: True)
        register_admin("agency", "Cơ quan, phòng", lambda _: True)
        register_admin("calendars", "Lịch làm việc", lambda _: True)
