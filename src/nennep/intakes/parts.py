"""The lines of an intake that may still be corrected."""

from nennep.org.rules import BrokenRuleError
from nennep.procedures.models import IntakeLine, ProcedureIntake


def open_line(intake: ProcedureIntake, order: int) -> IntakeLine:
    """A procedure that may still be corrected. Raises BrokenRuleError."""
    require_open(intake)
    line = intake.lines.select_related("batch").filter(order=order).first()
    if line is None:
        raise BrokenRuleError("", f"Không có thủ tục số {order}; tải lại trang để thấy bản mới nhất.")
    if line.result_id is not None or (line.batch is not None and line.batch.state == "running"):
        raise BrokenRuleError("", "Thủ tục này đã nhận hoặc đang nhận; sửa ở tờ thủ tục.")
    return line


def require_open(intake: ProcedureIntake) -> None:
    """Raises BrokenRuleError where the intake was dropped."""
    if intake.state != "open":
        raise BrokenRuleError("", "Lần nhập này đã bỏ, không sửa được nữa.")
