"""The procedures of the demo agency as published, and the processes by which it carries them out."""

from datetime import timedelta
from typing import Any

from nennep.org.models import Agency, Division
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

from . import catalogue, definitions
from .catalogue import ProcedureSheet
from .quotas import FIELDS

KINDS = {
    "citizen": "Công dân Việt Nam",
    "foreigner": "Người nước ngoài",
    "business": "Doanh nghiệp, hợp tác xã",
    "household": "Hộ kinh doanh",
    "organisation": "Tổ chức, đơn vị sự nghiệp",
}
SERVICE = {"full": "full_online", "partial": "partial_online"}


def publish(agency: Agency) -> dict[str, list[ProcedureVersion]]:
    """Afterwards the procedures are published, with their earlier versions; by ISO code."""
    fields = {
        code: Field.objects.create(code=code, name=name, order=order)
        for order, (code, (name, _)) in enumerate(FIELDS.items(), start=1)
    }
    return {
        sheet.code: _versions(agency, fields[sheet.field], sheet)
        for sheet in catalogue.procedures().values()
    }


def _versions(agency: Agency, field: Field, sheet: ProcedureSheet) -> list[ProcedureVersion]:
    raw = sheet.raw
    procedure = Procedure.objects.create(
        root=raw["national_code"],
        suffix=raw["national_suffix"],
        quality_code=sheet.code,
        agency=agency,
        field=field,
    )
    bases = [row["title"] for row in raw["legal_basis"]]
    acts = [*raw.get("history", ()), raw["decision"] | {"legal_basis": bases}]
    found: list[ProcedureVersion] = []
    for number, act in enumerate(acts, start=1):
        version = _version(procedure, sheet, act, number)
        if number < len(acts):
            version.valid_to = acts[number]["effective_on"] - timedelta(days=1)
            version.status = "amended"
            version.save(update_fields=["valid_to", "status"])
        found.append(version)
    return found


def _version(
    procedure: Procedure, sheet: ProcedureSheet, act: dict[str, Any], number: int
) -> ProcedureVersion:
    raw = sheet.raw
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=number,
        name=sheet.name,
        level="Cấp tỉnh",
        decision=_decision(procedure.agency, act),
        valid_from=act["effective_on"],
        terms=_terms(raw),
        immediate=raw["immediate"],
        supplement_policy=raw["supplement_policy"],
        supplement_days=30,
        sets=raw["sets"],
        applicants=[KINDS[kind] for kind in sheet.applicants],
        competent=procedure.agency.name,
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
    _parts(version, raw, act["legal_basis"])
    return version


def _decision(agency: Agency, raw: dict[str, Any]) -> PublishingDecision:
    decision, _ = PublishingDecision.objects.get_or_create(
        agency=agency,
        number=raw["number"],
        signed_on=raw["signed_on"],
        defaults={
            "issuer": raw["issuer"],
            "effective_on": raw["effective_on"],
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


def _parts(version: ProcedureVersion, raw: dict[str, Any], bases: list[str]) -> None:
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
        LegalBasis(procedure_version=version, order=order, document=title)
        for order, title in enumerate(bases, start=1)
    )


def put_in_force(agency: Agency, divisions: dict[str, Division]) -> None:
    """Afterwards each procedure has its process in force."""
    codes = {row.quality_code: row for row in Procedure.objects.filter(agency=agency)}
    for table in catalogue.processes().values():
        process = Process.objects.create(
            agency=agency,
            code=table.code,
            name=table.name,
            division=divisions[definitions.owner_of(table)],
        )
        process.procedures.set([codes[code] for code in table.procedures])
        definition = definitions.definition(table.code)
        ProcessVersion.objects.create(
            process=process,
            number=table.version,
            definition=definition.to_dict(),
            sha256=definition.sha256,
            state="in_force",
            effective_from=table.in_force_from,
        )
