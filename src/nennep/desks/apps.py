from importlib import import_module

from django.apps import AppConfig


class Room(AppConfig):
    name = "nennep.desks"
    verbose_name = "Quầy tiếp nhận thay"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from nennep.web.menu import register_admin
        from nennep.web.practice import practise

        from .queries import hands_over
        from .queries.partner_steps import may_be_asked
        from .queries.reviews import sees_reviews
        from .queries.settlements import settles

        # Names the events of the room; describes its work in the worklist.
        acts = ("actions", "actions.settlements", "actions.reviews", "actions.partner_steps", "actions.mergers")
        for module in (*acts, "queries.review_proof", "jobs", "panels"):
            import_module(f"nennep.desks.{module}")
        practise("desks:handovers", reading=True)
        register_admin("desks:handovers", "Bàn giao giấy tờ", hands_over)
        register_admin("desks:partner_steps", "Việc phối hợp", may_be_asked)
        register_admin("desks:settlements", "Thu hộ, quyết toán tháng", settles)
        register_admin("desks:reviews", "Phiếu nhận xét tháng", sees_reviews)
