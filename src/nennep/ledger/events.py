"""The registry of event kinds with their labels; an unnamed kind cannot be written."""

from nennep.kernel.flows import Flow
from nennep.kernel.registry import Registry

EVENTS: Registry[str] = Registry("event")


def name_events(labels: dict[str, str]) -> None:
    """Add kinds with their Vietnamese labels. Raises ValueError for two labels of one kind."""
    for kind, label in labels.items():
        EVENTS.add(kind, label, origin=label)


def name_flow(flow: Flow) -> Flow:
    """Add the events of a flow and hand it back."""
    name_events(flow.event_labels())
    return flow
