from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.ledger"
    verbose_name = "Sổ cái"
    default_auto_field = "django.db.models.BigAutoField"
