"""``python -m nennep.cli``: what the launcher calls."""

import sys

from nennep.cli.entry import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
