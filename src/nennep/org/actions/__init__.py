"""The verbs of the room: agencies, people, delegations, calendars."""

from .agencies import add_agency, add_division, change_agency
from .calendars import (
    add_calendar,
    draft_calendar_version,
    lay_days,
    put_calendar_in_force,
    remove_day,
    set_day,
    set_decision,
    set_hours,
)
from .delegations import delegate, revoke_delegation
from .desk_services import begin_desk_service, end_desk_service
from .founding import Founding, found_agency, load_national_calendar
from .handovers import hand_over
from .holdings import give_duty
from .people import (
    add_agency_with_manager,
    add_person,
    change_person,
    deactivate_person,
    lift_limit,
    reactivate_person,
    remove_second_factor,
    reset_password,
)
from .people_list import PeopleAdded, add_people, update_people
from .posts import change_position, end_position, give_position, move_person, withdraw_position
from .practice import RenewedPractice, open_practice, renew_practice
from .setup import confirm_step, reopen_step, waive_step

__all__ = [
    "Founding",
    "PeopleAdded",
    "RenewedPractice",
    "add_agency",
    "add_agency_with_manager",
    "add_calendar",
    "add_division",
    "add_people",
    "add_person",
    "begin_desk_service",
    "change_agency",
    "change_person",
    "change_position",
    "confirm_step",
    "deactivate_person",
    "delegate",
    "draft_calendar_version",
    "end_desk_service",
    "end_position",
    "found_agency",
    "give_duty",
    "give_position",
    "hand_over",
    "lay_days",
    "lift_limit",
    "load_national_calendar",
    "move_person",
    "open_practice",
    "put_calendar_in_force",
    "reactivate_person",
    "remove_day",
    "remove_second_factor",
    "renew_practice",
    "reopen_step",
    "reset_password",
    "revoke_delegation",
    "set_day",
    "set_decision",
    "set_hours",
    "update_people",
    "waive_step",
    "withdraw_position",
]
