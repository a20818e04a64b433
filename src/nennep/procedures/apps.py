from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.procedures"
    verbose_name = "Thủ tục"
    default_auto_field = "django.db.models.BigAutoField"
