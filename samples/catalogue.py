"""The demo agency as written in the TOML files beside this module."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Limit:
    """A published limit: ``unit`` is a value of ``nennep.kernel.worktime.Unit``."""

    amount: int
    unit: str


@dataclass(frozen=True)
class Row:
    """One row of a step table; ``raw`` keeps all that the file says of it."""

    key: str
    name: str
    duty: str
    unit: str
    hours: int
    stage: str
    parallel: str
    agency: str
    supplement: bool
    finishes: bool
    results: tuple[dict[str, str], ...]
    raw: dict[str, Any]


@dataclass(frozen=True)
class ProcessTable:
    """The step table of one process, which may serve several procedures."""

    code: str
    name: str
    procedures: tuple[str, ...]
    version: str
    in_force_from: date
    hours: int
    rows: tuple[Row, ...]

    def by_stage(self) -> dict[str, int]:
        """Norm hours of each column of the table; parallel rows count once."""
        found: dict[str, int] = {}
        met: set[str] = set()
        for row in self.rows:
            group = row.parallel or row.key
            if group not in met:
                found[row.stage] = found.get(row.stage, 0) + row.hours
            met.add(group)
        return found


@dataclass(frozen=True)
class ProcedureSheet:
    """One published procedure; ``raw`` keeps every attribute of the file."""

    number: int
    code: str
    name: str
    field: str
    unit: str
    process: str
    limit: Limit
    applicants: tuple[str, ...]
    raw: dict[str, Any]


def read(name: str) -> dict[str, Any]:
    """The TOML file of that name, relative to this folder."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@cache
def organisation() -> dict[str, Any]:
    """Agencies, divisions, people with duties and validity, delegations, timetable."""
    return read("organisation.toml")


@cache
def procedures() -> dict[str, ProcedureSheet]:
    """The 22 procedures by ISO code, in the order of the official table."""
    sheets = [_sheet(read(f"procedures/{path.name}")) for path in (HERE / "procedures").glob("*.toml")]
    return {sheet.code: sheet for sheet in sorted(sheets, key=lambda sheet: sheet.number)}


@cache
def processes() -> dict[str, ProcessTable]:
    """The 20 step tables by code."""
    paths = sorted((HERE / "processes").glob("*.toml"))
    tables = [_table(read(f"processes/{path.name}")) for path in paths]
    return {table.code: table for table in tables}


def process_of(procedure: str) -> ProcessTable:
    """The step table by which a procedure is carried out."""
    return processes()[procedures()[procedure].process]


def _sheet(raw: dict[str, Any]) -> ProcedureSheet:
    return ProcedureSheet(
        number=raw["number"],
        code=raw["code"],
        name=raw["name"],
        field=raw["field"],
        unit=raw["unit"],
        process=raw["process"],
        limit=Limit(**raw["limit"]),
        applicants=tuple(raw["applicants"]),
        raw=raw,
    )


def _table(raw: dict[str, Any]) -> ProcessTable:
    return ProcessTable(
        code=raw["code"],
        name=raw["name"],
        procedures=tuple(raw["procedures"]),
        version=raw["version"],
        in_force_from=raw["in_force_from"],
        hours=raw["hours"],
        rows=tuple(_row(row) for row in raw["steps"]),
    )


def _row(raw: dict[str, Any]) -> Row:
    return Row(
        key=raw["key"],
        name=raw["name"],
        duty=raw["duty"],
        unit=raw["unit"],
        hours=raw["hours"],
        stage=raw["stage"],
        parallel=raw.get("parallel", ""),
        agency=raw.get("agency", ""),
        supplement=raw.get("supplement", False),
        finishes=raw.get("finishes", False),
        results=tuple(raw.get("results", ())),
        raw=raw,
    )
