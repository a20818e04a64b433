"""One measurement held ready in a process: for each line read it measures once and prints its rows."""

import json
import os
import sys
from dataclasses import asdict
from importlib import import_module


def main(name: str) -> None:
    """Make ``bench.<name>`` ready, say so, then measure whenever it is asked."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever the measured processes say belongs among the errors
    with import_module(f"bench.{name}").ready() as measure:
        print("ready", file=answers, flush=True)
        for _ in sys.stdin:
            print(json.dumps([asdict(row) for row in measure()]), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
