"""The vocabulary of events: a kind that nobody named here cannot be written."""

from nennep.kernel.flows import Flow

EVENTS: dict[str, str] = {}


def name_events(labels: dict[str, str]) -> None:
    """Add kinds with their Vietnamese labels. Raises ValueError for two labels of one kind."""
    for kind, label in labels.items():
        if EVENTS.setdefault(kind, label) != label:
            raise ValueError(f"event named twice: {kind}")


def name_flow(flow: Flow) -> Flow:
    """Add the events of a flow and hand it back."""
    name_events(flow.event_labels())
    return flow
