from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.documents"
    verbose_name = "Tài liệu"
    default_auto_field = "django.db.models.BigAutoField"
