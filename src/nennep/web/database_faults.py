"""Recognises a database that is away, busy, full or only read: pages are still served, and writing says why it cannot."""

import errno
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import InterfaceError, OperationalError

from nennep.kernel.faults import fault_chain
from nennep.kernel.refusals import Kind, Refusal

# PostgreSQL: read_only_sql_transaction, disk_full.
SQL_STATES = frozenset({"25006", "53100"})
# SQLite: READONLY, FULL (with all their extended codes), and what a full disk also gives while
# a page is written: IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE, IOERR_SHMSIZE.
SQLITE_CODES = frozenset({8, 13})
SQLITE_EXTENDED = frozenset({778, 1034, 1546, 4874})
# PostgreSQL: lock_not_available, query_canceled (a time limit), idle_in_transaction_session_timeout, deadlock_detected.
BUSY_STATES = frozenset({"55P03", "57014", "25P03", "40P01"})
# SQLite: BUSY, LOCKED.
BUSY_CODES = frozenset({5, 6})
# The disk is full or only read, or the folder of files was closed to us.
SYSTEM_CODES = frozenset({errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES, errno.EPERM})
# SQLite: BUSY, LOCKED, IOERR, CANTOPEN. PostgreSQL: connection lost, deadlock or serialization, no resources,
# shut down; lock not available. A statement that ran out of time is a fault of the statement.
SQLITE_OUTAGES = frozenset({5, 6, 10, 14})
SQL_OUTAGES, STATEMENT_TIMEOUT = ("08", "40", "53", "57", "55P03"), "57014"
# What psycopg raises, without any state, where no server answered.
NO_SERVER = frozenset({"OperationalError", "ConnectionTimeout", "InterfaceError"})


class UnwritableError(OperationalError):
    """The cache in the database did not take what was written to it."""


class ReleaseError(Refusal):
    """The database was made by a version of the product that this one cannot work with."""

    kind: Kind = "unlawful"


def is_busy(error: BaseException | None) -> bool:
    """Whether the error, or what it came of, says that a lock or a time limit stood in the way: later it may succeed."""
    return any(
        getattr(each, "sqlstate", None) in BUSY_STATES
        or (getattr(each, "sqlite_errorcode", None) or 0) & 0xFF in BUSY_CODES
        for each in fault_chain(error)
    )


def is_outdated(error: BaseException | None) -> bool:
    """Whether the database belongs to another version of the product."""
    return any(isinstance(each, ReleaseError) for each in fault_chain(error))


def cannot_write(error: BaseException | None) -> bool:
    """Whether the error, or what it came of, says that nothing can be written at present."""
    return any(_says_so(each) for each in fault_chain(error))


def is_outage(error: BaseException | None) -> bool:
    """Whether the database did not answer or could not write: what was asked of it may succeed later."""
    return cannot_write(error) or is_outdated(error) or any(_gave_no_answer(each) for each in fault_chain(error))


def _gave_no_answer(error: BaseException) -> bool:
    if isinstance(error, InterfaceError):
        return True
    if (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in SQLITE_OUTAGES:
        return True
    state = getattr(error, "sqlstate", None)
    if state is None:
        return type(error).__module__.startswith("psycopg") and type(error).__name__ in NO_SERVER
    return bool(state != STATEMENT_TIMEOUT and state.startswith(SQL_OUTAGES))


def _says_so(error: BaseException) -> bool:
    if isinstance(error, UnwritableError):
        return True
    if isinstance(error, OSError) and error.errno in SYSTEM_CODES:
        return True
    code = getattr(error, "sqlite_errorcode", None) or 0
    if code & 0xFF in SQLITE_CODES or code in SQLITE_EXTENDED:
        return True
    return getattr(error, "sqlstate", None) in SQL_STATES


class SharedCache(DatabaseCache):
    """Django's cache in the database, which says so when it cannot write.

    Django's own answers "already there" then, and a sign-in would be told that it came too often.
    """

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        for _ in range(2):  # the key may have gone between the two looks
            if super().add(key, value, timeout, version):
                return True
            if self.has_key(key, version):
                return False
        raise UnwritableError("Không ghi được vào cơ sở dữ liệu.")
