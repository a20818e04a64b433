from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.work"
    verbose_name = "Việc"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from nennep.web import menu
        from nennep.web.practice import practise

        # Names the events of the room, and tells the worklist about the years of the calendar.
        import_module("nennep.work.panels")
        import_module("nennep.work.parts.successions")
        import_module("nennep.work.parts.agency_successions")

        # Keeps what was typed and not taken.
        adapters = import_module("nennep.work.adapters")
        user_logged_in.connect(adapters.note_what_waits, dispatch_uid="nennep.work.unsent")

        from .queries import waiting_for, work_count
        from .queries.notices import unread_count
        from .rules import WITHOUT_WORKLIST

        practise("work:")
        menu.register(
            "work",
            "work:list",
            lambda actor: (
                any(grant.duty not in WITHOUT_WORKLIST for grant in actor.grants) or waiting_for(actor).exists()
            ),
            count=work_count,
        )
        menu.register_admin("work:sheets", "Bảng đã lập", lambda actor: bool(actor.grants), seldom=True)
        menu.register_bell("work:notices", unread_count)
