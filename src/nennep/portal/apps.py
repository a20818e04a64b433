from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.portal"
    verbose_name = "Cổng người dân"
    default_auto_field = "django.db.models.BigAutoField"
