"""What a demo leaves in its data folder, so that commands on its data speak by its clock and not by that of the machine."""

import hashlib
import json
import os
from pathlib import Path

from nennep.cli.faults import data_folder
from nennep.kernel.refusals import Refusal

NAME = "demo.json"
NOT_A_DEMO = (
    "tệp {path} nói dữ liệu ở đây là của bản dùng thử, nhưng cơ sở dữ liệu là của nơi khác. Dữ liệu thật thì xóa tệp"
    " ấy rồi gọi lại lệnh; bản dùng thử thì nạp lại bằng ./nennep demo."
)


def leave_mark(agency: int) -> None:
    """Afterwards the data folder tells the clock of the demo that this process is, and by which event its agency began."""
    from nennep.ledger.models import Event  # only now is Django ready

    first = Event.objects.get(chain_id=agency, number=1)
    _write({"clock": os.environ["NENNEP_CLOCK"], "database": _database(), "origin": bytes(first.hash).hex()})


def follow_mark() -> bool:
    """Afterwards the environment is that of the demo whose mark lies in the data folder.

    False where there is none, where it belongs to another database, or where a clock, or no demo, is set already.
    """
    demo = os.environ.get("NENNEP_DEMO", "").lower()
    told = {} if os.environ.get("NENNEP_CLOCK") or demo not in ("", "1", "true", "yes") else _read()
    if not told:
        return False
    os.environ["NENNEP_DEMO"], os.environ["NENNEP_CLOCK"] = "1", told["clock"]
    return True


def renew_mark() -> None:
    """Afterwards a mark of this database that lies in the data folder tells the clock that is set now."""
    told, clock = _read(), os.environ.get("NENNEP_CLOCK")
    if told and clock and told["clock"] != clock:
        _write(told | {"clock": clock})


def check_mark() -> None:
    """Raises Refusal where the database, which answers, is not that of the mark: then it was left by another."""
    from django.db import DatabaseError  # only now is Django ready

    try:
        if marked_agency() is not None:
            return
    except DatabaseError:
        return  # whoever needs the database will say so
    raise Refusal(f"{NOT_A_DEMO.format(path=Path(data_folder()) / NAME)}")


def marked_agency() -> int | None:
    """The agency of the demo whose mark lies in the data folder, whatever it is called by now; None where it is not here.

    What it began with stands in its chain and never changes. A mark of an older version tells its name only.
    """
    from django.db.models import Q  # only now is Django ready

    from nennep.ledger.models import Event
    from nennep.org.models import Agency

    told = _read()
    if origin := told.get("origin"):
        first = Event.objects.filter(number=1, hash=bytes.fromhex(origin))
        return first.values_list("chain_id", flat=True).first()
    named = Q(name=told.get("agency", "")) | Q(former_names__name=told.get("agency", ""))
    return Agency.objects.filter(named).values_list("pk", flat=True).first()


def _write(told: dict[str, str]) -> None:
    path = Path(data_folder()) / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def _read() -> dict[str, str]:
    """What the mark of this database tells; nothing where there is none, or it tells no clock."""
    try:
        told = json.loads((Path(data_folder()) / NAME).read_text(encoding="utf-8"))
        known = {name: str(told[name]) for name in ("clock", "database", "origin", "agency") if name in told}
        bytes.fromhex(known.get("origin", ""))
    except (OSError, ValueError, TypeError):
        return {}
    whole = {"clock", "database"} <= known.keys() and {"origin", "agency"} & known.keys()
    return known if whole and known["database"] == _database() else {}


def _database() -> str:
    """Which database the environment names, without telling it."""
    url = os.environ.get("NENNEP_DATABASE_URL", "")
    if path := os.environ.get("NENNEP_DATABASE_URL_FILE"):
        url = Path(path).read_text(encoding="utf-8").strip()
    return hashlib.sha256(url.encode()).hexdigest()[:16]
