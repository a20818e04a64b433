"""People from a list: added one by one, each for good, until something stops it."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal

from ..models import Agency, User
from . import people

logger = logging.getLogger("nennep.org")
BROKEN = "phần mềm gặp lỗi nên chưa nhận; lỗi đã ghi vào nhật ký máy chủ. Báo người quản trị rồi nhận lại."
OVERTAKEN = (
    "{} Nếu danh sách này đang được nhận ở lần bấm trước thì chờ một lát,"
    " rồi mở trang /people/passwords/ để lấy mật khẩu tạm."
)


@dataclass(slots=True)
class PeopleAdded:
    """What came of a list: by line who was added, with the temporary password, and why others were not.

    Nothing after ``stopped_at`` was tried; ``overtaken``: there somebody else takes in the same list.
    """

    added: dict[int, tuple[User, str]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    stopped_at: int | None = None
    overtaken: bool = False


def add_people(
    agency: Agency, *, rows: Iterable[tuple[int, Mapping[str, Any]]], by: Actor, at: datetime
) -> PeopleAdded:
    """Afterwards the people of the rows, each under its line, exist as ``add_person`` makes them.

    A refusal concerns its row alone, but for a sign-in name that was free a moment ago: then somebody else takes
    in the same list. That and a fault of the program stop it. No error goes on from here: nobody
    would ever learn the passwords of those who were added before.
    """
    done = PeopleAdded()
    for line, values in rows:
        try:
            done.added[line] = people.add_person(by=by, at=at, agency=agency, **values)
        except Refusal as refusal:
            done.refused[line] = refusal.words
            if refusal.field == "username":
                done.refused[line] = OVERTAKEN.format(refusal.words)
                done.stopped_at, done.overtaken = line, True
                break
        except Exception:
            logger.exception("Nhập người, dòng %s bị lỗi.", line)
            done.refused[line], done.stopped_at = BROKEN, line
            break
    return done
