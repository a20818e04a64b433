from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.work"
    verbose_name = "Việc"
    default_auto_field = "django.db.models.BigAutoField"
