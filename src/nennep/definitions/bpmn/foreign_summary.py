"""Names on screen the elements of a kept document that the table cannot show."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from lxml import etree

from nennep.definitions.bpmn.names import BPMN
from nennep.definitions.bpmn.reader import DOCUMENT
from nennep.definitions.bpmn.source import UnreadableError, kept
from nennep.definitions.definition import Definition

KEPT: Final[Mapping[str, str]] = {
    "textAnnotation": "chú thích",
    "group": "khung nhóm",
    "dataObjectReference": "đối tượng dữ liệu",
    "dataStoreReference": "kho dữ liệu",
    "dataInput": "dữ liệu vào",
    "dataOutput": "dữ liệu ra",
    "messageFlow": "luồng thông điệp",
    "message": "thông điệp",
    "subProcess": "khung quy trình con",
    "callActivity": "quy trình gọi ngoài",
    "category": "nhóm phân loại",
}


def kept_of(definition: Definition) -> tuple[str, ...]:
    """Each element beyond the table, as “chú thích “Nộp bản giấy””; a kind that comes without names
    as “khung nhóm (2)”. () where the table says all; one line for what has no name of its own."""
    document = dict(definition.fragments).get(DOCUMENT)
    return _told(document) if document else ()


@lru_cache(maxsize=64)
def _told(document: str) -> tuple[str, ...]:
    try:
        root = kept(document)
    except UnreadableError:
        return ()
    told: list[str] = []
    bare: Counter[str] = Counter()
    for element in root.iter():
        kind = KEPT.get(_local(element))
        if kind is None:
            continue
        name = _name(element)
        if name:
            told.append(f"{kind} “{name}”")
        else:
            bare[kind] += 1
    told += [kind if count == 1 else f"{kind} ({count})" for kind, count in bare.items()]
    return tuple(dict.fromkeys(told)) or ("hình vẽ và thuộc tính riêng của phần mềm đã vẽ",)


def _local(element: etree._Element) -> str:
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else ""


def _name(element: etree._Element) -> str:
    words = element.get("name") or element.findtext(f"{{{BPMN}}}text") or ""
    return " ".join(words.split())[:80]
