"""What people type about agencies, people, posts, delegations and calendars."""

from .agencies import AgencyForm, DivisionForm, SubordinateForm
from .calendars import CalendarDayForm, DecisionForm, HoursForm, spans_of
from .fields import (
    MOST_MONEY,
    WHOLE_AGENCY,
    Choice,
    Day,
    MoneyField,
    WholeNumberField,
    Words,
    duties_field,
    offer_divisions,
    offer_people,
)
from .people import ContactForm, PeopleFileForm, PersonForm, UnlockForm
from .posts import ChangePostForm, DelegationForm, EndForm, MoveForm, PostForm, ReceiversForm

__all__ = [
    "MOST_MONEY",
    "WHOLE_AGENCY",
    "AgencyForm",
    "CalendarDayForm",
    "ChangePostForm",
    "Choice",
    "ContactForm",
    "Day",
    "DecisionForm",
    "DelegationForm",
    "DivisionForm",
    "EndForm",
    "HoursForm",
    "MoneyField",
    "MoveForm",
    "PeopleFileForm",
    "PersonForm",
    "PostForm",
    "ReceiversForm",
    "SubordinateForm",
    "UnlockForm",
    "WholeNumberField",
    "Words",
    "duties_field",
    "offer_divisions",
    "offer_people",
    "spans_of",
]
