from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.reporting"
    verbose_name = "Báo cáo"
    default_auto_field = "django.db.models.BigAutoField"
