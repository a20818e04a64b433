"""Lines of the log: time, level, logger, number of the request; no personal data.

An exception is told by its kind and place, never by its words: those may repeat what a person typed. A request is
told by the pattern of its address, since the address itself may name a person.
"""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.urls import Resolver404, resolve

from nennep.kernel.faults import fault_chain, fault_kind, fault_place
from nennep.web.database_faults import is_outage

REQUEST_NUMBER: ContextVar[str] = ContextVar("request number", default="")
LONGEST_CHAIN = 5


class TextFormatter(logging.Formatter):
    """A line for people: “2026-11-17T08:40:00+07:00 WARNING nennep.readers [1a2b3c4d] …”.

    At the level DEBUG the whole traceback follows, with whatever it says: for a machine without real data.
    """

    def format(self, record: logging.LogRecord) -> str:
        number = _number(record)
        asked = f" [{number}]" if number else ""
        line = f"{_time(record)} {record.levelname} {record.name}{asked} {_message(record)}"
        faults = " < ".join(f"{kind} {place}".strip() for kind, place in _faults(record))
        if faults:
            line += f" | {faults}"
        if record.exc_info and logging.getLogger().isEnabledFor(logging.DEBUG):
            line += f"\n{self.formatException(record.exc_info)}"
        return line


class JsonFormatter(logging.Formatter):
    """The same as one JSON object a line, for a program that gathers logs."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "request": _number(record) or None,
            "message": _message(record),
        }
        faults = _faults(record)
        if faults:
            told["faults"] = [{"kind": kind, "place": place} for kind, place in faults]
        return json.dumps(told, ensure_ascii=False)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="milliseconds")


def _number(record: logging.LogRecord) -> str:
    """That of the request which is answered; Django tells of an answer when it has left our middleware."""
    return REQUEST_NUMBER.get() or str(getattr(getattr(record, "request", None), "request_id", ""))


def _message(record: logging.LogRecord) -> str:
    request, status = getattr(record, "request", None), getattr(record, "status_code", None)
    if request is None or status is None:
        return " ".join(record.getMessage().split())
    return f"{status} {request.method} {_pattern(request)}"


def _pattern(request: Any) -> str:
    try:
        return f"/{(request.resolver_match or resolve(request.path_info)).route}"
    except Resolver404:
        return "(không có trang ấy)"


def _faults(record: logging.LogRecord) -> list[tuple[str, str]]:
    """Kind and place of the exception and of those that it came of; the words of a database that is away as well."""
    if not record.exc_info or record.exc_info[1] is None:
        return []
    chain = list(fault_chain(record.exc_info[1]))[:LONGEST_CHAIN]
    if is_outage(chain[0]):
        words = next(iter(str(chain[0]).splitlines()), "")
        return [(f"{fault_kind(chain[0])} “{words[:200]}”", fault_place(chain[0]))]
    return [(fault_kind(each), fault_place(each)) for each in chain]
