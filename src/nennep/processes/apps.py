from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.processes"
    verbose_name = "Quy trình"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web.menu import register

        # Names the events of the room, registers its figures, prints at an approval, describes its
        # work in the worklist.
        for module in ("actions", "measures", "papers.frozen", "panels", "jobs"):
            import_module(f"nennep.processes.{module}")
        register(
            "processes",
            "processes:board",
            lambda _: True,
            under=("/processes/", "/decisions/", "/procedures/"),
            begins=False,
        )
