"""The WSGI application; ``served`` makes it for the workers that ``./nennep serve`` starts."""

import ctypes
import multiprocessing
import os
import signal
import sys

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.settings")
application = get_wsgi_application()

from nennep.web.request_limits import limit_waiting  # noqa: E402 - the settings come first

limit_waiting()
PR_SET_PDEATHSIG = 1


def served() -> WSGIHandler:
    """The application, in a process that ends when the one which started it ends in whatever way.

    At once: a worker that is told to stop waits for others that are no more, and what it had in hand is undone as a whole.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid != os.getppid():
        sys.exit(1)  # it has ended meanwhile
    return application
