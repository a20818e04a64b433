from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.cases"
    verbose_name = "Hồ sơ"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.ledger.events import name_events, name_flow
        from nennep.web import menu
        from nennep.web.practice import practise

        from . import panels  # noqa: F401 - registers what cases hang on lower rooms
        from .actions import new_owners, successions  # noqa: F401 - registers what goes over to another division
        from .queries import sees_cases
        from .rules import CASE_FLOW, EVENT_LABELS
        from .rules.acts import NAMED_HERE, agencies_of

        name_flow(CASE_FLOW)
        name_events(EVENT_LABELS | NAMED_HERE)
        practise("cases:")
        menu.register("cases", "cases:list", sees_cases)
        menu.register_admin("cases:outgoing", "Sổ văn bản đi", sees_cases)
        menu.register_admin(
            "cases:dues", "Hạn khác lịch", lambda actor: actor.agency_id in agencies_of("recompute_due", actor)
        )
