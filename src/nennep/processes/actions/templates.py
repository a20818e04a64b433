"""An agency's own Word templates of the four documents: taken in after a check, retired."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger.actions import append, require
from nennep.ledger.events import name_events
from nennep.ledger.files import store
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError

from ..models import PaperTemplate
from ..queries import own_template
from .frozen_papers import MEDIA_TYPES

UPLOADED, RETIRED = "paper_template.uploaded", "paper_template.retired"
name_events({UPLOADED: "Đưa mẫu in riêng vào dùng", RETIRED: "Thôi dùng mẫu in riêng"})
KEEPS = "Chỉ người quản lý thủ tục, quy trình của cơ quan đổi mẫu in."


def keep_template(
    agency: Agency, *, track: str, content: bytes, file_name: str, problems: Sequence[str], by: Actor, at: datetime
) -> PaperTemplate | None:
    """Afterwards Word papers printed from now on use this template; None where it has ``problems``.

    Then the file is kept, but nothing is replaced: the template in use stays. Frozen papers stay as
    they are. Raises BrokenRuleError, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=KEEPS)
    file = store(content, media_type=MEDIA_TYPES["docx"], at=at, checked=not problems)
    if problems:
        return None
    with transaction.atomic():
        held = own_template(agency.pk, track)
        if held is not None:
            PaperTemplate.objects.filter(pk=held.pk).update(retired_at=at)
        made = PaperTemplate.objects.create(
            agency=agency,
            track=track,
            file=file,
            file_name=nfc(file_name)[-200:],
            uploaded_at=at,
            uploaded_by_id=by.user_id,
        )
        append(
            UPLOADED,
            subject=("paper_template", made.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"track": track, "sha256": file.sha256},
        )
    return made


def retire_template(template: PaperTemplate, *, by: Actor, at: datetime) -> None:
    """Afterwards the document is printed by our template again. Raises BrokenRuleError, NotPermittedError."""
    grant = require(by, MANAGE_PROCEDURES, template.agency_id, words=KEEPS)
    with transaction.atomic():
        used = PaperTemplate.objects.filter(pk=template.pk, retired_at=None)
        if not used.update(retired_at=at):
            raise BrokenRuleError("", "Mẫu này đã thôi dùng.")
        template.retired_at = at
        append(
            RETIRED,
            subject=("paper_template", template.pk),
            agency_id=template.agency_id,
            by=by,
            at=at,
            grant=grant,
            facts={"track": template.track},
        )
