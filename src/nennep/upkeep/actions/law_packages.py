"""Packages of law data are loaded; the keys that may sign them are trusted and withdrawn."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from nennep.kernel.actors import Actor
from nennep.kernel.law import LawItem
from nennep.kernel.text import legible
from nennep.ledger.actions import ConflictError, append, require, take_line
from nennep.ledger.events import name_events
from nennep.org.actions import lay_days
from nennep.org.models import province
from nennep.org.queries.calendars import version_in_force
from nennep.org.rules import MANAGE_PEOPLE
from nennep.org.rules.law_days import CALENDAR_DAYS, day_rules

from ..models import LawKey, LawPackage
from ..parts.law_signatures import key_id, public_key
from ..queries.law_packages import forget_packages, loaded_as
from ..queries.law_preview import NOT_YOURS, LawPreview, check_loader, preview_of
from ..rules.law_packages import LawPackageError, UnlawfulPackageError, read_package

LOADED, TRUSTED, WITHDRAWN = "law.loaded", "law.key_trusted", "law.key_withdrawn"
name_events(
    {
        LOADED: "Nạp gói dữ liệu pháp luật",
        TRUSTED: "Tin một khóa ký dữ liệu pháp luật",
        WITHDRAWN: "Thôi tin một khóa ký dữ liệu pháp luật",
    }
)
MOVED = "Dữ liệu đã đổi sau khi bạn xem trước: có gói khác vừa nạp, hoặc lịch quốc gia vừa đổi. Xem trước lại rồi nạp."


def load_law(content: bytes, *, seen: str, by: Actor, at: datetime) -> tuple[LawPackage, bool]:
    """Afterwards the package holds, for every process: its row, and whether it was loaded by this call.

    What was loaded before stays as it is. Days of the calendar become its next version; promises already made change by
    the decision of an officer alone. Event ``law.loaded`` in the chain of the agency on top. ``seen`` is what the preview
    was compared with. Raises LawPackageError, ConflictError where something moved meanwhile, NotPermittedError.
    """
    top = province()
    file = read_package(content)
    grant = check_loader(file, by)
    with transaction.atomic():
        take_line(top.pk)
        forget_packages()
        before = loaded_as(file)
        if before is not None:
            return before, False
        preview = preview_of(file, with_effects=False)
        if preview.seen != seen:
            raise ConflictError(MOVED)
        manifest = file.manifest
        row = LawPackage.objects.create(
            key=preview.key,
            sequence=manifest.sequence,
            name=manifest.name,
            made_on=manifest.made_on,
            sha256=file.sha256,
            content=content.decode(),
            loaded_at=at,
            loaded_by_id=by.user_id,
        )
        facts = {"sha256": file.sha256, "key": row.key_id, "sequence": row.sequence, "parts": dict(manifest.parts)}
        append(LOADED, subject=("law_package", row.pk), agency_id=top.pk, by=by, at=at, grant=grant, facts=facts)
        _lay_days(preview, by=by, at=at)
        transaction.on_commit(forget_packages)
    return row, True


def _lay_days(preview: LawPreview, *, by: Actor, at: datetime) -> None:
    """The days that differ become a version of the national calendar."""
    entries = list(preview.file.layer.parts.get(CALENDAR_DAYS.name, ()))
    part = next((each for each in preview.parts if each.kind == CALENDAR_DAYS.name), None)
    version = version_in_force()
    if part is None or not part.changes or version is None:
        return
    changed = {change.begins_on for change in part.changes}
    days = day_rules([entry for entry in entries if entry.begins_on in changed])
    lay_days(version.calendar, days=days, decision=_decision(preview, entries), by=by, at=at)


def _decision(preview: LawPreview, entries: Sequence[LawItem]) -> str:
    articles = "; ".join(dict.fromkeys(entry.article for entry in entries))
    package = f" (gói số {preview.file.manifest.sequence} của {preview.key.name})"[:120]
    return f"{articles[: 300 - len(package)]}{package}"


def trust_key(public: str, *, name: str, by: Actor, at: datetime) -> LawKey:
    """Afterwards packages signed by that key may be loaded; event ``law.key_trusted``. Raises LawPackageError."""
    digits, named, top = public_key(public), legible(name), province()
    grant = require(by, MANAGE_PEOPLE, top.pk, words=NOT_YOURS)
    if not named or len(named) > 200:
        raise LawPackageError("Ghi --name: nơi giữ khóa, nhiều nhất 200 chữ, ví dụ: UBND tỉnh.")
    with transaction.atomic():
        take_line(top.pk)
        key = LawKey.objects.filter(public=digits).first()
        if key is not None and key.withdrawn_at is None:
            return key
        key, _ = LawKey.objects.update_or_create(
            key_id=key_id(digits), defaults={"name": named, "public": digits, "trusted_at": at, "withdrawn_at": None}
        )
        facts = {"key": key.key_id, "public": digits}
        append(TRUSTED, subject=("law_key", top.pk), agency_id=top.pk, by=by, at=at, grant=grant, facts=facts)
    return key


def withdraw_key(key: str, *, by: Actor, at: datetime) -> LawKey:
    """Afterwards nothing more signed by that key is loaded; what was stays. Event ``law.key_withdrawn``."""
    top = province()
    grant = require(by, MANAGE_PEOPLE, top.pk, words=NOT_YOURS)
    with transaction.atomic():
        take_line(top.pk)
        found = LawKey.objects.filter(key_id=key, withdrawn_at=None).first()
        if found is None:
            raise UnlawfulPackageError(f"Không có khóa “{key}” đang được tin. Xem: ./nennep law keys.")
        found.withdrawn_at = at
        found.save(update_fields=["withdrawn_at"])
        facts = {"key": found.key_id}
        append(WITHDRAWN, subject=("law_key", top.pk), agency_id=top.pk, by=by, at=at, grant=grant, facts=facts)
    return found
