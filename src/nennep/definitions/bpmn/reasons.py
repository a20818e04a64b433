"""Reasons why a drawing cannot be run: the element, the rule, and a sentence for the screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reason:
    """``element`` is the BPMN id ("" for the whole file), ``rule`` stable and for machines,
    ``message`` a Vietnamese sentence that ends with the way out."""

    element: str
    rule: str
    message: str


STILL_PRINTS: Final = "máy chưa chạy được. Vẫn in được; muốn chạy,"

_MESSAGES: Final[Mapping[str, str]] = {
    "node": f"Bước {{who}} dùng {{what}}, {STILL_PRINTS} đổi thành bước thường.",
    "event": f"Bước {{who}} dùng sự kiện {{what}}, {STILL_PRINTS} đổi thành bước thường.",
    "start_event": f"{{who}} bắt đầu bằng sự kiện {{what}}, {STILL_PRINTS} đổi thành sự kiện bắt đầu thường.",
    "end_event": f"{{who}} kết thúc bằng sự kiện {{what}}, {STILL_PRINTS} đổi thành kết thúc thường.",
    "boundary_event": f"Sự kiện {{what}} {{who}} gắn trên một bước, {STILL_PRINTS} đổi thành hẹn giờ hoặc bỏ đi.",
    "loop": f"Bước {{who}} có dấu lặp lại, {STILL_PRINTS} bỏ dấu lặp và vẽ mũi tên quay lại.",
    "multi_instance": f"Bước {{who}} có dấu làm nhiều lần cùng lúc, {STILL_PRINTS} "
    "bỏ dấu đó hoặc vẽ từng nhánh song song.",
    "compensation": f"Bước {{who}} chỉ để bù hoàn, {STILL_PRINTS} đổi thành bước thường.",
    "quantity": f"Bước {{who}} cần hoặc phát nhiều lượt một lúc, {STILL_PRINTS} bỏ startQuantity, completionQuantity.",
    "event_sub_process": f"Quy trình con {{who}} khởi động bằng sự kiện, {STILL_PRINTS} đưa các bước ra đường chính.",
    "sub_process_boundary": f"Sự kiện {{who}} gắn trên quy trình con, {STILL_PRINTS} gắn hẹn giờ vào từng bước.",
    "sub_process_halt": f"{{who}} dừng hẳn bên trong quy trình con, {STILL_PRINTS} đưa các bước ra đường chính.",
    "sub_process_empty": f"Quy trình con {{who}} không có bước nào bên trong, {STILL_PRINTS} "
    "đổi thành bước thường, hoặc vẽ các bước của nó.",
    "pools": f"Tệp có {{what}} quy trình, {STILL_PRINTS} giữ một quy trình trong một bể, mỗi bên là một làn.",
    "black_box": f"Bể {{who}} không có bước nào bên trong, {STILL_PRINTS} bỏ bể đó hoặc đổi thành làn.",
    "message_flow": f"Luồng thông điệp {{who}} nối hai bể, {STILL_PRINTS} đổi thành mũi tên thường trong một bể.",
    "no_process": "Tệp không có quy trình nào có bước. Vẽ ít nhất một bước rồi xuất lại.",
    "choreography": "Tệp vẽ phối hợp hoặc hội thoại giữa các bên ({who}), không phải quy trình; "
    "máy chưa chạy được. Vẽ lại thành quy trình một bể.",
    "unknown_element": "Phần tử “{what}” ({who}) không có trong BPMN 2.0 mà máy biết. "
    "Bỏ phần tử đó, hoặc đổi thành bước thường.",
    "missing_id": "Phần tử “{what}” chưa có mã (id) nên không nối được. Xuất lại tệp từ phần mềm vẽ quy trình.",
    "duplicate_id": "Mã {who} dùng cho nhiều phần tử. Xuất lại tệp từ phần mềm vẽ quy trình.",
    "dangling_flow": "Mũi tên {who} nối tới phần tử không có. Nối lại rồi xuất tệp.",
    "no_start": "Quy trình chưa có sự kiện bắt đầu. Thêm một sự kiện bắt đầu thường.",
    "several_starts": f"Quy trình có thêm điểm bắt đầu {{who}}, {STILL_PRINTS} giữ một sự kiện bắt đầu.",
    "no_end": "Quy trình không đi tới kết thúc nào. Thêm sự kiện kết thúc.",
    "implicit_start": "Không mũi tên nào đi vào {who}. Nối bước này vào quy trình, hoặc bỏ đi.",
    "implicit_end": "Từ {who} không có mũi tên đi ra. Nối tới bước sau hoặc tới kết thúc.",
    "implicit_split": "Nhiều mũi tên đi ra từ {who} mà không qua cổng, máy không rõ làm một hay "
    "làm tất cả. Đặt cổng rẽ nhánh hoặc cổng song song sau bước này.",
    "conditional_flow": "Mũi tên {who} có điều kiện nhưng không đi ra từ cổng. Đặt cổng rẽ nhánh trước mũi tên này.",
    "no_default": "Cổng {who} không có hướng mặc định: không điều kiện nào đúng thì hồ sơ đứng "
    "lại. Đánh dấu một mũi tên ra là mặc định.",
    "no_condition": "Mũi tên {who} ra khỏi cổng mà không có điều kiện. Ghi điều kiện, hoặc đánh dấu là mặc định.",
    "default_condition": "Mũi tên mặc định {who} không được có điều kiện. Bỏ điều kiện đó.",
    "condition": "Điều kiện của mũi tên {who} chưa hiểu được: {what} Sửa điều kiện.",
    "mixed_gateway": "Cổng {who} vừa gộp vừa tách. Vẽ hai cổng: một cổng gộp, một cổng tách.",
    "unstructured": "Các nhánh của cổng {who} không gặp nhau gọn ở một cổng gộp cùng loại. "
    "Vẽ lại để mọi nhánh cùng về một cổng gộp, không nhảy ra ngoài.",
    "join": "Cổng gộp {who} không thuộc cổng tách nào. Thêm cổng tách cùng loại, hoặc đổi thành cổng rẽ nhánh.",
    "end_in_parallel": "Nhánh song song kết thúc riêng ở {who}. Đưa nhánh về cổng gộp, hoặc dùng kết thúc dừng hẳn.",
    "timer_date": f"Bước {{who}} chờ tới một ngày cố định, {STILL_PRINTS} ghi khoảng chờ, ví dụ P10D.",
    "timer_cycle": f"Bước {{who}} hẹn giờ lặp lại, {STILL_PRINTS} ghi một khoảng chờ, ví dụ P10D.",
    "timer_duration": "Khoảng chờ “{what}” của {who} chưa hiểu được. "
    "Ghi theo ISO 8601 với một đơn vị, ví dụ P10D hoặc PT4H.",
    "timer_empty": "Hẹn giờ {who} chưa ghi khoảng chờ. Ghi theo ISO 8601, ví dụ P10D hoặc PT4H.",
    "notice_path": "Hẹn giờ {who} không cắt bước mà dẫn tới bước khác. Cho hẹn giờ cắt bước, "
    "hoặc nối thẳng tới kết thúc để chỉ nhắc.",
    "alarm_without_way": "Hẹn giờ {who} cắt bước nhưng không có mũi tên đi ra. Nối tới bước phải làm.",
    "not_a_table": "Đường đi quanh {who} chưa xếp được thành bảng bước. "
    "Vẽ lại để mỗi vòng lặp có một lối ra và mỗi nhánh về một chỗ.",
    "deep": "Các nhánh lồng nhau quá sâu ở {who}. Tách thành quy trình gọn hơn.",
    "size": "Quy trình có {what} bước và cổng, nhiều nhất là 600. Tách thành nhiều quy trình.",
}


def reason(rule: str, element: str, name: str = "", what: str = "", *, code: str = "") -> Reason:
    """The reason of this rule; ``code`` replaces the rule's own name for machines."""
    label = " ".join(name.split())[:80]
    who = f"“{label}” ({element})" if label else element or "tệp"
    return Reason(element, code or rule, _MESSAGES[rule].format(who=who, what=what))
