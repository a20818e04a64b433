"""The one definition of a process version: what the ISO secretary edits, as one value.

``ProcessVersion.definition`` (JSON) holds ``Definition.to_dict()``, and
``ProcessVersion.sha256`` holds ``Definition.sha256``, the digest of ``canonical()``.
Graph, BPMN, picture and the four documents are derived from it and never stored as sources.
Approvals pin the digest, so:

* ``from_dict(to_dict(d)) == d``, and the digest is the same on every machine;
* a field at its default is not written, so that a field which a later release adds leaves
  the digest of every approved version as it was.
"""

from nennep.definitions.definition.problems import DefinitionError, Problem
from nennep.definitions.definition.shape import (
    CLOCK_RULES,
    DONE,
    FAILED,
    HANDLING_DIVISION,
    KINDS,
    ONE_STOP,
    PASSED,
    Alarm,
    Branch,
    Definition,
    Phase,
    Place,
    Step,
)
from nennep.definitions.rules import Variable

__all__ = [
    "CLOCK_RULES",
    "DONE",
    "FAILED",
    "HANDLING_DIVISION",
    "KINDS",
    "ONE_STOP",
    "PASSED",
    "Alarm",
    "Branch",
    "Definition",
    "DefinitionError",
    "Phase",
    "Place",
    "Problem",
    "Step",
    "Variable",
]
