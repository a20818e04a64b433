from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.surveys"
    verbose_name = "Khảo sát"
    default_auto_field = "django.db.models.BigAutoField"
