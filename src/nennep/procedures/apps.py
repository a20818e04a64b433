from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.procedures"
    verbose_name = "Thủ tục"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web.practice import practise

        read = (
            "procedures",
            "procedures_paper",
            "procedure",
            "procedure_version",
            "procedure_difference",
            "fields",
            "field",
        )
        practise(*(f"procedures:{name}" for name in read), reading=True)
        # Names the events of the room before anything reads them, and what can be asked for in bulk.
        import_module("nennep.procedures.actions")
        import_module("nennep.procedures.actions.desk_scopes")
        import_module("nennep.procedures.actions.agency_successions")
        import_module("nennep.procedures.panels")
        # What a new agency sets up here.
        import_module("nennep.procedures.queries.setup")
