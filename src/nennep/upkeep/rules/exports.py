"""How the whole export of an agency is laid out, and what never goes into it."""

import re
import unicodedata

from nennep.kernel.refusals import Kind, Refusal

FORMAT = 1
MANIFEST = "manifest.json"
GUIDE = "HUONG-DAN.md"
EVENTS = "events.jsonl"
OWN = "tables"
REFERRED = "referred"
FILES = "files"
QUARANTINE = "quarantine"
PAPERS = "papers"
LONGEST_NAME = 180

# What opens a door, or tells when somebody came in.
SECRETS = {"User": frozenset({"password", "last_login"})}
# All that is told of somebody, and of a case, of another agency, that only stands in a row of this one.
NAMES_OF_OTHERS = {
    "User": frozenset({"id", "username", "full_name"}),
    "Case": frozenset(
        {"id", "agency_id", "desk_id", "code", "kind", "procedure_version_id", "state", "received_at", "returned_at"}
    ),
}
# Of the installation, not of an agency; the events and their chain have a file of their own.
OF_THE_INSTALLATION = frozenset(
    {
        "BackupRun",
        "Chain",
        "Event",
        "FileDamage",
        "InstalledRelease",
        "Job",
        "LawKey",
        "LawPackage",
        "ParkedEvent",
        "ReaderCursor",
        "RestoreDrill",
        "SkippedEvent",
    }
)
# Of one person and gone after some days: files made of rows that are in the export, and what was typed and never taken.
COPIES = frozenset({"SheetOrder", "UnsentForm"})
PERSONAL = (
    "Tệp này chứa dữ liệu cá nhân của người dân và công chức, chưa mã hóa. Chỉ giao cho cơ quan nhận, giữ ở nơi chỉ người có"
    " trách nhiệm mở được, xóa khi đã dùng xong."
)


class ExportError(Refusal):
    """An agency cannot be exported there; the words say why and the way out."""

    kind: Kind = "unlawful"


class DamagedExportError(ExportError):
    """The file is no export, is cut off, or was written in another way."""

    kind: Kind = "unreadable"


def paper_name(*parts: str, ending: str) -> str:
    """“H99.12-261117-0001 – Giấy tiếp nhận – 02-BPMC.pdf”: the parts that say something, as every disk can bear them."""
    said = [" ".join(re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", part).split()) for part in parts if part.strip()]
    return unicodedata.normalize("NFC", " – ".join(said))[:LONGEST_NAME].rstrip(" .") + f".{ending}"
