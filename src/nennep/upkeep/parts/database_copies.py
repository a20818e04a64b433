"""The database of one instant as a file, and such a file as a database again; SQLite and PostgreSQL.

The copy is asked by plain SQL, not by the models: it must be possible before an upgrade, when they do not fit yet.
"""

import gzip
import os
import shutil
import sqlite3
import subprocess
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ..rules.backups import BackupError, DamagedBackupError
from .manifest import ChainHead

Ask = Callable[[str], Sequence[tuple[Any, ...]]]
NOT_INSTALLED = (
    "Máy này không có chương trình {program} để sao lưu và phục hồi PostgreSQL. Cài gói postgresql-client"
    " (trên Debian: apt install postgresql-client), bản không cũ hơn máy chủ, rồi chạy lại."
)
NO_TABLES = "Cơ sở dữ liệu chưa có bảng của phần mềm, nên chưa có gì để sao lưu. Cơ quan mới thì chạy ./nennep init."
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
}


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What a database holds at one instant."""

    server: str
    migrations: list[str]
    agencies: list[str]
    chains: list[ChainHead]
    rows: dict[str, int]
    files: dict[str, int]


def facts_of(kind: str, ask: Ask) -> DatabaseFacts:
    """Counted and read in the one transaction that ``ask`` speaks in. Raises BackupError where there are no tables."""
    tables = [name for (name,) in ask(TABLES[kind])]
    if "ledger_storedfile" not in tables:
        raise BackupError(NO_TABLES)
    version = "SELECT sqlite_version()" if kind == "sqlite" else "SELECT current_setting('server_version')"
    return DatabaseFacts(
        server=str(ask(version)[0][0]),
        migrations=[f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name")],
        agencies=[name for (name,) in ask("SELECT name FROM org_agency WHERE id > 0 ORDER BY id")],
        chains=[
            ChainHead(agency, length, bytes(head).hex())
            for agency, length, head in ask("SELECT agency_id, length, head FROM ledger_chain ORDER BY agency_id")
        ],
        rows={name: ask(f'SELECT count(*) FROM "{name}"')[0][0] for name in tables},  # noqa: S608 - names of tables
        files=dict(ask("SELECT sha256, size FROM ledger_storedfile ORDER BY sha256")),
    )


def copy_sqlite(database: str, member: Path) -> DatabaseFacts:
    """Afterwards ``member`` is the packed database as it was at one instant, though others write meanwhile."""
    copy = member.with_suffix("")
    with closing(
        sqlite3.connect(f"{Path(database).resolve().as_uri()}?mode=ro", uri=True, timeout=60, isolation_level=None)
    ) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    with closing(sqlite3.connect(copy)) as asked:
        facts = facts_of("sqlite", lambda words: asked.execute(words).fetchall())
    with copy.open("rb") as plain, gzip.open(member, "wb", compresslevel=5) as packed:
        shutil.copyfileobj(plain, packed, 1 << 20)
    copy.unlink()
    return facts


def unpack_sqlite(member: Path, database: Path) -> None:
    """Afterwards ``database`` is what was packed. Raises DamagedBackupError."""
    try:
        with gzip.open(member) as packed, database.open("xb") as plain:
            shutil.copyfileobj(packed, plain, 1 << 20)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DamagedBackupError("Cơ sở dữ liệu trong bản sao lưu đã hỏng, không giải nén được.") from error
    try:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("SELECT count(*) FROM django_migrations").fetchone()
    except sqlite3.Error as error:
        raise DamagedBackupError(
            "Phần cơ sở dữ liệu trong bản sao lưu không phải cơ sở dữ liệu của phần mềm này, hoặc đã hỏng. Dùng bản sao lưu khác."
        ) from error


def copy_postgresql(url: str, member: Path) -> DatabaseFacts:
    """Afterwards ``member`` is what pg_dump wrote of one snapshot; what is told was counted in the same one."""
    _program("pg_dump")  # before anything is begun
    with connected(url, autocommit=False) as connection:
        connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        ((snapshot,),) = connection.execute("SELECT pg_export_snapshot()").fetchall()
        _run("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={member}")
        return facts_of("postgresql", lambda words: connection.execute(words).fetchall())


def restore_postgresql(member: Path, url: str) -> None:
    """Afterwards the empty database of ``url`` holds what was dumped, all of it the connecting role's. Raises BackupError."""
    words = ("--exit-on-error", "--no-owner", "--no-privileges", "--single-transaction")
    _run("pg_restore", url, *words, str(member))


@contextmanager
def connected(url: str, *, autocommit: bool = True) -> Iterator["psycopg.Connection[tuple[Any, ...]]"]:
    """A connection of one's own. Raises BackupError in the words of the server where there is none."""
    try:
        with psycopg.connect(url, autocommit=autocommit, connect_timeout=10) as connection:
            yield connection
    except psycopg.OperationalError as error:
        if error.sqlstate is not None:
            raise
        answer = " ".join(str(error).split())
        raise BackupError(
            f"Không nối được tới cơ sở dữ liệu PostgreSQL. Máy chủ hoặc máy này trả lời: {answer}"
        ) from error


def drill_database(url: str, name: str) -> str:
    """Afterwards there is an empty database of that name beside that of ``url``; its address. Raises BackupError."""
    try:
        with connected(url) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as error:
        role = conninfo_to_dict(url).get("user") or "nennep_owner"
        raise BackupError(
            "Tài khoản cơ sở dữ liệu không được tạo cơ sở dữ liệu tạm để diễn tập. Người quản trị PostgreSQL cho phép bằng:"
            f" ALTER ROLE {role} CREATEDB; rồi chạy lại với NENNEP_DATABASE_OWNER_URL là tài khoản ấy."
        ) from error
    return make_conninfo(url, dbname=name)


def drop_database(url: str, name: str) -> None:
    """Afterwards there is no database of that name beside that of ``url``, whoever is connected to it.

    PostgreSQL's own vacuum belongs to nobody: who is no superuser may not end it by force, but it makes way by itself.
    """
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    with connected(url) as connection:
        try:
            connection.execute(drop + sql.SQL(" WITH (FORCE)"))
        except psycopg.errors.InsufficientPrivilege:
            connection.execute(drop)


def drop_databases(url: str, begin: str, *, before: str) -> None:
    """Afterwards there is no database beside that of ``url`` whose name begins so and comes before that other name."""
    with connected(url) as connection:
        found = connection.execute(
            'SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND datname::text COLLATE "C" < %s',
            [begin, before],
        ).fetchall()
    for (name,) in found:
        drop_database(url, name)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupError(NOT_INSTALLED.format(program=name))
    return found


def _run(program: str, url: str, *words: str) -> None:
    """Run it against that database; the password goes by the environment, which nobody else sees."""
    told = conninfo_to_dict(url)
    password = told.pop("password", None)
    environment: Mapping[str, str] = {
        **os.environ,
        **({"PGPASSWORD": str(password)} if password else {}),
        "LC_ALL": "C.UTF-8",
    }
    call = [_program(program), "--dbname", make_conninfo("", **told), "--no-password", *words]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our words
    if done.returncode:
        fault = DamagedBackupError if program == "pg_restore" else BackupError
        raise fault(f"{program} không làm được. Chương trình ấy trả lời: {' '.join(done.stderr.split())[:600]}")
