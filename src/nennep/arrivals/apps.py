from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.arrivals"
    verbose_name = "Hồ sơ từ hệ thống khác"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.cases.queries import desks_of
        from nennep.web import menu

        from .queries.take_over import may_take_over

        # What is done in bulk, what hangs on the pages of cases, and the step of the first days.
        for module in ("jobs", "panels", "queries.setup", "actions.agency_successions"):
            import_module(f"nennep.arrivals.{module}")
        menu.register_admin("arrivals:take_over", "Chuyển từ hệ thống cũ", may_take_over, seldom=True)
        menu.register_admin("arrivals:portal_lists", "Danh sách hồ sơ từ cổng", lambda actor: bool(desks_of(actor)))
