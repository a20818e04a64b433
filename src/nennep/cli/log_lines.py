"""What the supervisor says while the site runs: lines of the log like those of its parts, on the standard output."""

import logging
import os
from functools import cache


@cache
def supervisor_log() -> logging.Logger:
    """Its lines have time and level, or are JSON objects, by the setting; nothing of Django is set up for it."""
    from nennep.web.logs import JsonFormatter, TextFormatter  # only who serves needs it

    handler = PrintingHandler()
    handler.setFormatter(JsonFormatter() if os.environ.get("NENNEP_LOG_FORMAT") == "json" else TextFormatter())
    found = logging.getLogger("nennep.serve")
    found.handlers, found.propagate = [handler], False
    found.setLevel(logging.INFO)
    return found


class PrintingHandler(logging.Handler):
    """Writes to whatever is the standard output at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), flush=True)
