"""Which Chromium the browser tests drive."""

from pathlib import Path

# The shell without windows draws the same pages with a third of the work; the whole browser does as well.
EXECUTABLES = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
NO_CHROMIUM = "cần chromium (trên Debian: apt install chromium-headless-shell, hoặc chromium)"


def chromium_executable() -> str | None:
    """The first that the machine has; None where it has none."""
    return next((str(path) for path in EXECUTABLES if path.exists()), None)
