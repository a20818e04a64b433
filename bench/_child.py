"""A process of a measurement: Django first, then ``main(words)`` of the named module."""

import sys
from importlib import import_module

from nennep.cli.entry import set_up_django

if __name__ == "__main__":
    set_up_django()
    import_module(sys.argv[1]).main(sys.argv[2:])
