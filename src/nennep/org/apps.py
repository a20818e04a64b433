from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.org"
    verbose_name = "Cơ quan"
    default_auto_field = "django.db.models.BigAutoField"
