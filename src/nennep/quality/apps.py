from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.quality"
    verbose_name = "Chất lượng"
    default_auto_field = "django.db.models.BigAutoField"
