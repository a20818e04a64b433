"""Writes everything of one agency into one file of open formats, and tells so in its chain."""

import glob
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from nennep import __version__
from nennep.kernel.actors import Actor
from nennep.kernel.file_faults import words_of
from nennep.ledger.actions import append, instant
from nennep.ledger.events import name_events
from nennep.ledger.files import path_of
from nennep.ledger.joints import take_last_line
from nennep.ledger.models import Chain, StoredFile
from nennep.org.models import Agency

from ..papers.export_guide import ExportedTable, export_guide
from ..parts.agency_scope import AgencyScope, exported_tables, keys_of, one_instant
from ..parts.archive import AbsentSourceError
from ..parts.export_file import ExportWriter
from ..queries.exports import columns_of, event_lines, lines_of, papers_of
from ..rules.exports import EVENTS, FILES, FORMAT, GUIDE, MANIFEST, OWN, PERSONAL, QUARANTINE, REFERRED, ExportError

name_events({"agency.exported": "Xuất toàn bộ dữ liệu của cơ quan"})


@dataclass(slots=True)
class ExportedAgency:
    """The file and its digest, what went in; ``missing`` and ``damaged`` are stored files that were so before."""

    path: Path
    size: int = 0
    sha256: str = ""
    rows: int = 0
    events: int = 0
    head: str = ""
    files: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def export_agency(agency: Agency, *, to: Path, by: Actor, at: datetime) -> ExportedAgency:
    """Afterwards the new file ``to`` holds everything of the agency as it was at one instant; only its owner may open it.

    Event ``agency.exported`` in the chain of the agency, or the one in which that goes on where the agency has ended,
    with the digest of the file. For whoever runs the machine: there is no way to it on a screen. Raises ExportError;
    then nothing half is left and nothing is told.
    """
    with _draft_of(to) as draft:
        made = ExportedAgency(to)
        writer = ExportWriter(draft, at)
        try:
            with one_instant():
                _Export(agency, writer, made, at).write()
            made.sha256 = writer.close()
        finally:
            writer.abandon()
        made.size = draft.stat().st_size
        facts = {
            "sha256": made.sha256,
            "rows": made.rows,
            "events": made.events,
            "head": made.head,
            "files": made.files,
        }
        with transaction.atomic():
            chain = take_last_line(agency.pk)
            append("agency.exported", subject=("agency", agency.pk), agency_id=chain, by=by, at=at, facts=facts)
        draft.rename(to)
    return made


@contextmanager
def _draft_of(path: Path) -> Iterator[Path]:
    """Where the file is written until it is whole; gone afterwards, as are those of exports that were killed."""
    if path.exists():
        raise ExportError(f"{path} đã có. Chọn tên tệp khác, để không đè lên tệp nào.")
    for left in path.parent.glob(f".{glob.escape(path.name)}.[0-9]*"):
        if not _runs(left.suffix[1:]):
            left.unlink(missing_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield draft
    except OSError as error:
        why = words_of(error)
        raise ExportError(
            f"Không ghi được {path} ({why}); phần ghi dở đã bỏ. Chọn nơi khác, hoặc dọn chỗ, cho quyền ghi."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _runs(pid: str) -> bool:
    """Whether there is a process of that number; whose does not matter."""
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError, ValueError):
        return False
    except PermissionError:
        return True
    return True


class _Export:
    """One export on its way into the file: the rows, the events, the files, the papers, the guide, the manifest."""

    def __init__(self, agency: Agency, writer: ExportWriter, made: ExportedAgency, at: datetime) -> None:
        self.agency, self.writer, self.made, self.at = agency, writer, made, at
        self.scope = AgencyScope(agency.pk)
        self.tables: list[ExportedTable] = []
        self.files: list[dict[str, Any]] = []
        self.members: dict[str, str] = {}

    def write(self) -> None:
        for model in exported_tables():
            self._write_rows(model)
        chain = Chain.objects.filter(pk=self.agency.pk).first() or Chain(agency_id=self.agency.pk)
        self.made.head = bytes(chain.head).hex()
        self.made.events, self.members[EVENTS] = self.writer.add_lines(EVENTS, event_lines(self.agency.pk))
        for stored in self.scope.files():
            self._write_file(stored)
        lost = {*self.made.missing}
        for name, digest in papers_of(self.scope):
            if digest not in lost:
                self.members[name] = self.writer.add_file(name, path_of(digest))
        guide = export_guide(
            self.agency.name,
            at=self.at,
            version=__version__,
            events=self.made.events,
            head=self.made.head,
            tables=self.tables,
        )
        self.members[GUIDE] = self.writer.add_text(GUIDE, guide)
        self.writer.add_text(MANIFEST, json.dumps(self._manifest(), ensure_ascii=False, indent=1))

    def _write_rows(self, model: Any) -> None:
        own = model in self.scope.own
        if own:
            self._write_table(model, OWN, lines_of(self.scope.own_rows(model), columns_of(model, own=True)))
        if self.scope.referred[model]:
            columns = columns_of(model, own=False)
            lines = (line for rows in self.scope.referred_rows(model) for line in lines_of(rows, columns))
            self._write_table(model, REFERRED, lines)

    def _write_table(self, model: Any, folder: str, lines: Iterator[str]) -> None:
        name = model.__name__
        rows, sha256 = self.writer.add_lines(f"{folder}/{name}.jsonl", lines)
        columns = columns_of(model, own=folder == OWN)
        keys = {column: target.__name__ for column, target in keys_of(model) if column in columns}
        self.tables.append(ExportedTable(name, f"{folder}/{name}.jsonl", rows, sha256, model._meta.pk.attname, keys))
        self.made.rows += rows

    def _write_file(self, stored: StoredFile) -> None:
        name = f"{FILES if stored.state == 'clean' else QUARANTINE}/{stored.sha256}"
        try:
            digest = self.writer.add_file(name, path_of(stored.sha256))
        except AbsentSourceError:
            self.made.missing.append(stored.sha256)
            return
        if digest != stored.sha256:
            self.made.damaged.append(stored.sha256)
        self.files.append({"file": name, "sha256": digest, "media_type": stored.media_type})
        self.made.files += 1

    def _manifest(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "personal_data": PERSONAL,
            "made_at": instant(self.at),
            "version": __version__,
            "agency": {"id": self.agency.pk, "code": self.agency.code, "name": self.agency.name},
            "chain": {"length": self.made.events, "head": self.made.head},
            "tables": [asdict(table) for table in self.tables],
            "members": self.members,
            "files": self.files,
            "missing": self.made.missing,
            "damaged": self.made.damaged,
        }
