"""Reacts to changes of the law: what is in review or waits for approval is not approved unawares of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from nennep.documents.models import LegalDocument
from nennep.kernel.actors import machine
from nennep.ledger.models import Event
from nennep.ledger.readers import reads

from .actions.touches import touch_version
from .models import ProcessVersion
from .queries.touches import seen_since, versions_citing, versions_waiting

# The kinds of law data that a process prints or is checked by, and what a package of them changes.
PRINTED = {
    "form_names": "tên mẫu",
    "form_sets": "bộ mẫu giấy tờ",
    "calendar": "ngày nghỉ, ngày làm bù",
    "clock_law": "cách tính thời hạn",
}


@reads("legal_document.changed", words="Báo bản quy trình đang trình khi văn bản căn cứ thay đổi")
def touch_by_document(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    """Afterwards the versions whose process or procedures cite the document are to be confirmed anew."""
    document = LegalDocument.objects.filter(pk=event.subject_id).first()
    if document is not None:
        words = f"thay đổi của văn bản {document}"
        _touch(versions_citing(document), event, words, at)


@reads("law.loaded", words="Báo bản quy trình đang trình khi nạp dữ liệu pháp luật mà quy trình in ra")
def touch_by_package(event: Event, facts: Mapping[str, Any], *, at: datetime) -> None:
    """Afterwards every version in review or waiting for approval is to be confirmed anew, where it prints or rests on what came."""
    came = [words for kind, words in PRINTED.items() if kind in facts["parts"]]
    if came:
        words = f"gói dữ liệu pháp luật số {facts['sequence']} đổi {', '.join(came)}"
        _touch(versions_waiting(), event, words, at)


def _touch(versions: Iterable[ProcessVersion], event: Event, words: str, at: datetime) -> None:
    source = f"{event.chain_id}.{event.number}"
    for version in versions:
        # Read late, it may be known already: the version was submitted, reviewed or confirmed after it.
        if seen_since(version, event.at):
            continue
        touch_version(version, words=words, source=source, by=machine(version.agency_id), at=at)
