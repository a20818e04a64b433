"""BPMN of what is stored: a version as a file, a waiting file as a table."""

from dataclasses import dataclass, replace
from functools import lru_cache

from nennep.definitions import bpmn
from nennep.definitions.bpmn.validation import check_reading
from nennep.definitions.definition import Definition
from nennep.ledger import files

from ..models import Process, ProcessUpload, ProcessVersion
from ..rules.approvals import HELD_STATES
from .access import open_version_of


def bpmn_of(version: ProcessVersion) -> bytes:
    """The version as BPMN 2.0, with all that came with it from elsewhere."""
    return bpmn.write(Definition.from_dict(version.definition))


@dataclass(frozen=True)
class FileReading:
    """A BPMN file: what the table can say of it, and why the engine cannot run it (() = it can)."""

    reading: bpmn.BpmnReading
    reasons: tuple[bpmn.Reason, ...]

    def definition(self, code: str) -> Definition | None:
        """The table under the code of our process; None where no table can say the file."""
        given = self.reading.definition
        return replace(given, code=code) if given is not None else None


def file_reading(upload: ProcessUpload) -> FileReading:
    """What is read in a kept BPMN file. Raises UnreadableError, DamagedFileError."""
    return _file_reading(upload.file.sha256)


@lru_cache(maxsize=16)
def _file_reading(sha256: str) -> FileReading:
    return reading_of(files.read_for_check(sha256))


def reading_of(xml: bytes) -> FileReading:
    """What is read in a BPMN document. Raises UnreadableError."""
    reading = bpmn.read(xml)
    return FileReading(reading, check_reading(reading).reasons)


def standing_definition(process: Process | None) -> Definition | None:
    """What a draft of the process would be compared with: its open version, else the newest held one."""
    if process is None:
        return None
    version = open_version_of(process) or (
        process.versions.filter(state__in=HELD_STATES).order_by("-effective_from").first()
    )
    return Definition.from_dict(version.definition) if version else None
