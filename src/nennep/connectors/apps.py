from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.connectors"
    verbose_name = "Kết nối"
    default_auto_field = "django.db.models.BigAutoField"
