from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.alignment"
    verbose_name = "Quy trình theo luật"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web.menu import register

        # Registers the figures of the room and what it hangs on other pages.
        for module in ("measures", "panels"):
            import_module(f"nennep.alignment.{module}")
        register(
            "processes",
            "alignment:board",
            lambda _: True,
            under=("/processes/", "/decisions/", "/procedures/"),
            begins=False,
        )
