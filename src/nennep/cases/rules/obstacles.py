"""What stands in the way of an act besides state and person: each a rule over the facts, empty where nothing does."""

from nennep.kernel.actors import Actor
from nennep.kernel.words import money

from . import refuses_round
from .doers import DOER, DoerFacts, is_head, separated


def no_rule(facts: DoerFacts, actor: Actor) -> str:
    """Nothing besides state and person stands in the way."""
    return ""


def further_round(facts: DoerFacts, actor: Actor) -> str:
    """A further request is the head's; how many there may be is asked with the ground given."""
    return refuses_round(facts.rounds, head_approves=is_head(facts, actor))


def already_proposed(facts: DoerFacts, actor: Actor) -> str:
    return "Đã đề nghị trả lời không giải quyết; lãnh đạo ký ở bước duyệt." if facts.refusal else ""


def same_doer(facts: DoerFacts, actor: Actor) -> str:
    """Nobody, in person or in whose name, does a step and the one that another must do."""
    step, grant = facts.step, DOER.grant(facts, actor)
    if facts.unreached and step and step.agency_id != facts.desk_id:
        return "Chưa ký nhận hồ sơ từ quầy ngoài địa giới; thời hạn tính từ lúc ký. Ký ở trang Bàn giao giấy tờ trước."
    before = separated(step, actor, grant) if step and grant else ""
    return before and f"Người đã làm bước {before} không được làm bước này. Chuyển người khác có cùng nhiệm vụ."


def not_sent_back(facts: DoerFacts, actor: Actor) -> str:
    """A step that reviews or signs sends back; one whose process has a conclusion for it does so by that."""
    step = facts.step
    if step is None or not step.judges:
        return "Bước này không thẩm tra, không ký nên không trả lại từ đây được. Trao đổi với người làm bước trước."
    if step.back:
        return "Bước này có kết luận trả lại của quy trình. Chọn kết luận ấy ở trang hồ sơ, ghi lý do vào ô ý kiến."
    return same_doer(facts, actor)


def already_taken(facts: DoerFacts, actor: Actor) -> str:
    if facts.step and facts.step.taken:
        return "Bước này đã ghi giờ nhận."
    return same_doer(facts, actor)


def already_begun(facts: DoerFacts, actor: Actor) -> str:
    if not facts.begun():
        return ""
    return (
        "Đã có việc làm tiếp sau khi tiếp nhận, nên không chuyển thủ tục được nữa."
        " Lãnh đạo dừng giải quyết (có Thông báo dừng), rồi Một cửa tiếp nhận lại, thay hồ sơ này."
    )


def all_paid(facts: DoerFacts, actor: Actor) -> str:
    return "" if facts.fee_open else "Hồ sơ không còn phí phải thu."


def nothing_held(facts: DoerFacts, actor: Actor) -> str:
    return "" if facts.money().held else "Hồ sơ không có khoản đã thu nào để hoàn trả."


def already_waived(facts: DoerFacts, actor: Actor) -> str:
    return all_paid(facts, actor) or ("Đã cho trả kết quả khi chưa thu phí." if facts.money().waived else "")


def fee_owed_or_same_doer(facts: DoerFacts, actor: Actor) -> str:
    """Another doer where the process wants one; and no result goes out while its fee is owed."""
    if facts.result_away():
        return "Kết quả chưa giao tới quầy. Ký nhận danh sách giao kết quả ở trang Bàn giao giấy tờ rồi trả."
    asked = facts.money() if facts.fee_open else None
    if asked and not asked.waived:
        return (
            f"Phí {money(asked.owed)} chưa thu. Ghi thu phí, hoặc ghi miễn, giảm; chưa thu được thì"
            " Lãnh đạo Bộ phận Một cửa cho trả, nêu lý do."
        )
    return same_doer(facts, actor)


def not_by_post(facts: DoerFacts, actor: Actor) -> str:
    return "" if facts.by_post else "Kết quả không gửi qua bưu chính."


def no_handler(facts: DoerFacts, actor: Actor) -> str:
    return "" if facts.handler_id else "Hồ sơ chưa giao ai thụ lý; giao ở bước phân công của quy trình."


def not_extensible(facts: DoerFacts, actor: Actor) -> str:
    """The promise is put off as often as the law of its day allows, while its clock runs."""
    return facts.extension_closed


def no_slip(facts: DoerFacts, actor: Actor) -> str:
    """What was asked for in an old system has no slip here."""
    return "" if facts.slip() else "Phiếu bổ sung của hồ sơ này lập ở hệ thống cũ, không ghi gửi ở đây."


def own_desk(facts: DoerFacts, actor: Actor) -> str:
    """What the own desk took in does not change hands between agencies."""
    return "" if facts.desk_id else "Một cửa của chính cơ quan tiếp nhận hồ sơ này, không phải bàn giao."


def promised_here(facts: DoerFacts, actor: Actor) -> str:
    return "" if facts.taken_over else "Hạn của hồ sơ này do phần mềm tính nên không sửa tay."
