"""Namespaces and element names of BPMN 2.0, and the words for them on screen."""

from collections.abc import Mapping
from typing import Final

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
DI: Final = "http://www.omg.org/spec/DD/20100524/DI"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
NN: Final = "urn:nennep:bpmn:1"
"""What BPMN has no word for: hours, forms, duty, public state, clock rule and the like."""

PREFIXES: Final = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI, "nn": NN}

CONDITION_LANGUAGE: Final = "urn:nennep:condition:1"

WORK: Final = frozenset({"task", "userTask", "manualTask"})

GATEWAYS: Final[Mapping[str, str]] = {"exclusiveGateway": "xor", "parallelGateway": "and", "inclusiveGateway": "or"}

REFUSED_NODES: Final[Mapping[str, str]] = {
    "sendTask": "việc gửi thông điệp",
    "receiveTask": "việc nhận thông điệp",
    "serviceTask": "việc gọi dịch vụ",
    "scriptTask": "việc chạy mã lệnh",
    "businessRuleTask": "việc theo bảng quy tắc ngoài",
    "callActivity": "việc gọi quy trình khác",
    "adHocSubProcess": "quy trình con làm tùy lúc",
    "transaction": "quy trình con giao dịch",
    "complexGateway": "cổng phức hợp",
    "eventBasedGateway": "cổng chờ sự kiện",
    "implicitThrowEvent": "sự kiện phát ngầm",
    "choreographyTask": "việc phối hợp giữa các bên",
    "subChoreography": "phối hợp con giữa các bên",
    "callChoreography": "phối hợp gọi ngoài",
    "subConversation": "hội thoại con",
    "callConversation": "hội thoại gọi ngoài",
}

EVENTS: Final = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)

EVENT_KINDS: Final[Mapping[str, str]] = {
    "messageEventDefinition": "thông điệp",
    "signalEventDefinition": "tín hiệu",
    "errorEventDefinition": "lỗi",
    "escalationEventDefinition": "báo cấp trên",
    "compensateEventDefinition": "bù hoàn",
    "cancelEventDefinition": "hủy giao dịch",
    "conditionalEventDefinition": "điều kiện",
    "linkEventDefinition": "liên kết",
    "terminateEventDefinition": "dừng hẳn",
    "timerEventDefinition": "hẹn giờ",
}

CONTAINERS: Final = frozenset({"subProcess", "adHocSubProcess", "transaction"})

NOT_NODES: Final = frozenset(
    {
        "sequenceFlow",
        "laneSet",
        "documentation",
        "extensionElements",
        "auditing",
        "monitoring",
        "property",
        "ioSpecification",
        "ioBinding",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "dataInputAssociation",
        "dataOutputAssociation",
        "textAnnotation",
        "association",
        "group",
        "artifact",
        "incoming",
        "outgoing",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "rendering",
        "correlationSubscription",
        "supports",
        "supportedInterfaceRef",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "completionCondition",
        "outputSet",
        "inputSet",
        "dataInput",
        "dataOutput",
    }
)
"""Children of a process or activity that carry no token."""


def bpmn(name: str) -> str:
    """The qualified tag of a BPMN element."""
    return f"{{{BPMN}}}{name}"


def nn(name: str) -> str:
    """The qualified tag of an element of ours."""
    return f"{{{NN}}}{name}"
