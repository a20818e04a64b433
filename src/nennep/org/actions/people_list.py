"""People from a list: added or changed one by one, each for good, until something stops it."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from nennep.kernel.actors import Actor
from nennep.kernel.refusals import Refusal
from nennep.kernel.worktime.days import previous_day

from ..imports.people_updates import KeptPerson
from ..models import Agency, Position, User
from . import people, posts

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


def update_people(
    agency: Agency,
    *,
    rows: Iterable[tuple[int, Mapping[str, Any], KeptPerson, Collection[str]]],
    by: Actor,
    at: datetime,
) -> tuple[list[int], dict[int, str]]:
    """Afterwards the people of the rows (line, values, who, the columns to change) are as their rows say.

    Each row is written whole or not at all; the lines that were, and by line why others were not.
    """
    done, refused = [], {}
    for line, values, known, columns in rows:
        try:
            with transaction.atomic():
                _update(agency, values, known, columns, by, at)
            done.append(line)
        except Refusal as refusal:
            refused[line] = refusal.words
    return done, refused


def _update(
    agency: Agency, values: Mapping[str, Any], known: KeptPerson, columns: Collection[str], by: Actor, at: datetime
) -> None:
    user = User.objects.get(pk=known.key)
    kept = {"full_name": user.full_name, "phone": user.phone, "email": user.email}
    if told := {name: values[name] for name in kept if name in columns}:
        people.change_person(user, agency=agency, by=by, at=at, **(kept | told))
    if not {"division", "title", "duties"} & set(columns):
        return
    if not known.posts:
        given = {name: values[name] for name in ("division", "title", "duties", "held_from")}
        posts.give_position(user=user, agency=agency, by=by, at=at, **given)
        return
    post = Position.objects.select_related("agency", "division", "user").get(pk=known.posts[0].key)
    title = values["title"] if "title" in columns else post.title
    duties = values["duties"] if "duties" in columns else post.duties
    if "division" not in columns:
        days = (post.held_from, post.held_to)
        posts.change_position(post, title=title, duties=duties, held_from=days[0], held_to=days[1], by=by, at=at)
        return
    since = values.get("held_from")
    since = since if since and since > post.held_from else timezone.localdate(at)
    last = max(previous_day(since), post.held_from)
    place = values["division"]
    posts.move_person(post, held_to=last, division=place, title=title, duties=duties, held_from=since, by=by, at=at)
