from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.upkeep"
    verbose_name = "Vận hành"
    default_auto_field = "django.db.models.BigAutoField"
