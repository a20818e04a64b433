"""Files from outside: kept, corrected, taken in as a draft, or put aside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from nennep.definitions.definition import Definition
from nennep.kernel.actors import Actor
from nennep.kernel.text import nfc
from nennep.ledger import files
from nennep.ledger.actions import ConflictError, append, require
from nennep.ledger.events import name_events
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES, BrokenRuleError
from nennep.processes.actions import NewProcess, add_process, open_draft, save_draft
from nennep.processes.actions.drafts import KEEPS
from nennep.processes.models import Process, ProcessUpload, ProcessVersion
from nennep.processes.queries.access import open_version_of

from ..queries.uploads import waiting_like

name_events(
    {
        "process_upload.kept": "Nhận tệp chờ nhập",
        "process_upload.taken": "Đưa tệp vào bản nháp",
        "process_upload.dropped": "Bỏ tệp chờ nhập",
    }
)
DONE = "Tệp này đã được đưa vào bản nháp hoặc đã bỏ. Tải lại tệp nếu cần nhập lần nữa."
MEDIA = {
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "bpmn": "application/xml",
    "package": "application/zip",
}


def keep_upload(
    agency: Agency,
    *,
    kind: str,
    content: bytes,
    file_name: str,
    by: Actor,
    at: datetime,
    process: Process | None = None,
) -> ProcessUpload:
    """Afterwards the file is kept until it is taken in or put aside; the same one waits only once.

    Raises BrokenRuleError for an empty file, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, agency.pk, words=KEEPS)
    if not content:
        raise BrokenRuleError("file", f"Tệp “{file_name}” rỗng. Chọn lại tệp.")
    with transaction.atomic():
        stored = files.store(content, media_type=MEDIA[kind], at=at, checked=False)
        if known := waiting_like(agency, kind=kind, sha256=stored.sha256, process=process):
            return known
        upload = ProcessUpload.objects.create(
            agency=agency,
            process=process,
            kind=kind,
            file=stored,
            file_name=nfc(file_name)[-200:],
            uploaded_at=at,
            uploaded_by_id=by.user_id,
        )
        append(
            "process_upload.kept",
            subject=("process_upload", upload.pk),
            agency_id=agency.pk,
            by=by,
            at=at,
            grant=grant,
            facts={"kind": kind, "sha256": stored.sha256},
        )
    return upload


def correct_upload(upload: ProcessUpload, *, content: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """Afterwards what a person has corrected so far is kept with the upload, right or not yet.

    Raises BrokenRuleError where it was taken in or put aside, NotPermittedError.
    """
    require(by, MANAGE_PROCEDURES, upload.agency_id, words=KEEPS)
    _held(upload, content=dict(content))
    upload.content = dict(content)


def take_in_upload(
    upload: ProcessUpload, *, into: Process | NewProcess, definition: Definition, by: Actor, at: datetime
) -> ProcessVersion:
    """Afterwards the process has a draft with this table, and the upload no longer waits.

    Where a draft is open, the table goes onto it as one edit, which can be undone. Raises
    BrokenRuleError for a new process that cannot be, and where the version stands in review or
    approval; NotPermittedError, ConflictError.
    """
    grant = require(by, MANAGE_PROCEDURES, upload.agency_id, words=KEEPS)
    if isinstance(into, Process) and into.agency_id != upload.agency_id:
        raise BrokenRuleError("process", "Quy trình này thuộc cơ quan khác. Chọn lại.")
    with transaction.atomic():
        process = add_process(upload.agency, given=into, by=by, at=at) if isinstance(into, NewProcess) else into
        _held(upload, taken_at=at, process=process)
        version = put_on_draft(process, definition=definition, words=f"Nhập từ tệp {upload.file_name}", by=by, at=at)
        append(
            "process_upload.taken",
            subject=("process_upload", upload.pk),
            agency_id=upload.agency_id,
            by=by,
            at=at,
            grant=grant,
            facts={"version": version.pk, "sha256": definition.sha256},
        )
    upload.taken_at, upload.process = at, process
    return version


def put_on_draft(process: Process, *, definition: Definition, words: str, by: Actor, at: datetime) -> ProcessVersion:
    """Afterwards the process's draft, the open one or a new one, is this table.

    Raises BrokenRuleError where an open version is no draft any more, NotPermittedError, ConflictError.
    """
    version = open_version_of(process)
    if version is None:
        return open_draft(process, definition=definition, reason=words[:300], by=by, at=at)
    save_draft(version, definition=definition, words=words, edit=version.edit, by=by, at=at)
    return version


def close_upload(upload: ProcessUpload, *, by: Actor, at: datetime) -> None:
    """Afterwards a package from which drafts were taken no longer waits.

    Raises BrokenRuleError, NotPermittedError.
    """
    grant = require(by, MANAGE_PROCEDURES, upload.agency_id, words=KEEPS)
    with transaction.atomic():
        _held(upload, taken_at=at)
        append(
            "process_upload.taken",
            subject=("process_upload", upload.pk),
            agency_id=upload.agency_id,
            by=by,
            at=at,
            grant=grant,
            facts={"kind": upload.kind},
        )
    upload.taken_at = at


def drop_upload(upload: ProcessUpload, *, by: Actor, at: datetime) -> None:
    """Afterwards the upload no longer waits; its file stays. Raises BrokenRuleError, NotPermittedError."""
    grant = require(by, MANAGE_PROCEDURES, upload.agency_id, words=KEEPS)
    with transaction.atomic():
        _held(upload, dropped_at=at)
        append(
            "process_upload.dropped",
            subject=("process_upload", upload.pk),
            agency_id=upload.agency_id,
            by=by,
            at=at,
            grant=grant,
        )
    upload.dropped_at = at


def _held(upload: ProcessUpload, **changes: Any) -> None:
    """Change the upload if it still waits."""
    waiting = ProcessUpload.objects.filter(pk=upload.pk, taken_at=None, dropped_at=None)
    if not waiting.update(**changes):
        raise ConflictError(DONE)
