from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.cases"
    verbose_name = "Hồ sơ"
    default_auto_field = "django.db.models.BigAutoField"
