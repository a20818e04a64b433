from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.arrivals"
    verbose_name = "Hồ sơ từ hệ thống khác"
    default_auto_field = "django.db.models.BigAutoField"
