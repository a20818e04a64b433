from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.api"
    verbose_name = "Giao tiếp máy"
    default_auto_field = "django.db.models.BigAutoField"
