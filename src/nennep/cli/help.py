"""``python -m nennep.cli.help``: answers ``--help`` and wrong calls before any library is installed."""

import sys

from nennep.cli.entry import understood

NEEDS_LIBRARIES = 75  # as in the launcher

if __name__ == "__main__":
    call = understood(sys.argv[1:])
    sys.exit(call if isinstance(call, int) else NEEDS_LIBRARIES)
