"""Looks through a site that was restored beside the one that serves: database, chains, counts, files."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from nennep.kernel.words import number
from nennep.ledger.file_checks import FAULTS, faults_of_database, faults_of_files, faults_of_rows
from nennep.ledger.models import Chain
from nennep.ledger.queries import broken_links, chain_words
from nennep.settings import database

from ..parts.manifest import Manifest
from .file_places import places_of


@dataclass(slots=True)
class SiteCheck:
    """What was looked at, and every fault that was found, a line each; ``files`` are the stored files that are whole."""

    findings: list[str] = field(default_factory=list)
    rows: int = 0
    files: int = 0
    events: int = 0
    chains: int = 0


@contextmanager
def standing_at(place: str, files: Path) -> Iterator[None]:
    """Inside, the connection is to the database at ``place`` (a file, or an address), and stored files are read from ``files``."""
    kept, kept_files = dict(connection.settings_dict), settings.FILES
    connection.close()
    there: Mapping[str, Any] = database(place) if connection.vendor == "postgresql" else {"NAME": place}
    connection.settings_dict.update(there)
    settings.FILES = files
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(kept)
        settings.FILES = kept_files


def site_check(manifest: Manifest) -> SiteCheck:
    """Of the database that the connection is to: is it whole, and is it what the backup says it holds?"""
    told = SiteCheck()
    told.findings += [f"Cơ sở dữ liệu hỏng: {fault}" for fault in faults_of_database()]
    told.findings += [f"Dòng sai với sự kiện: {fault}" for fault in faults_of_rows()]
    _check_chains(manifest, told)
    _check_rows(manifest, told)
    _check_files(manifest, told)
    return told


def _check_chains(manifest: Manifest, told: SiteCheck) -> None:
    for chain, link in broken_links():
        told.chains += 1
        told.events += chain.length if isinstance(chain.length, int) else 0
        if link:
            told.findings.append(
                f"{chain_words(chain.agency_id)}: hỏng tại sự kiện {number(link.number)}: {link.reason}"
            )
    heads = {chain.agency_id: (chain.length, bytes(chain.head).hex()) for chain in Chain.objects.all()}
    for said in manifest.chains:
        if heads.get(said.agency_id) != (said.length, said.head):
            told.findings.append(
                f"{chain_words(said.agency_id)}: độ dài hoặc đầu chuỗi khác phần kê khai của bản sao lưu"
            )


def _check_rows(manifest: Manifest, told: SiteCheck) -> None:
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table, said in manifest.rows.items():
            if table not in there:
                told.findings.append(f"Bảng {table}: không có, bản sao lưu kê khai {number(said)} dòng")
                continue
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name of a table
            ((found,),) = cursor.fetchall()
            told.rows += found
            if found != said:
                told.findings.append(f"Bảng {table}: có {number(found)} dòng, bản sao lưu kê khai {number(said)}")


def _check_files(manifest: Manifest, told: SiteCheck) -> None:
    before = {*manifest.missing, *manifest.damaged}
    faults = list(faults_of_files())
    wrong = [(digest, fault) for digest, fault in faults if fault]
    told.files += len(faults) - len(wrong)
    places = places_of([digest for digest, _ in wrong]) if wrong else {}
    for digest, fault in wrong:
        since = " (đã vậy trước khi sao lưu)" if digest in before else ""
        place = f". Là tệp của {places[digest]}" if digest in places else ""
        told.findings.append(f"Tệp {digest}: {FAULTS[fault]}{since}{place}")
