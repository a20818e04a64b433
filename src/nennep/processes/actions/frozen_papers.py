"""Papers frozen: printed once at their approval, kept by digest, served ever after as they are."""

from datetime import datetime

from nennep.kernel.actors import Actor
from nennep.ledger.files import store

from ..models import PrintedPaper, ProcessVersion
from ..papers.frozen_document import print_approved

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def freeze(version: ProcessVersion, *, track: str, by: Actor, at: datetime) -> dict[str, str]:
    """Afterwards the document is kept as printed now; the digests by form, for the event.

    A paper frozen for an earlier approval gives way; its bytes stay in the store. The caller has
    asked for the duty and writes the event. Raises BrokenRuleError where it cannot be printed.
    """
    digests = {}
    for form, content in print_approved(version, track, at).items():
        file = store(content, media_type=MEDIA_TYPES[form], at=at, checked=True)
        PrintedPaper.objects.update_or_create(
            process_version=version, track=track, form=form, defaults={"file": file, "printed_at": at}
        )
        digests[form] = file.sha256
    return digests
