from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.press"
    verbose_name = "In ấn"
    default_auto_field = "django.db.models.BigAutoField"
