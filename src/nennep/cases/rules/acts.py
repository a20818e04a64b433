"""Who may do what with a case, and when: the one table of acts.

An action refuses by it, a button and the worklist show by it, the command line lists by it, and the
table in the user guide is printed from it. Who may act is nowhere else decided.
"""

from nennep.kernel.actors import Actor
from nennep.org.rules import ASSIGN, HANDLE

from . import ASSIGNMENT, BEFORE, EVENT_LABELS, OPEN, REPROCESSED, SENT_BACK, STATES, TAKEN_OVER
from .act_kinds import BROKEN_RULE, NOT_PERMITTED, UNLAWFUL, Act, Answer
from .doers import (
    ASSIGNED,
    ASSIGNER,
    CASHIER_LEADER,
    DESK,
    DESK_LEADER,
    DESK_THEN_LEADER,
    DOER,
    HANDLER,
    HANDLER_OR_HEAD,
    KEEPER,
    KEPT_FROM_DESK,
    MACHINE,
    NONE_YET,
    PEOPLE_KEEPER,
    RETURN_DESK,
    SIGNER,
    SOLVER,
    STARTER,
    VIEWER,
    DoerFacts,
    is_kept_from_desk,
    move_of_step,
)
from .obstacles import (
    all_paid,
    already_begun,
    already_proposed,
    already_taken,
    already_waived,
    fee_owed_or_same_doer,
    further_round,
    no_handler,
    no_slip,
    not_by_post,
    not_extensible,
    not_sent_back,
    nothing_held,
    own_desk,
    promised_here,
    same_doer,
)

EVERY_STATE = tuple(STATES)
STEPS_GO_ON = ("processing", "resolved")
GOES_ON = ("processing", "waiting", "suspended")


ACTS: dict[str, Act] = {
    "register": Act(
        name="Ghi hồ sơ tại quầy", who=DESK, event="case.submitted", states=(NONE_YET,),
        page="reception:receive", why="Bộ phận Một cửa nhận hồ sơ, mỗi hồ sơ một mã (NĐ 118/2025 Điều 17, 28)",
    ),
    "take_over": Act(
        name="Nhận chuyển từ hệ thống cũ", who=STARTER, event=TAKEN_OVER, states=(NONE_YET,),
        page="take_over", why="hồ sơ đang mở khi cơ quan bắt đầu dùng; mã và hạn đã hẹn giữ nguyên (Điều 28, 17)",
    ),
    "correct_told_due": Act(
        name="Sửa hạn chuyển từ hệ thống cũ", who=STARTER, event="case.told_due_corrected", states=GOES_ON,
        rule=promised_here, page="told_due", words="Sửa hạn chuyển sai",
        why="hạn chép sai khi chuyển thì ghi lại đúng giấy hẹn đã giao; nêu lý do, giá trị cũ giữ lại (Điều 17)",
    ),
    "declare_opening": Act(
        name="Khai số liệu mở đầu", who=STARTER, event="opening.declared", states=(NONE_YET,),
        page="opening", why="số của báo cáo trước ngày đầu, để biểu thống kê cân; sửa là khai lại, có lý do",
    ),
    "correct": Act(
        name="Kiểm tra, ghi lại hồ sơ trước khi tiếp nhận",
        who=DESK, event="case.corrected", states=tuple(BEFORE.split("|")), page="reception:accept",
        why="người tiếp nhận kiểm tra hồ sơ nộp đến (NĐ 118/2025 Điều 17)",
    ),
    "receive": Act(
        who=DESK, move="received", page="reception:accept",
        words="Kiểm tra, tiếp nhận", why="đồng hồ chạy từ lúc nhận đủ, ghi trên giấy hẹn (Điều 17)",
    ),
    "guide": Act(
        who=DESK, move="guided",
        page="reception:accept", why="hướng dẫn một lần, đủ và rõ (Điều 11.2, 17.1)",
    ),
    "decline": Act(
        who=DESK, move="declined", page="reception:accept",
        why="từ chối phải có lý do bằng văn bản (NĐ 63/2010 Điều 18.5)",
    ),
    "recall": Act(
        who=DESK, move="recalled", page="reception:accept",
        why="theo yêu cầu của người nộp; không tính là từ chối",
    ),
    "take_step": Act(
        name="Ghi giờ nhận việc", who=DOER, event="step.taken", states=STEPS_GO_ON, rule=already_taken,
        page="take", words="Ghi giờ nhận việc",
        why="người nhận xác nhận trên phiếu kiểm soát; nhận thay thì ghi tên người ủy quyền",
    ),
    "complete_step": Act(
        who=DOER, event="step.completed", states=STEPS_GO_ON, rule=same_doer,
        page="complete",
        why="nhiệm vụ, phòng theo quy trình; bước thụ lý của người được phân công; bước tách người thì người khác làm",
    ),
    "assign": Act(
        name="Phân công thụ lý", who=DOER, event="step.completed", states=STEPS_GO_ON,
        rule=same_doer, page="complete", why="trưởng phòng giao người thụ lý của phòng mình",
    ),
    "answer_step": Act(
        name="Trả lời việc phối hợp", who=DOER, event="step.completed", states=STEPS_GO_ON, rule=same_doer,
        page="partner_step",
        why="bước của cơ quan khác do người của cơ quan ấy nhận, trả lời trên phần mềm; chỉ thấy phần việc ấy (Điều 19.4)",
    ),
    "record_answer": Act(
        name="Ghi trả lời của cơ quan phối hợp", who=DOER, event="step.completed", states=STEPS_GO_ON, rule=same_doer,
        page="complete",
        why="cơ quan phối hợp chưa dùng phần mềm thì người giữ bước ghi số, ngày, tệp văn bản trả lời (Điều 19.4)",
    ),
    "sign": Act(
        who=DOER, move="resolved", rule=same_doer, page="complete",
        why="lãnh đạo ký; trả lời không giải quyết cũng ký như kết quả (Điều 19.3)",
    ),
    "send_back": Act(
        name="Trả lại dự thảo", who=DOER, event=SENT_BACK, states=("processing",), rule=not_sent_back,
        page="send_back", words="Trả lại, nêu lý do",
        why="người thẩm tra, người ký chưa đồng ý thì trả về bước trước, nêu lý do, dù quy trình không vẽ đường trả lại",
    ),
    "return_result": Act(
        who=DOER, move="returned", rule=fee_owed_or_same_doer, page="complete",
        why="trả tại Bộ phận Một cửa, qua bưu chính hoặc trực tuyến (Điều 22); phí chưa thu thì chưa trả",
    ),
    "reassign": Act(
        name="Giao lại người thụ lý",
        who=ASSIGNER, event=ASSIGNMENT, states=GOES_ON, rule=no_handler,
        page="handover:assign", words="Giao lại người thụ lý",
        why="người thụ lý nghỉ, chuyển hay chọn nhầm thì hồ sơ sang người khác của phòng, nêu lý do; hạn đã hẹn giữ nguyên",
    ),
    "hand_on": Act(
        name="Bàn giao hồ sơ", who=PEOPLE_KEEPER, event=ASSIGNMENT, states=GOES_ON, rule=no_handler,
        why="người thụ lý thôi vị trí hay chuyển phòng thì hồ sơ có người nhận ngay trong lần ghi ấy, theo quyết định",
    ),
    "release_step": Act(
        name="Trả bước về hàng chờ của phòng", who=MACHINE, event="step.released", states=(*GOES_ON, "resolved"),
        why="người đã nhận bước không còn làm được (khóa, thôi vị trí) thì ai có nhiệm vụ ấy lại thấy bước trong việc của mình",
    ),
    "amend": Act(
        name="Sửa thông tin",
        who=DESK_THEN_LEADER, event="case.amended", states=GOES_ON,
        page="reception:amend", words="Sửa thông tin",
        why="người ghi sai tự sửa ngay; khi đã có người làm theo thì lãnh đạo chịu trách nhiệm; giá trị cũ giữ lại (Điều 5.1c)",
    ),
    "amend_contacts": Act(
        name="Sửa liên hệ",
        who=RETURN_DESK, event="case.contacts_amended", states=(*GOES_ON, "resolved"),
        page="reception:contacts", words="Sửa liên hệ",
        why="số điện thoại, địa chỉ đổi thì quầy sửa để còn báo được, đến khi trả kết quả",
    ),
    "redirect": Act(
        name="Chuyển sang thủ tục đúng",
        who=DESK, event="case.redirected", states=("processing",), rule=already_begun,
        page="reception:redirect", words="Chuyển thủ tục",
        why="chọn nhầm thủ tục mà chưa ai làm gì thì chuyển, tính lại hạn từ lúc tiếp nhận, thay giấy hẹn",
    ),
    "receive_anew": Act(
        name="Tiếp nhận lại, thay hồ sơ đã dừng",
        who=DESK, event="case.submitted", states=("stopped", "withdrawn"),
        page="reception:anew", words="Tiếp nhận lại",
        why="chọn nhầm thủ tục mà đã có người làm thì dừng, rồi tiếp nhận lại, dẫn hồ sơ cũ",
    ),
    "record_payment": Act(
        name="Thu phí",
        who=RETURN_DESK, event="case.fee_paid", states=(*GOES_ON, "resolved", "returned"), rule=all_paid,
        page="pay", words="Thu phí", why="nộp trực tiếp, chuyển khoản, trực tuyến; có biên lai (Điều 24)",
    ),
    "exempt_fee": Act(
        name="Miễn, giảm phí",
        who=RETURN_DESK, event="case.fee_exempted", states=(*GOES_ON, "resolved"), rule=all_paid,
        page="exempt", words="Miễn, giảm phí", why="luật miễn, giảm chứ không phải người; ghi căn cứ",
    ),
    "refund_fee": Act(
        name="Hoàn trả phí",
        who=CASHIER_LEADER, event="case.fee_refunded", rule=nothing_held,
        states=(*GOES_ON, "resolved", "returned", "withdrawn", "stopped"),
        page="refund", words="Hoàn trả phí", why="tiền đã thu chỉ ra khỏi quầy khi lãnh đạo quầy quyết định",
    ),
    "waive_fee": Act(
        name="Cho trả kết quả khi chưa thu phí",
        who=CASHIER_LEADER, event="case.fee_waived", states=(*GOES_ON, "resolved"), rule=already_waived,
        page="waive", words="Cho trả khi chưa thu phí", why="phí chưa thu thì chưa trả, trừ khi lãnh đạo quầy nêu lý do",
    ),
    "record_tracking": Act(
        name="Ghi mã bưu gửi",
        who=RETURN_DESK, event="case.tracking_recorded", states=("returned",), rule=not_by_post,
        page="tracking", words="Ghi mã bưu gửi", why="bưu điện có khi cho mã sau khi đã gửi",
    ),
    "ask_supplement": Act(
        who=HANDLER_OR_HEAD, move="supplement_asked", rule=further_round,
        page="supplement", words="Yêu cầu bổ sung",
        why="cơ quan giải quyết yêu cầu qua Một cửa (Điều 19.5); từ lần hai trưởng phòng duyệt; quá số lần luật cho thì chỉ khi người nộp không theo hướng dẫn",
    ),
    "complete_supplement": Act(
        who=RETURN_DESK, move="supplement_completed", page="supplemented",
        words="Nhận giấy tờ bổ sung", why="giấy tờ bổ sung nộp qua Bộ phận Một cửa (Điều 19.5)",
    ),
    "send_slip": Act(
        name="Gửi, giao phiếu bổ sung",
        who=RETURN_DESK, event="case.slip_sent", states=("waiting",), rule=no_slip,
        page="reception:slip_sent", words="Ghi đã gửi, giao phiếu bổ sung",
        why="phiếu đến người nộp qua Một cửa; thời hạn bổ sung tính từ ngày thông báo (Điều 19.5)",
    ),
    "propose_refusal": Act(
        name="Đề nghị trả lời không giải quyết",
        who=HANDLER, event="case.refusal_proposed", states=("processing",), rule=already_proposed, page="refuse",
        words="Trả lời không giải quyết, nêu lý do",
        why="người thẩm định nêu lý do, lãnh đạo quyết định khi ký (Điều 19.3)",
    ),
    "suspend": Act(
        who=HANDLER_OR_HEAD, move="suspended", page="suspend",
        words="Dừng đồng hồ theo văn bản",
        why="cơ quan giải quyết chờ nghĩa vụ tài chính, ý kiến cơ quan khác (Điều 19.4); đồng nghiệp cùng phòng thì không",
    ),
    "resume": Act(
        who=HANDLER_OR_HEAD, move="resumed", page="resume",
        words="Cho đồng hồ chạy tiếp", why="ai dừng được thì cho chạy tiếp được",
    ),
    "withdraw": Act(
        who=RETURN_DESK, move="withdrawn",
        page="withdraw", words="Người nộp rút hồ sơ",
        why="người nộp đề nghị tại Một cửa, khi chưa có kết quả (Điều 21)",
    ),
    "stop": Act(
        who=SIGNER, move="stopped", page="stop",
        words="Dừng giải quyết",
        why="kết thúc thay kết quả, nên người ký kết quả quyết định; người ký ở đơn vị khác thì không",
    ),
    "reopen": Act(
        who=SIGNER, move="reopened", page="reopen",
        words="Mở lại, sửa kết quả",
        why="kết quả sai do cơ quan thì cơ quan sửa (Điều 23.1); người ký được ở bước ký duyệt quyết định, dù ngồi phòng nào",
    ),
    "extend": Act(
        who=SIGNER, event="case.extended", states=("processing",), rule=not_extensible,
        page="extend", words="Xin lỗi, hẹn lại",
        why="biết là sẽ trễ thì người ký xin lỗi, gia hạn trước ngày hẹn; đã quá hẹn thì xin lỗi, hẹn ngày trả mới, hạn không dời; nhiều nhất một lần (Điều 19.6)",
    ),
    "recompute_due": Act(
        name="Tính lại hạn theo lịch mới",
        who=DESK_LEADER, event="case.due_recomputed",
        states=tuple(state for state in STATES if state in OPEN), page="dues",
        why="hạn đã hẹn không tự đổi; phòng chuyên môn không đổi ngày",
    ),
    "move_to_version": Act(
        who=KEEPER, event=REPROCESSED,
        states=("processing",), page="moving",
        why="hồ sơ đi hết trên bản đã nhận, trừ khi người quản lý quy trình nêu căn cứ",
    ),
    "issue_paper": Act(
        name="Lập giấy tờ",
        who=VIEWER, event="case.paper_issued", states=EVERY_STATE,
        page="paper", why="giấy ghi người và giờ của việc đã làm, ai mở cũng ra đúng tệp ấy",
    ),
    "record_viewing": Act(
        name="Xem thông tin cá nhân",
        who=VIEWER, event="case.personal_viewed",
        states=EVERY_STATE, page="personal", words="Hiện",
        why="nêu mục đích và ghi lại (Luật 91/2025/QH15)",
    ),
    "hand_over": Act(
        name="Giao hồ sơ cho cơ quan giải quyết",
        who=DESK, event="case.handed_over", states=(*GOES_ON, "resolved"), rule=own_desk, page="handovers",
        why="quầy của cơ quan khác giao hồ sơ giấy trong ngày, sau 15 giờ thì đầu giờ hôm sau (Điều 18.2)",
    ),
    "reach": Act(
        name="Nhận hồ sơ từ quầy của cơ quan khác",
        who=SOLVER, event="case.reached", states=(*GOES_ON, "resolved"), rule=own_desk, page="handovers",
        why="hai bên cùng ký; hồ sơ nộp ngoài địa giới tính giờ từ lúc này (NĐ 309/2026 Điều 8.3)",
    ),
    "hand_result_over": Act(
        name="Giao kết quả cho quầy trả",
        who=SOLVER, event="case.result_handed_over", states=("resolved",), rule=own_desk, page="handovers",
        why="quầy đã nhận thì quầy trả (Điều 22)",
    ),
    "take_result": Act(
        name="Nhận kết quả để trả",
        who=RETURN_DESK, event="case.result_reached", states=("resolved", "returned"), rule=own_desk, page="handovers",
        why="hai bên cùng ký, ghi chỗ khác nhau",
    ),
    "fire_timer": Act(
        name="Đến giờ của bước",
        who=MACHINE, event="step.timed", states=STEPS_GO_ON,
        why="đồng hồ của bước trong quy trình",
    ),
    "mark_overdue": Act(
        name="Quá hẹn trả",
        who=MACHINE, event="case.overdue", states=("processing",),
        why="một sự thật do đồng hồ, không ai đặt hay xóa được",
    ),
    "succeed": Act(
        name="Chuyển sang phòng kế nhiệm", who=MACHINE, event="case.succeeded",
        states=tuple(state for state in STATES if state in OPEN or state in (*BEFORE.split("|"), "resolved")),
        why="phòng kết thúc theo quyết định thì phòng kế nhiệm làm tiếp; mã, hạn, người thụ lý giữ nguyên",
    ),
    "confirm_due": Act(
        name="Lịch đã công bố, hạn không còn là dự kiến",
        who=MACHINE, event="case.due_confirmed",
        states=tuple(state for state in STATES if state in OPEN),
        why="lịch đã công bố giữ nguyên hạn đã hẹn, nên không ai phải quyết định gì",
    ),
}  # fmt: skip


NAMED_HERE = {act.event: act.name for act in ACTS.values() if act.event and act.event not in EVENT_LABELS}
"""The events that are an act, by its name."""


PARTNERS = "Bước {step} “{name}” của {partner}: người của cơ quan ấy nhận và trả lời, ở đây không ghi thay."


def act_of_step(facts: DoerFacts) -> str:
    """The name of the act by which the step is completed."""
    moves = {"resolved": "sign", "returned": "return_result"}
    if move := move_of_step(facts):
        return moves[move]
    if facts.step and facts.step.partner:
        return "record_answer" if facts.step.recorded else "answer_step"
    return "assign" if facts.step and facts.step.duty == ASSIGN else "complete_step"


def answer(name: str, facts: DoerFacts, actor: Actor) -> Answer:
    """Whether ``actor`` may do the act now: first the state, then the person, then its own rule."""
    act = ACTS[name]
    if facts.state not in act.sources:
        return Answer(kind=UNLAWFUL, words=_untimely(act, facts.state))
    grant = act.who.grant(facts, actor)
    if grant is None:
        return Answer(kind=NOT_PERMITTED, words=_not_theirs(act, facts, actor))
    broken = act.rule(facts, actor)
    return Answer(kind=BROKEN_RULE, words=broken) if broken else Answer(grant)


def agencies_of(name: str, actor: Actor) -> tuple[int, ...]:
    """The agencies in which the actor is somebody who may do the act, whatever the case."""
    who = ACTS[name].who
    return tuple(a for a in actor.agency_ids if who.grant(DoerFacts(agency_id=a), actor))


def _untimely(act: Act, state: str) -> str:
    if act.who is DOER and state in ("waiting", "suspended"):
        return "Đồng hồ của hồ sơ đang dừng. Nhận bổ sung trước, rồi làm tiếp bước."
    if act.who is DOER and state not in STEPS_GO_ON:
        return "Hồ sơ này không còn bước nào phải làm."
    return f"Không thể “{act.label}” khi đang ở trạng thái “{STATES.get(state, 'chưa có')}”."


def _not_theirs(act: Act, facts: DoerFacts, actor: Actor) -> str:
    """Why not, as this person needs to hear it: a colleague, that the case has its handler."""
    step = facts.step
    theirs = act.who in (HANDLER, HANDLER_OR_HEAD) or (act.who is DOER and step and step.of_handler)
    if theirs and actor.may(HANDLE, facts.agency_id, facts.division_id):
        return ASSIGNED
    if act.who is DOER and step and step.partner and not step.recorded:
        return PARTNERS.format(step=step.id, name=step.name, partner=step.partner)
    at_desk = act.who.at_desk or (act.who is DOER and step and step.at_desk)
    if at_desk and is_kept_from_desk(actor, facts.desk_id or facts.agency_id):
        return KEPT_FROM_DESK
    if act.who is DOER and step:
        whose = step.role or "người có nhiệm vụ này"
        return f"Bước {step.id} “{step.name}” thuộc {whose}."
    return act.who.refused
