"""What the desk reads after its act: what was done, the paper to hand out, the way to the next dossier."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from nennep.cases.models import Case
from nennep.cases.parts.required_values import procedure_version_of
from nennep.cases.queries.tasks import others_turn
from nennep.kernel.dates import nearby, with_doubt


def received(case: Case) -> str:
    said = f"Đã tiếp nhận {case.code}"
    if procedure_version_of(case).immediate:
        return _told(
            case, f"{said}, trả kết quả ngay.", "appointment_slip", "In giấy tiếp nhận nếu người nộp cần", prints=False
        )
    if case.due_at:
        said += f", hẹn trả {with_doubt(nearby(case.due_at), case.due_provisional)}"
    if waiting := [f"{item.division.name}: {item.title}" for item in others_turn(case) if item.division]:
        said += f". Chuyển {waiting[0]}"
    return _told(case, f"{said}.", "appointment_slip", "In giấy tiếp nhận và hẹn trả")


def guided(case: Case) -> str:
    return _told(case, f"Đã lập Hướng dẫn bổ sung cho {case.code}, chờ người nộp.", "supplement_request", "In Mẫu 02")


def refused(case: Case) -> str:
    return _told(case, f"Đã từ chối tiếp nhận {case.code}.", "refusal_note", "In Mẫu 03")


def _told(case: Case, said: str, paper: str, act: str, *, prints: bool = True) -> str:
    """What was done, the way to its paper (printing never undoes it) and to the next dossier.

    Where it ``prints``, the page opens the browser's printing of the paper by itself.
    """
    address = reverse("cases:paper", args=[case.code, paper])
    return format_html(
        '{} <a{} href="{}">{}</a> · <a href="{}">Tiếp nhận hồ sơ khác</a>',
        said,
        mark_safe(" data-prints") if prints else "",
        address,
        act,
        reverse("reception:finder"),
    )
