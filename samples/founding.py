"""The demo agency as it begins: agencies, people, calendars, the series of its results."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.contrib.auth.hashers import make_password

from nennep.documents.actions import add_series
from nennep.kernel.actors import machine
from nennep.kernel.worktime import ZONE
from nennep.kernel.worktime.calendar_file import WEEKDAYS
from nennep.org.actions import (
    add_agency,
    add_calendar,
    add_division,
    add_person,
    begin_desk_service,
    delegate,
    load_national_calendar,
    put_calendar_in_force,
    set_decision,
)
from nennep.org.models import Agency, Division, Position, User
from nennep.org.queries import actor_of
from nennep.org.queries.administration import founder
from nennep.procedures.actions import add_field
from nennep.procedures.models import Component, ProcedureVersion
from samples import catalogue, timetable
from samples.quotas import FIELDS

BEGIN = datetime(2025, 7, 1, 7, 30, tzinfo=ZONE)
FIELDS_KEEPER = "kstt"
RESULTS = "result"
LEVELS = {"commune": "commune"}
SHORT = {
    "ubnd": "UBND tỉnh",
    "syt": "Sở Y tế",
    "cc-atvstp": "Chi cục ATVSTP",
    "cc-danso": "Chi cục Dân số",
    "ttpvhcc": "TTPVHCC tỉnh",
    "snnmt": "Sở NN&MT",
    "ubnd-lamson": "UBND phường Lam Sơn",
    "hdgdyk": "Hội đồng GĐYK",
}


@dataclass
class Ground:
    """What the year stands on: the agency, its people by username, and what was published so far."""

    agency: Agency
    users: dict[str, User]
    _versions: dict[str, list[ProcedureVersion]] = field(default_factory=dict)
    _components: dict[int, list[Component]] = field(default_factory=dict)

    def version(self, code: str, day: date) -> ProcedureVersion:
        """The version of a procedure that was the law on that day."""
        if code not in self._versions:
            self._versions[code] = list(
                ProcedureVersion.objects.filter(procedure__agency=self.agency, procedure__quality_code=code)
            )
        return next(each for each in self._versions[code] if each.holds_on(day))

    def components(self, version: ProcedureVersion) -> list[Component]:
        """The papers of a version, in order."""
        if version.pk not in self._components:
            self._components[version.pk] = list(version.components.order_by("order"))
        return self._components[version.pk]

    def forget(self) -> None:
        """Something was published: what was read before may have ended."""
        self._versions.clear()


def found() -> Ground:
    """Afterwards the province stands as on 01/07/2025, with nothing published yet."""
    raw = catalogue.organisation()
    agencies = _agencies(raw)
    divisions = _divisions(raw, agencies)
    password = make_password(raw["demo"]["password"])  # made once: the hash is slow on purpose
    first = [row for row in raw["people"] if row["from"] <= BEGIN.date()]
    users = {row["username"]: _person(row, agencies, divisions, password, BEGIN) for row in first}
    _calendars(agencies)
    _fields(agencies["ubnd"], users[FIELDS_KEEPER])
    _series(agencies["syt"])
    return Ground(agencies["syt"], users)


def later(ground: Ground) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """Who came after the beginning, and what was lent, each at its instant."""
    raw = catalogue.organisation()
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    divisions = {each.code: each for each in Division.objects.all()}
    password = User.objects.values_list("password", flat=True)[0]
    for row in raw["people"]:
        if row["from"] > BEGIN.date():
            at = datetime.combine(row["from"], time(7, 30), ZONE)
            yield at, partial(_person, row, agencies, divisions, password, at)
    for row in raw["desk_services"]:
        at = datetime.combine(row["from"], time(7, 30), ZONE)
        yield at, partial(_serve, ground.users[row["by"]], row, agencies, at)
    for row in raw["delegations"]:
        at = row["signed_at"].replace(tzinfo=ZONE)
        yield at, partial(_delegate, ground.users, row, at)


def _agencies(raw: dict[str, Any]) -> dict[str, Agency]:
    found: dict[str, Agency] = {}
    for row in raw["agencies"]:
        superior = found.get(row.get("parent", ""))
        found[row["key"]] = add_agency(
            by=founder(superior.pk) if superior else machine(0),
            at=BEGIN,
            code=row["key"],
            name=row["name"],
            short_name=SHORT[row["key"]],
            level=LEVELS.get(row["kind"], "province"),
            superior=superior,
            case_head=row["code"],
            place="Lam Giang",
            address="Số 1 đường Lam Sơn, phường Lam Sơn, tỉnh Lam Giang",
            phone=row.get("telephone", ""),
        )
    return found


def _divisions(raw: dict[str, Any], agencies: dict[str, Agency]) -> dict[str, Division]:
    return {
        row["key"]: add_division(
            agency=agencies[row["agency"]],
            by=founder(agencies[row["agency"]].pk),
            at=BEGIN,
            code=row["key"],
            name=row["name"],
            is_one_stop="Một cửa" in row["name"] or "Phục vụ hành chính công" in row["name"],
        )
        for row in raw["divisions"]
    }


def _person(
    row: dict[str, Any], agencies: dict[str, Agency], divisions: dict[str, Division], password: str, at: datetime
) -> User:
    agency = agencies[row["agency"]]
    user, _ = add_person(
        by=founder(agency.pk),
        at=at,
        agency=agency,
        username=row["username"],
        full_name=row["name"],
        division=divisions[row["division"]],
        title=row["title"],
        duties=row["duties"],
        held_from=row["from"],
        password_hash=password,
    )
    return user


def _serve(user: User, row: dict[str, Any], agencies: dict[str, Agency], at: datetime) -> None:
    by = actor_of(user, at)
    if by is None:
        raise ValueError(f"{user.username} chưa có vị trí.")
    begin_desk_service(
        agencies[row["agency"]],
        desk=agencies[row["desk"]],
        is_outside=False,
        decision=row["decision"],
        held_from=row["from"],
        by=by,
        at=at,
    )


def _delegate(users: dict[str, User], row: dict[str, Any], at: datetime) -> None:
    lender = users[row["from_person"]]
    by = actor_of(lender, at)
    if by is None:
        raise ValueError(f"{lender.username} chưa có vị trí.")
    delegate(
        Position.objects.get(user=lender),
        borrower=users[row["to_person"]],
        duties=[row["duty"]],
        held_from=row["from"],
        held_to=row["to"],
        basis=row["basis"],
        by=by,
        at=at,
    )


def _fields(province: Agency, user: User) -> None:
    by = actor_of(user, BEGIN)
    if by is None:
        raise ValueError(f"{user.username} chưa có vị trí.")
    for code, (name, _) in FIELDS.items():
        add_field(keeper=province, code=code, name=name, sector="Y tế", by=by, at=BEGIN)


def _series(agency: Agency) -> None:
    """The one series in which the agency numbers its results."""
    add_series(
        agency,
        code=RESULTS,
        name="Kết quả giải quyết",
        pattern="{số:4}/KQ-SYT",
        restart="yearly",
        starts_on=BEGIN.date(),
        by=founder(agency.pk),
        at=BEGIN,
    )


def _calendars(agencies: dict[str, Agency]) -> None:
    province, own = agencies["ubnd"], agencies["syt"]
    load_national_calendar(keeper=province, by=founder(province.pk), at=BEGIN)
    written = timetable.overlay()
    by = founder(own.pk)
    version = add_calendar(
        by=by,
        at=BEGIN,
        keeper=own,
        national=False,
        name=written["name"],
        covers_from=written["covers_from"],
        covers_to=written["covers_to"],
        hours={
            WEEKDAYS[int(day)]: [f"{start}-{end}" for start, end in spans] for day, spans in written["hours"].items()
        },
    )
    set_decision(
        version,
        decision="Quyết định giờ làm việc của Sở Y tế [dữ liệu mẫu]",
        covers_to=written["covers_to"],
        provisional_from=None,
        by=by,
        at=BEGIN,
    )
    put_calendar_in_force(version, by=by, at=BEGIN)
