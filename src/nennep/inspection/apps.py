from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.inspection"
    verbose_name = "Kiểm tra"
    default_auto_field = "django.db.models.BigAutoField"
