"""What an exception is called and where it was raised: all that may be kept of it.

Its message may repeat what a person typed, and stands in no log and in no row.
"""

from collections.abc import Iterator
from traceback import walk_tb

LIBRARIES = ("/site-packages/", "/lib/python", "<frozen ")


def fault_kind(error: BaseException) -> str:
    """“ValueError”, “django.db.utils.IntegrityError”: the class, with its module where it is no built-in."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def fault_place(error: BaseException) -> str:
    """“alignment/readers.py:31 open_drafts”: the innermost line that is no library's, else of whatever raised it."""
    frames = [(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in walk_tb(error.__traceback__)]
    if not frames:
        return ""
    own = [frame for frame in frames if not any(part in frame[0] for part in LIBRARIES)]
    path, line, name = (own or frames)[-1]
    return f"{'/'.join(path.split('/')[-2:])}:{line} {name}"


def fault_chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and those that it came of, the last first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
