"""The engine: a graph and a marking in, the next marking out. Pure functions, no clock.

``compile`` makes the immutable ``Graph`` of a definition, or refuses with every reason.
A case keeps its ``Marking``: the node ids that hold a token, a JSON list of a few integers
which does not grow with history. A node id is the step's number in the table; alarm k of
step n is ``n + 1000 * k``. The engine says which *step* is next and never what the case's
legal state is.
"""

from nennep.definitions.engine.compiler import check, compile, graph_of
from nennep.definitions.engine.every_path import EveryPath, Loop, PathWay, every_path
from nennep.definitions.engine.execution import complete, fire, live_steps, live_timers, start
from nennep.definitions.engine.graph import Advance, Graph, Marking, Node, NotLiveError, UnknownOutcomeError
from nennep.definitions.engine.migration import MigrationError, migrate, same_steps, standing_at
from nennep.definitions.engine.paths import PathHours, path_hours, remaining_hours, step_number, steps_after, usual_path
from nennep.definitions.engine.returns import NoWayBackError, send_back, steps_back

__all__ = [
    "Advance",
    "EveryPath",
    "Graph",
    "Loop",
    "Marking",
    "MigrationError",
    "NoWayBackError",
    "Node",
    "NotLiveError",
    "PathHours",
    "PathWay",
    "UnknownOutcomeError",
    "check",
    "compile",
    "complete",
    "every_path",
    "fire",
    "graph_of",
    "live_steps",
    "live_timers",
    "migrate",
    "path_hours",
    "remaining_hours",
    "same_steps",
    "send_back",
    "standing_at",
    "start",
    "step_number",
    "steps_after",
    "steps_back",
    "usual_path",
]
