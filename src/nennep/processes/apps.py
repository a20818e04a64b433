from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.processes"
    verbose_name = "Quy trình"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web.practice import practise

        read = ("process", "as_of", "version", "difference", "page", "modeler_file")
        practise(*(f"processes:{name}" for name in read), reading=True)
        # Names the events of the room, describes its work in the worklist, runs its sweeps, tells a new agency its step.
        for module in (
            "actions",
            "actions.successions",
            "actions.agency_successions",
            "panels",
            "jobs",
            "readers",
            "queries.setup",
        ):
            import_module(f"nennep.processes.{module}")
