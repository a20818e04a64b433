from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.reception"
    verbose_name = "Tiếp nhận"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.cases.queries import desks_of
        from nennep.cases.rules.doers import is_kept_from_desk
        from nennep.web import menu
        from nennep.web.practice import help_to_practise, practise

        from . import panels  # noqa: F401 - registers what the slips that wait are about
        from .queries import is_at_desk, proof, setup  # noqa: F401 - what is proved of slips; the first steps of an agency

        practise("reception:")
        help_to_practise("reception:invent", "Lập hồ sơ tập")
        menu.register(
            "reception",
            "reception:finder",
            # Who receives, and who may no more: the page says why, and who gives them the duty.
            lambda actor: bool(desks_of(actor)) or is_kept_from_desk(actor),
            under=("/procedures/*/receive/",),
            home=is_at_desk,
        )
