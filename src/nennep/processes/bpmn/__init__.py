"""BPMN 2.0 and the step table: one read from the other and written back without loss.

``read`` gives the table of a file, where a table can say it, and keeps the document; ``write``
gives BPMN of a table, with pool, lanes, drawing and our extension, or puts a changed table back
into the document that it came from; ``check`` names every element that the engine cannot run.
Nothing here knows Django, a clock or a network.
"""

from nennep.processes.bpmn.checking import Check, check, check_reading
from nennep.processes.bpmn.merging import write
from nennep.processes.bpmn.reading import Reading, read
from nennep.processes.bpmn.reasons import Reason
from nennep.processes.bpmn.source import UnreadableError

__all__ = [
    "Check",
    "Reading",
    "Reason",
    "UnreadableError",
    "check",
    "check_reading",
    "read",
    "write",
]
