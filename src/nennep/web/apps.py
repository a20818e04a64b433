from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.web"
    verbose_name = "Giao diện"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web.practice import practise

        practise("home", "keys", "styles", "session_now")
        practise("account_login", "account_logout", "account_change_password", "account_reauthenticate")
