from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.web"
    verbose_name = "Giao diện"
    default_auto_field = "django.db.models.BigAutoField"
