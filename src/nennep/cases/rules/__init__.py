"""Pure law of cases: the flow, its words, what refuses a supplement."""

from nennep.kernel.flows import Flow
from nennep.org.rules import APPROVE, HANDLE, RECEIVE
from nennep.procedures import rules as published
from nennep.procedures.rules import SupplementRule

STATES = {
    "submitted": "Mới nộp, chờ tiếp nhận",
    "incomplete": "Chờ bổ sung trước khi tiếp nhận",
    "processing": "Đang giải quyết",
    "waiting": "Chờ bổ sung",
    "suspended": "Tạm dừng",
    "resolved": "Đã có kết quả",
    "returned": "Đã trả kết quả",
    "declined": "Không tiếp nhận",
    "recalled": "Thu hồi trước khi tiếp nhận",
    "withdrawn": "Đã rút",
    "stopped": "Dừng giải quyết",
}
BEFORE = "submitted|incomplete"
RUNNING = "processing|waiting|suspended"
CASE_FLOW = Flow(
    "case",
    STATES,
    {
        "received": (BEFORE, "processing", RECEIVE, "Tiếp nhận hồ sơ"),
        "guided": (BEFORE, "incomplete", RECEIVE, "Hướng dẫn bổ sung trước khi tiếp nhận"),
        "declined": (BEFORE, "declined", RECEIVE, "Từ chối tiếp nhận"),
        "recalled": (BEFORE, "recalled", RECEIVE, "Thu hồi trước khi tiếp nhận"),
        "supplement_asked": ("processing", "waiting", HANDLE, "Yêu cầu bổ sung"),
        "supplement_completed": ("waiting", "processing", RECEIVE, "Nhận bổ sung"),
        "suspended": ("processing", "suspended", HANDLE, "Tạm dừng"),
        "resumed": ("suspended", "processing", HANDLE, "Giải quyết tiếp"),
        "resolved": ("processing", "resolved", APPROVE, "Ký kết quả"),
        "reopened": ("resolved", "processing", APPROVE, "Mở lại"),
        "returned": ("resolved", "returned", RECEIVE, "Trả kết quả"),
        "withdrawn": (RUNNING, "withdrawn", RECEIVE, "Rút hồ sơ"),
        "stopped": (RUNNING, "stopped", APPROVE, "Dừng giải quyết"),
        # No duty: only an import moves it, for a case of an outside system.
        "ended_outside": ("processing", "resolved", "", "Hệ thống ngoài đã giải quyết xong"),
    },
    called="hồ sơ",
)
REPROCESSED = "case.reprocessed"
TAKEN_OVER = "case.taken_over"
# A case goes over to another handler, outside the step of its process that assigns.
ASSIGNMENT = "case.assigned"
# Who reviews or signs gave the case back to an earlier step, where the process draws no way back.
SENT_BACK = "step.sent_back"
# Events that are an act of their own are named in the table of acts.
EVENT_LABELS = {
    "case.submitted": "Nộp hồ sơ",
    ASSIGNMENT: "Giao lại người thụ lý",
    "case.extended": "Xin lỗi, hẹn lại",
    "case.imported": "Nhập từ hệ thống ngoài",
    REPROCESSED: "Chuyển sang bản quy trình khác",
    "step.taken": "Nhận việc",
    "step.completed": "Xong bước",
    "step.imported": "Bước của hệ thống ngoài",
    "import.finished": "Xong một lần nhập",
}
# The events by which something was put right after acceptance.
CORRECTIONS = ("case.amended", "case.contacts_amended", "case.redirected", "case.told_due_corrected")
FEE_EVENTS = ("case.fee_paid", "case.fee_exempted", "case.fee_refunded", "case.fee_waived")
# What the desk, the clock and whoever looks do with a received case without carrying it on.
NOT_BEGUN_BY = (
    *("case.submitted", "case.corrected", "case.guided", "case.received", "case.paper_issued", "case.personal_viewed"),
    *("case.due_confirmed", "case.due_recomputed", "case.overdue", "case.succeeded"),
    *CORRECTIONS,
    *FEE_EVENTS,
)
# Where the record lies open, so that its clock and its worklist items are alive.
OPEN = frozenset({"processing", "waiting", "suspended"})
ENDED = frozenset({"resolved", "returned", "declined", "recalled", "withdrawn", "stopped"})
CHANNELS = published.CHANNELS
RESULT_CHANNELS = {
    "counter": "Tại quầy",
    "online": "Bản điện tử",
    "both": "Tại quầy và bản điện tử",
    "post": "Bưu chính công ích",
}
# Where the electronic copy of a paper comes from.
ELECTRONIC_COPIES = {
    "": "Chưa số hóa",
    "digitised": "Đã quét",
    "sent": "Nộp bản điện tử",
    "reused": "Dùng lại",
    "from_data": "Lấy từ dữ liệu",
}
# How a fee was paid; nothing noted means that it is still owed.
FEE_PAYMENTS = {"transfer": "Chuyển khoản qua mã QR", "cash": "Tiền mặt", "online": "Thanh toán trực tuyến"}
# What may be entered about the money of a case.
FEE_ENTRIES = {"paid": "Thu", "exempted": "Miễn, giảm", "refunded": "Hoàn trả", "waived": "Cho trả khi chưa thu"}
# How the slip that asks for a supplement came to the applicant.
SLIP_WAYS = {"handed": "Giao tận tay", "post": "Gửi bưu chính", "online": "Gửi qua Cổng dịch vụ công, thư điện tử"}
PARTY_ROLES = {"submitter": "Người nộp", "owner": "Chủ hồ sơ", "mandatary": "Người được ủy quyền"}
RESULT_KINDS = {"granted": "Kết quả", "refused": "Từ chối giải quyết"}
OUTCOMES = {"early": "Trước hạn", "on_time": "Đúng hạn", "overdue": "Quá hạn"}


def refuses_supplement(rounds: int, rule: SupplementRule, *, head_approves: bool, guidance_ignored: bool) -> str:
    """Why a further supplement request may not be made now; empty where it may.

    ``rounds`` were asked before; ``rule`` says how many may be. The second needs the division's head.
    """
    if rounds >= rule.rounds.value and not guidance_ignored:
        return (
            f"Đã yêu cầu bổ sung {rounds} lần; quy định cho nhiều nhất {rule.rounds.value} lần"
            f" ({rule.rounds.article}). Chỉ được yêu cầu thêm khi người nộp không thực hiện theo hướng"
            f" dẫn ({rule.beyond.article}): chọn căn cứ này và nêu rõ, hoặc trả lời trên hồ sơ đang có."
        )
    return refuses_round(rounds, head_approves=head_approves)


def refuses_round(rounds: int, *, head_approves: bool) -> str:
    """Why this person may not ask again after so many rounds, whatever the ground; empty where they may."""
    if rounds >= 1 and not head_approves:
        return f"Lần {rounds + 1} cần Trưởng phòng duyệt. Chỉ số quốc gia sẽ tính hồ sơ này là trễ."
    return ""


SENT_BACK_WITHOUT_REASON = "{} còn trống. Kết luận “{}” trả hồ sơ lại thì phải ghi lý do và việc phải sửa."
STEP_STOP = "step"
STOP_REASONS = {
    "supplement": "Chờ bổ sung hồ sơ",
    "duty_to_pay": "Chờ thực hiện nghĩa vụ tài chính",
    "inquiry": "Chờ ý kiến cơ quan khác theo luật",
    "court": "Theo yêu cầu của tòa án, cơ quan điều tra",
    STEP_STOP: "Dừng tính giờ theo quy trình",
}
