"""The procedures of the demo agency as published, decision by decision, played through the actions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Any

from nennep.kernel.actors import Actor
from nennep.kernel.worktime import ZONE
from nennep.org.models import Agency
from nennep.procedures.actions import VersionDraft, enact_procedure, publish_version
from nennep.procedures.models import Field, Procedure, PublishingDecision
from nennep.procedures.rules import OWN_RULES, code_of_act
from samples import catalogue
from samples.catalogue import ProcedureSheet

Deed = tuple[datetime, Callable[[], object]]
# When the first decisions were entered: after the laws, before the processes.
ENTERED = datetime(2025, 7, 1, 7, 50, tzinfo=ZONE)
MARK = "Công bố danh mục thủ tục hành chính lĩnh vực y tế [nội dung đặt ra cho bản mẫu]"
KINDS = {
    "citizen": "Công dân Việt Nam",
    "foreigner": "Người nước ngoài",
    "business": "Doanh nghiệp, hợp tác xã",
    "household": "Hộ kinh doanh",
    "organisation": "Tổ chức, đơn vị sự nghiệp",
}
SERVICE = {"full": "full_online", "partial": "partial_online"}
LEGAL_KINDS = {"law_detailed": "detailed", "delegated": "delegated", "local": "local"}


@dataclass(frozen=True)
class Act:
    """What one decision did to one procedure; ``first`` enacted it, ``last`` says what holds today."""

    sheet: ProcedureSheet
    raw: Mapping[str, Any]
    first: bool
    last: bool


def deeds(agency: Agency, by: Actor) -> Iterator[Deed]:
    """Each act of each decision at the instant somebody entered it, in the order of its effect."""
    found = [act for sheet in catalogue.procedures().values() for act in _acts(sheet)]
    for act in sorted(found, key=lambda act: (act.raw["effective_on"], act.sheet.number)):
        at = max(ENTERED, datetime.combine(act.raw["signed_on"], time(16, 0), ZONE))
        yield at, partial(_enter, agency, act, by, at)


def _acts(sheet: ProcedureSheet) -> Iterator[Act]:
    bases = [row["title"] for row in sheet.raw["legal_basis"]]
    acts = [*sheet.raw.get("history", ()), sheet.raw["decision"] | {"legal_basis": bases}]
    for number, raw in enumerate(acts):
        yield Act(sheet, raw, first=number == 0, last=number == len(acts) - 1)


def _enter(agency: Agency, act: Act, by: Actor, at: datetime) -> None:
    sheet, raw = act.sheet, act.sheet.raw
    decision = enter_decision(agency, act.raw, by, at)
    said: dict[str, Any] = {
        "valid_from": act.raw["effective_on"],
        "decision": decision,
        "bases": [{"document": title} for title in act.raw["legal_basis"]],
    }
    asked = {"questions": raw["questions"]} if act.last and "questions" in raw else {}
    if asked:
        said["variants"] = _variants(raw)
    if not act.first:
        procedure = Procedure.objects.get(agency=agency, quality_code=sheet.code)
        publish_version(procedure, draft=VersionDraft(changes=asked, **said), by=by, at=at)
        return
    draft = VersionDraft(changes=_columns(agency, sheet) | asked, components=_components(raw), fees=_fees(raw), **said)
    enact_procedure(
        agency,
        field=Field.objects.get(code=sheet.field),
        root=raw["national_code"],
        suffix=raw["national_suffix"],
        quality_code=sheet.code,
        draft=draft,
        by=by,
        at=at,
    )


def enter_decision(agency: Agency, raw: Mapping[str, Any], by: Actor, at: datetime) -> PublishingDecision:
    """The decision in the register; it acts on many procedures, and is entered once."""
    decision, _ = PublishingDecision.objects.get_or_create(
        agency=agency,
        number=raw["number"],
        signed_on=raw["signed_on"],
        defaults={
            "effective_on": raw["effective_on"],
            "issuer": raw["issuer"],
            "title": MARK,
            "state": "applied",
            "entered_at": at,
            "entered_by_id": by.user_id,
            "applied_at": at,
            "code": code_of_act(raw["number"], raw["signed_on"]),
        },
    )
    return decision


def _columns(agency: Agency, sheet: ProcedureSheet) -> dict[str, Any]:
    raw = sheet.raw
    return {
        "name": sheet.name,
        "kind": LEGAL_KINDS.get(raw["kind"], "detailed"),
        "level": "Cấp tỉnh",
        "terms": _terms(raw),
        "immediate": raw["immediate"],
        **{name: raw[name] for name in (*OWN_RULES, "supplement_basis") if name in raw},
        "sets": raw["sets"],
        "applicants": [KINDS[kind] for kind in sheet.applicants],
        "sequence": _sequence(sheet),
        "competent": agency.name,
        "coordinating": "Ủy ban nhân dân cấp xã, Hội đồng Giám định y khoa" if raw["linked"] else "",
        "reception_place": raw.get("reception_address", ""),
        "result": raw["result"]["name"],
        "paper_result": raw["result"]["paper"],
        "service_level": SERVICE[raw["service_level"]],
        "partial_reason": raw.get("partial_reason", ""),
        "linked": raw["linked"],
        "territory_free": raw["territory_free"],
        "post_reception": raw["postal_reception"],
        "post_return": raw["postal_return"],
        "routing": raw["routing"],
    }


def _sequence(sheet: ProcedureSheet) -> list[dict[str, str]]:
    """What the applicant and the agency do, from the public states of the step table."""
    steps = [{"who": "applicant", "text": "Nộp hồ sơ trực tuyến, qua bưu chính hoặc tại Bộ phận Một cửa."}]
    rows = catalogue.process_of(sheet.code).rows
    steps += [{"who": "agency", "text": f"{row.name}."} for row in rows[:-1]]
    return [*steps, {"who": "applicant", "text": "Nhận kết quả theo nơi đã chọn khi nộp."}]


def _terms(raw: dict[str, Any]) -> dict[str, Any]:
    return {
        channel["channel"]: {"amount": str(channel["amount"]), "unit": channel["unit"], "cutoff": None}
        for channel in raw["channels"]
    }


def _components(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": row["name"],
            "form": row.get("form", ""),
            "originals": row["originals"],
            "copies": row["copies"],
            "required": row["required"],
            "manner": "data" if "replaced_by" in row else row["mode"],
            "source": row.get("replaced_by", ""),
        }
        for row in raw["components"]
    ]


def _fees(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "kind": row["kind"],
            "name": row["name"],
            "amount": row["amount"],
            "basis": "Thông tư phí của Bộ Tài chính [dữ liệu mẫu: mức phí đặt ra]",
        }
        for row in raw.get("fees", ())
    ]


def _variants(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What follows from the answers given at the desk."""
    return [
        {
            "name": row["name"],
            "answers": row["answers"],
            "terms": _limits(raw, row["limit"]) if "limit" in row else {},
            "components": row.get("components"),
            "fees": row.get("fees"),
        }
        for row in raw["variants"]
    ]


def _limits(raw: Mapping[str, Any], limit: Mapping[str, Any]) -> dict[str, Any]:
    """One limit for every channel of the procedure."""
    term = {"amount": str(limit["amount"]), "unit": limit["unit"], "cutoff": None}
    return {channel["channel"]: term for channel in raw["channels"]}
