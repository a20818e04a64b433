from importlib import import_module

from django.apps import AppConfig

from .rules import MANAGE_PEOPLE


class Room(AppConfig):
    name = "nennep.org"
    verbose_name = "Cơ quan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa.models import Authenticator
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import pre_save
        from django.utils import timezone

        from nennep.web import clock
        from nennep.web.menu import register_admin
        from nennep.web.practice import practise

        # Names the events of the room before anything reads them.
        import_module("nennep.org.actions")
        # What it says on pages of the shell.
        import_module("nennep.org.panels")
        # Counts the measures of every room.
        import_module("nennep.org.measures")
        adapters = import_module("nennep.org.adapters")
        # In the place of Django's own, whether it is ready before or after: that one writes the hour of the machine.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(adapters.note_sign_in, dispatch_uid="update_last_login")
        pre_save.connect(adapters.date_factor, sender=Authenticator, dispatch_uid="nennep.org.factor")
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
