from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.processes"
    verbose_name = "Quy trình"
    default_auto_field = "django.db.models.BigAutoField"
