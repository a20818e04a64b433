from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.work"
    verbose_name = "Việc"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web import menu

        from .queries import work_count
        from .rules import WITHOUT_WORKLIST

        menu.register(
            "work",
            "work:list",
            lambda actor: any(grant.duty not in WITHOUT_WORKLIST for grant in actor.grants),
            count=work_count,
        )
