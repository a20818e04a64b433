"""Files that wait to be taken in: whose they are, and what the machine reads in them."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from nennep.definitions.exchange import Contents, read_archive, unpack
from nennep.kernel.actors import Actor
from nennep.ledger import files
from nennep.office import BODY, PROCEDURE, read
from nennep.office.steps import ProcedureReading
from nennep.office.tables import Body
from nennep.org.models import Agency
from nennep.org.rules import MANAGE_PROCEDURES
from nennep.processes.models import Process, ProcessUpload

DUTY = MANAGE_PROCEDURES
SLUG = 12


def keeping_agencies(actor: Actor) -> list[int]:
    """The agencies whose processes the actor keeps, the own one first."""
    return actor.agencies_with(DUTY)


def slug_of(upload: ProcessUpload) -> str:
    """How the upload is called in addresses: the head of its file's digest."""
    return upload.file.sha256[:SLUG]


def uploads_of(actor: Actor) -> QuerySet[ProcessUpload]:
    """All uploads of the agencies whose processes the actor keeps, the newest first."""
    return (
        ProcessUpload.objects.filter(agency_id__in=keeping_agencies(actor))
        .select_related("file", "process__division", "agency", "uploaded_by")
        .order_by("-pk")
    )


def upload_of(actor: Actor, slug: str) -> ProcessUpload:
    """The newest upload of that name. Raises ProcessUpload.DoesNotExist."""
    found = uploads_of(actor).filter(file__sha256__startswith=slug).first()
    if found is None or len(slug) != SLUG:
        raise ProcessUpload.DoesNotExist
    return found


def waiting_files(process: Process, kind: str) -> QuerySet[ProcessUpload]:
    """The uploads for one process that nobody has taken in or dropped yet."""
    waiting = process.uploads.filter(kind=kind, taken_at=None, dropped_at=None)
    return waiting.select_related("file")


def waiting_packages(actor: Actor) -> QuerySet[ProcessUpload]:
    """The packages that wait in the agencies whose processes the actor keeps, the newest first."""
    return uploads_of(actor).filter(kind="package", taken_at=None, dropped_at=None)


def waiting_like(agency: Agency, *, kind: str, sha256: str, process: Process | None) -> ProcessUpload | None:
    """The upload of the same bytes for the same purpose that still waits."""
    waiting = ProcessUpload.objects.filter(taken_at=None, dropped_at=None, agency=agency, kind=kind)
    return waiting.filter(file__sha256=sha256, process=process).select_related("file").first()


@dataclass(frozen=True, slots=True)
class WordReading:
    """An existing procedure: all that stands in the file, and the steps read in it."""

    body: Body
    steps: ProcedureReading


def word_reading(upload: ProcessUpload) -> WordReading:
    """What is read anew in the upload. Raises UnreadableUploadError, DamagedFileError.

    A file that could not be read is tried again each time: a program may have been installed since.
    """
    return _word_reading(upload.file.sha256, upload.file_name)


@lru_cache(maxsize=16)
def _word_reading(sha256: str, name: str) -> WordReading:
    """Kept, for a correction opens the same file many times, and an old one takes seconds."""
    content = files.read_for_check(sha256)
    steps = read(content, expected=PROCEDURE, name=name)
    return WordReading(read(content, expected=BODY, name=name), steps)


def package_reading(upload: ProcessUpload) -> Contents:
    """What a kept package says. Raises PackageError, DamagedFileError."""
    return _package_reading(upload.file.sha256)


@lru_cache(maxsize=8)
def _package_reading(sha256: str) -> Contents:
    return unpack(read_archive(files.read_for_check(sha256)))
