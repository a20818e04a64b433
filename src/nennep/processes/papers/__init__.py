"""The four documents of one definition: ISO procedure, internal process, electronic process, restructuring.

``PinnedVersion`` holds a version and its facts; each ``..._process`` function makes the record that one document
says; ``print_pdf`` and ``print_word`` print the same record. Nothing here is stored or read from a clock.
"""

from nennep.processes.papers.facts import AgencyFacts, ApprovalFacts, CostFacts, PersonFacts, PinnedVersion
from nennep.processes.papers.printing import (
    KINDS,
    check_own_template,
    make,
    print_pdf,
    print_tag_list,
    print_word,
    tag_list,
    template_of,
)
from nennep.processes.papers.profiles import ProfileError, codes, profile, read_profile
from nennep.processes.papers.restructuring import restructuring

__all__ = [
    "KINDS",
    "AgencyFacts",
    "ApprovalFacts",
    "CostFacts",
    "PersonFacts",
    "PinnedVersion",
    "ProfileError",
    "check_own_template",
    "codes",
    "make",
    "print_pdf",
    "print_tag_list",
    "print_word",
    "profile",
    "read_profile",
    "restructuring",
    "tag_list",
    "template_of",
]
