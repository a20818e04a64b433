"""The demo agency as rows: agencies, people, calendars, procedures and processes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from nennep.kernel.worktime import Calendar
from nennep.ledger.actions import open_chain
from nennep.org.models import (
    Agency,
    CalendarVersion,
    Delegation,
    Division,
    Holiday,
    Position,
    User,
    WorkCalendar,
)
from nennep.procedures.models import Component, ProcedureVersion

from . import catalogue, timetable
from .publishing import publish, put_in_force

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


@dataclass(frozen=True)
class Ground:
    """What the year stands on: the agency, its people by username, procedure versions by code."""

    agency: Agency
    users: dict[str, User]
    versions: dict[str, list[ProcedureVersion]]
    components: dict[int, list[Component]]

    def version(self, code: str, day: date) -> ProcedureVersion:
        """The version of a procedure that was the law on that day."""
        return next(each for each in self.versions[code] if each.holds_on(day))


def found() -> Ground:
    """Afterwards the province, its people, calendars, procedures and processes are there."""
    raw = catalogue.organisation()
    agencies = _agencies(raw)
    divisions = _divisions(raw, agencies)
    users = _people(raw, agencies, divisions)
    _delegations(raw, users)
    _calendars(agencies["syt"])
    versions = publish(agencies["syt"])
    put_in_force(agencies["syt"], divisions)
    components = {
        version.pk: list(version.components.order_by("order"))
        for row in versions.values()
        for version in row
    }
    return Ground(agencies["syt"], users, versions, components)


def _agencies(raw: dict[str, Any]) -> dict[str, Agency]:
    found: dict[str, Agency] = {}
    for row in raw["agencies"]:
        agency = Agency.objects.create(
            code=row["key"],
            name=row["name"],
            short_name=SHORT[row["key"]],
            level=LEVELS.get(row["kind"], "province"),
            superior=found.get(row.get("parent", "")),
            case_head=row["code"],
            place="Lam Giang",
            address="Số 1 đường Lam Sơn, phường Lam Sơn, tỉnh Lam Giang",
            phone=row.get("telephone", ""),
        )
        open_chain(agency.pk)
        found[row["key"]] = agency
    return found


def _divisions(raw: dict[str, Any], agencies: dict[str, Agency]) -> dict[str, Division]:
    return {
        row["key"]: Division.objects.create(
            agency=agencies[row["agency"]],
            code=row["key"],
            name=row["name"],
            is_one_stop="Một cửa" in row["name"] or "Phục vụ hành chính công" in row["name"],
        )
        for row in raw["divisions"]
    }


def _people(
    raw: dict[str, Any], agencies: dict[str, Agency], divisions: dict[str, Division]
) -> dict[str, User]:
    password = make_password(raw["demo"]["password"])  # made once: the hash is slow on purpose
    User.objects.bulk_create(
        User(username=row["username"], full_name=row["name"], password=password)
        for row in raw["people"]
    )
    users = {user.username: user for user in User.objects.all()}
    Position.objects.bulk_create(
        Position(
            user=users[row["username"]],
            agency=agencies[row["agency"]],
            division=divisions[row["division"]],
            title=row["title"],
            duties=row["duties"],
            held_from=row["from"],
        )
        for row in raw["people"]
    )
    return users


def _delegations(raw: dict[str, Any], users: dict[str, User]) -> None:
    for row in raw["delegations"]:
        Delegation.objects.create(
            lender=Position.objects.get(user=users[row["from_person"]]),
            borrower=users[row["to_person"]],
            duties=[row["duty"]],
            held_from=row["from"],
            held_to=row["to"],
            basis=row["basis"],
        )


def _calendars(agency: Agency) -> None:
    national = WorkCalendar.objects.create(name="Lịch làm việc quốc gia")
    _calendar_version(national, timetable.calendar_of_nation())
    own = WorkCalendar.objects.create(agency=agency, name=timetable.overlay()["name"])
    _calendar_version(own, timetable.calendar(), overlay=True)


def _calendar_version(calendar: WorkCalendar, content: Calendar, *, overlay: bool = False) -> None:
    version = CalendarVersion.objects.create(
        calendar=calendar,
        number=1 if overlay else 3,
        hours={str(day): _spans(spans) for day, spans in content.hours.items() if spans},
        covers_from=content.covers_from,
        covers_to=content.covers_to,
        decision="Quyết định giờ làm việc của Sở Y tế [dữ liệu mẫu]" if overlay else "",
        state="in_force",
    )
    Holiday.objects.bulk_create(
        Holiday(
            calendar_version=version,
            day=rule.day,
            kind=rule.kind,
            name=rule.name,
            basis=rule.basis,
            provisional=rule.provisional or _is_provisional(content, rule.day),
            spans=None if rule.spans is None else _spans(rule.spans),
        )
        for rule in content.rules.values()
        if not overlay
    )


def _is_provisional(content: Calendar, day: date) -> bool:
    return content.provisional_from is not None and day >= content.provisional_from


def _spans(spans: tuple[Any, ...]) -> list[list[str]]:
    return [[f"{span.start:%H:%M}", f"{span.end:%H:%M}"] for span in spans]
