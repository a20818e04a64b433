"""The sheet that shows applicants the stages of their dossier: public words only, no names, no internal norms."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from nennep.definitions import engine
from nennep.definitions.engine import Graph
from nennep.press.pdf import render_pdf
from nennep.press.qr import qr_svg

LAYOUT = Path(__file__).resolve().parent.parent / "layouts" / "public_flow.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFlow:
    """What the public is told of one version of a process: its stages in order, and of what."""

    code: str
    name: str
    number: str
    agency: str
    since: str
    stages: tuple[str, ...]
    procedures: tuple[str, ...]


def public_stages(graph: Graph) -> tuple[str, ...]:
    """The public states on the usual way, each once, in order; steps without one are not told."""
    states = (node.step.public_state.strip() for node in engine.usual_path(graph))
    return tuple(dict.fromkeys(state for state in states if state))


def print_public_flow(
    flow: PublicFlow, *, address: str, superior: str = "", demo: bool = False, dated: datetime
) -> bytes:
    """PDF/A of the flow for the notice board; ``address`` stands in the QR code. Raises PressError."""
    payload = {
        "form": {"paper": "a4", "orientation": "portrait"},
        "title": f"{flow.code} {flow.name}",
        "paper": asdict(flow),
        "superior": superior,
        "demo": demo,
        "address": address,
        "qr": qr_svg(address).decode(),
    }
    return render_pdf(LAYOUT, payload, dated=dated)


def flow_of(graph: Graph, *, number: str, agency: str, since: str, procedures: Sequence[str]) -> PublicFlow:
    """The flow of a version from its graph."""
    return PublicFlow(
        code=graph.definition.code,
        name=graph.definition.name,
        number=number,
        agency=agency,
        since=since,
        stages=public_stages(graph),
        procedures=tuple(procedures),
    )
