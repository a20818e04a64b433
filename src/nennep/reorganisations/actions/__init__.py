"""The verbs of the room: decisions on the organisation, and the choice of the first desk."""

from .desk_changes import choose_desk
from .mergers import carry_out_merger, move_merged_stragglers, plan_merger, write_merger
from .reorganisations import (
    cancel_reorganisation,
    carry_out_reorganisation,
    move_stragglers,
    plan_reorganisation,
    take_back_reorganisation,
    tell_hindrance,
    write_reorganisation,
)

__all__ = [
    "cancel_reorganisation",
    "carry_out_merger",
    "carry_out_reorganisation",
    "choose_desk",
    "move_merged_stragglers",
    "move_stragglers",
    "plan_merger",
    "plan_reorganisation",
    "take_back_reorganisation",
    "tell_hindrance",
    "write_merger",
    "write_reorganisation",
]
