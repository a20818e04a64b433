"""BPMN 2.0 and the step table: one read from the other and written back without loss.

``read`` gives the table of a file, where a table can say it, and keeps the document; ``write``
gives BPMN of a table, with pool, lanes, drawing and our extension, or puts a changed table back
into the document that it came from; ``check`` names every element that the engine cannot run.
Nothing here knows Django, a clock or a network.
"""

from nennep.definitions.bpmn.merge import write
from nennep.definitions.bpmn.reader import BpmnReading, read
from nennep.definitions.bpmn.reasons import Reason
from nennep.definitions.bpmn.source import UnreadableError
from nennep.definitions.bpmn.validation import FileCheck, check, check_reading

__all__ = ["BpmnReading", "FileCheck", "Reason", "UnreadableError", "check", "check_reading", "read", "write"]
