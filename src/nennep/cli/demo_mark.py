"""What a demo leaves in its data folder, so that commands on its data speak by its clock and not by that of the machine."""

import hashlib
import json
import os
from pathlib import Path

from nennep.cli.faults import data_folder
from nennep.kernel.refusals import Refusal

NAME = "demo.json"
NOT_A_DEMO = (
    "tệp {path} nói dữ liệu ở đây là của bản dùng thử, nhưng cơ sở dữ liệu không có cơ quan mẫu. Dữ liệu thật thì xóa tệp"
    " ấy rồi gọi lại lệnh; bản dùng thử thì nạp lại bằng ./nennep demo."
)


def leave_mark(agency: str) -> None:
    """Afterwards the data folder tells the clock of the demo that this process is, and its agency by name."""
    told = {"clock": os.environ["NENNEP_CLOCK"], "database": _database(), "agency": agency}
    path = Path(data_folder()) / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def follow_mark() -> str:
    """Afterwards the environment is that of the demo whose mark lies in the data folder; the name of its agency.

    "" where there is none, where it belongs to another database, or where a clock or a demo is set already.
    """
    if os.environ.get("NENNEP_DEMO") or os.environ.get("NENNEP_CLOCK"):
        return ""
    try:
        told = json.loads((Path(data_folder()) / NAME).read_text(encoding="utf-8"))
        clock, database, agency = (str(told[name]) for name in ("clock", "database", "agency"))
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    if database != _database():
        return ""
    os.environ["NENNEP_DEMO"], os.environ["NENNEP_CLOCK"] = "1", clock
    return agency


def check_mark(agency: str) -> None:
    """Raises Refusal where the database, which answers, holds no such agency: then the mark was left by another."""
    from django.db import DatabaseError  # only now is Django ready

    from nennep.org.models import Agency

    try:
        if Agency.objects.filter(name=agency).exists():
            return
    except DatabaseError:
        return  # whoever needs the database will say so
    raise Refusal(f"{NOT_A_DEMO.format(path=Path(data_folder()) / NAME)}")


def _database() -> str:
    """Which database the environment names, without telling it."""
    url = os.environ.get("NENNEP_DATABASE_URL", "")
    if path := os.environ.get("NENNEP_DATABASE_URL_FILE"):
        url = Path(path).read_text(encoding="utf-8").strip()
    return hashlib.sha256(url.encode()).hexdigest()[:16]
