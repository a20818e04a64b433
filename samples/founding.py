"""The demo agency as rows: agencies, people, calendars, procedures and processes."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
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
from nennep.procedures.models import (
    Component,
    Fee,
    Field,
    LegalBasis,
    Procedure,
    ProcedureVersion,
    PublishingDecision,
)
from nennep.processes.models import Process, ProcessVersion

from . import catalogue, definitions, timetable
from .catalogue import ProcedureSheet
from .quotas import FIELDS

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
KINDS = {
    "citizen": "Công dân Việt Nam",
    "foreigner": "Người nước ngoài",
    "business": "Doanh nghiệp, hợp tác xã",
    "household": "Hộ kinh doanh",
    "organisation": "Tổ chức, đơn vị sự nghiệp",
}
SERVICE = {"full": "full_online", "partial": "partial_online"}


@dataclass(frozen=True)
class Ground:
    """What the year stands on: the agency, its people by username, procedure versions by code."""

    agency: Agency
    users: dict[str, User]
    versions: dict[str, ProcedureVersion]

    @cached_property
    def components(self) -> dict[str, list[Component]]:
        """The components of each procedure by its code, in order."""
        return {
            code: list(version.components.order_by("order"))
            for code, version in self.versions.items()
        }


def found() -> Ground:
    """Afterwards the province, its people, calendars, procedures and processes are there."""
    raw = catalogue.organisation()
    agencies = _agencies(raw)
    divisions = _divisions(raw, agencies)
    users = _people(raw, agencies, divisions)
    _delegations(raw, users)
    _calendars(agencies["syt"])
    versions = _procedures(agencies["syt"])
    _processes(agencies["syt"], divisions, versions)
    return Ground(agencies["syt"], users, versions)


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


def _procedures(agency: Agency) -> dict[str, ProcedureVersion]:
    fields = {
        code: Field.objects.create(code=code, name=name, order=order)
        for order, (code, (name, _)) in enumerate(FIELDS.items(), start=1)
    }
    return {
        sheet.code: _procedure(agency, fields[sheet.field], sheet)
        for sheet in catalogue.procedures().values()
    }


def _procedure(agency: Agency, field: Field, sheet: ProcedureSheet) -> ProcedureVersion:
    raw = sheet.raw
    procedure = Procedure.objects.create(
        root=raw["national_code"],
        suffix=raw["national_suffix"],
        quality_code=sheet.code,
        agency=agency,
        field=field,
    )
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=1,
        name=sheet.name,
        level="Cấp tỉnh",
        decision=_decision(raw["decision"]),
        valid_from=raw["decision"]["effective_on"],
        terms=_terms(raw),
        immediate=raw["immediate"],
        supplement_policy=raw["supplement_policy"],
        supplement_days=30,
        sets=raw["sets"],
        applicants=[KINDS[kind] for kind in sheet.applicants],
        competent=agency.name,
        coordinating="Ủy ban nhân dân cấp xã, Hội đồng Giám định y khoa" if raw["linked"] else "",
        result=raw["result"]["name"],
        paper_result=raw["result"]["paper"],
        service_level=SERVICE[raw["service_level"]],
        partial_reason=raw.get("partial_reason", ""),
        linked=raw["linked"],
        territory_free=raw["territory_free"],
        post_reception=raw["postal_reception"],
        post_return=raw["postal_return"],
        routing=raw["routing"],
    )
    _parts(version, raw)
    return version


def _decision(raw: dict[str, Any]) -> PublishingDecision:
    decision, _ = PublishingDecision.objects.get_or_create(
        number=raw["number"],
        signed_on=raw["signed_on"],
        defaults={
            "issuer": raw["issuer"],
            "title": "Công bố danh mục thủ tục hành chính lĩnh vực y tế",
        },
    )
    return decision


def _terms(raw: dict[str, Any]) -> dict[str, Any]:
    return {
        channel["channel"]: {
            "amount": str(channel["amount"]),
            "unit": channel["unit"],
            "cutoff": None,
        }
        for channel in raw["channels"]
    }


def _parts(version: ProcedureVersion, raw: dict[str, Any]) -> None:
    Component.objects.bulk_create(
        Component(
            procedure_version=version,
            order=order,
            name=row["name"],
            form=row.get("form", ""),
            originals=row["originals"],
            copies=row["copies"],
            required=row["required"],
            manner="data" if "replaced_by" in row else row["mode"],
            source=row.get("replaced_by", ""),
        )
        for order, row in enumerate(raw["components"], start=1)
    )
    Fee.objects.bulk_create(
        Fee(
            procedure_version=version,
            kind=row["kind"],
            name=row["name"],
            amount=row["amount"],
            basis="Thông tư phí của Bộ Tài chính [dữ liệu mẫu: mức phí đặt ra]",
            valid_from=version.valid_from,
        )
        for row in raw.get("fees", ())
    )
    LegalBasis.objects.bulk_create(
        LegalBasis(procedure_version=version, order=order, document=row["title"])
        for order, row in enumerate(raw["legal_basis"], start=1)
    )


def _processes(
    agency: Agency, divisions: dict[str, Division], versions: dict[str, ProcedureVersion]
) -> None:
    for table in catalogue.processes().values():
        process = Process.objects.create(
            agency=agency,
            code=table.code,
            name=table.name,
            division=divisions[definitions.owner_of(table)],
        )
        process.procedures.set([versions[code].procedure_id for code in table.procedures])
        definition = definitions.definition(table.code)
        ProcessVersion.objects.create(
            process=process,
            number=table.version,
            definition=definition.to_dict(),
            sha256=definition.sha256,
            state="in_force",
            effective_from=table.in_force_from,
        )
