from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.figures"
    verbose_name = "Số liệu"
    default_auto_field = "django.db.models.BigAutoField"
