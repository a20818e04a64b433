from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.figures"
    verbose_name = "Số liệu"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.cases import measures  # noqa: F401 - importing it names the figures
        from nennep.web import menu

        from .queries.year_end import closes_year

        menu.register_admin("figures:closing", "Danh sách cuối năm", closes_year)
