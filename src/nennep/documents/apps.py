from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.documents"
    verbose_name = "Tài liệu"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web.menu import register, register_admin
        from nennep.web.practice import practise

        from .queries.numbers import keeps_numbers

        # Names the events of the room before anything reads them.
        import_module("nennep.documents.actions")
        import_module("nennep.documents.actions.successions")
        import_module("nennep.documents.actions.agency_successions")
        # What a new agency sets up here.
        import_module("nennep.documents.queries.setup")
        # Describes the work by the law in the worklist.
        import_module("nennep.documents.panels")
        practise("documents:numbers", "documents:series", "documents:series_next", "documents:series_cancel")
        register("documents", "documents:legal_register", lambda _: True, under=("/documents/",), begins=False)
        register_admin("documents:numbers", "Dãy số văn bản", keeps_numbers)
