"""Whether the packages and keys of law data are those of which the events tell: what ``verify`` proves of them."""

import hashlib
from collections.abc import Iterator

from django.db import connection

from nennep.ledger.file_checks import ROW_CHECKS
from nennep.ledger.joints import in_order
from nennep.ledger.models import Event
from nennep.ledger.queries import MISFITS
from nennep.ledger.readers import facts_of

from ..models import LawKey, LawPackage
from ..parts.law_signatures import is_signed, key_id
from ..rules.law_packages import LawPackageError, read_package


@ROW_CHECKS.under_own_name
def law_faults() -> Iterator[str]:
    """Each row against its event, its bytes against its digest, its signature against its key; then what is missing."""
    if LawPackage._meta.db_table not in connection.introspection.table_names():
        return  # a database of before
    for faults in (_faults_of_packages, _faults_of_keys):
        try:
            yield from faults()
        except MISFITS:
            yield "gói, khóa ký dữ liệu pháp luật: có cột không đọc được"


def _faults_of_packages() -> Iterator[str]:
    told = {event.subject_id: facts_of(event) for event in _events("law.loaded")}
    for row in LawPackage.objects.select_related("key").order_by("pk"):
        name, facts = f"gói dữ liệu pháp luật “{row.name}” số {row.sequence}", told.pop(row.pk, None)
        if facts is None:
            yield f"{name}: không có sự kiện nạp"
        elif (facts["sha256"], facts["key"], facts["sequence"]) != (row.sha256, row.key_id, row.sequence):
            yield f"{name}: khác sự kiện nạp"
        elif not _is_whole(row):
            yield f"{name}: nội dung không còn như lúc ký"
    for facts in told.values():
        yield f"gói dữ liệu pháp luật số {facts['sequence']} của khóa {facts['key']} đã nạp nhưng không còn"


def _is_whole(row: LawPackage) -> bool:
    content = row.content.encode()
    try:
        file = read_package(content)
    except LawPackageError:
        return False
    same = (file.manifest.name, file.manifest.sequence, file.manifest.made_on) == (row.name, row.sequence, row.made_on)
    signed = is_signed(file.signature, file.signed, row.key.public)
    return hashlib.sha256(content).hexdigest() == row.sha256 and same and signed


def _faults_of_keys() -> Iterator[str]:
    held: dict[str, tuple[str, bool]] = {}
    for event in _events("law.key_trusted", "law.key_withdrawn"):
        facts = facts_of(event)
        public = facts.get("public", held.get(facts["key"], ("", False))[0])
        held[facts["key"]] = (public, event.kind == "law.key_trusted")
    for row in LawKey.objects.order_by("key_id"):
        told = held.pop(row.key_id, None)
        if told != (row.public, row.withdrawn_at is None) or key_id(row.public) != row.key_id:
            yield f"khóa ký dữ liệu pháp luật {row.key_id}: khác sự kiện"
    for key in held:
        yield f"khóa ký dữ liệu pháp luật {key} không còn"


def _events(*kinds: str) -> Iterator[Event]:
    return in_order(Event.objects.filter(kind__in=kinds)).iterator()
