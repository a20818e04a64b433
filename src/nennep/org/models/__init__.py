"""Who: agencies, divisions, people, positions, duties, delegation, working calendars."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from nennep.ledger.events import name_flow

from ..rules import CALENDAR_FLOW, CALENDAR_STATES, DUTIES, REORGANISATION_FLOW, REORGANISATION_STATES
from .desks import FormerDesk as FormerDesk
from .handovers import PositionChange as PositionChange
from .handovers import WorkHandover as WorkHandover
from .handovers import WorkHandoverLine as WorkHandoverLine


class AgencyManager(models.Manager["Agency"]):
    """Finds every agency but those of practice: who does not ask for them cannot count them."""

    def get_queryset(self) -> models.QuerySet["Agency"]:
        return super().get_queryset().filter(pk__gt=0)


class Agency(models.Model):
    """A legal body with a head and a seal, an outside system whose cases are taken in, or where an agency practises.

    ``case_head`` is the first part of its case codes ("H99.12"): no two agencies of ours have the same. A practice
    agency has the number of its agency, negated (``kernel.practice``), and repeats what is printed of it.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80)
    level = models.CharField(
        max_length=10,
        choices=[
            ("province", "Cấp tỉnh"),
            ("commune", "Cấp xã"),
            ("source", "Hệ thống ngoài"),
            ("practice", "Tập dượt"),
        ],
    )
    superior = models.ForeignKey("self", models.PROTECT, null=True, related_name="subordinates")
    case_head = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    website = models.CharField(max_length=120, blank=True)
    # From that day on there is none: what it had went to the successor. The row stays for what was done in it.
    ended_on = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    # The agencies that ended in this one, and in those: who sees all of this one reads what they left.
    keeps_history_of = models.JSONField(default=list)

    objects = AgencyManager()
    with_practice = models.Manager["Agency"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_head"],
                condition=~Q(case_head="") & ~Q(level__in=["source", "practice"]),
                name="one_agency_a_case_head",
            ),
            models.CheckConstraint(
                condition=Q(level="practice", id__lt=0) | (~Q(level="practice") & Q(id__gt=0)),
                name="practice_is_told_by_its_number",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, successor=None) | Q(ended_on__isnull=False, successor__isnull=False),
                name="an_agency_that_ended_has_a_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def province() -> Agency:
    """The agency on top, which keeps what all below have in common: the oldest one without a superior."""
    return Agency.objects.filter(superior=None).exclude(level="source").order_by("pk")[0]


class Division(models.Model):
    """A unit inside an agency; ``is_one_stop`` marks the desk that receives and returns.

    From ``ended_on`` on there is none: its work went to ``successor``. The row stays for what was done in it.
    ``keeps_history_of``: the divisions that ended in this one, also over several decisions; its people read what was
    over there by then.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="divisions")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    is_one_stop = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    keeps_history_of = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="one_division_a_code"),
            models.CheckConstraint(
                condition=Q(ended_on=None, successor=None) | Q(ended_on__isnull=False, successor__isnull=False),
                name="a_division_that_ended_has_a_successor",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(is_one_stop=False), name="a_division_that_ended_is_no_desk"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reorganisation(models.Model):
    """A decision that changes how an agency stands, from a day on; carried out on that day.

    ``changes`` say what it does (``Changes`` in the rules of ``reorganisations``); nothing of it holds before it is
    carried out. One by which the whole agency ends names the agency that it merges into (``into``; ``Merger`` there).
    """

    flow = name_flow(REORGANISATION_FLOW)

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="reorganisations")
    into = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    decision = models.CharField(max_length=300)
    effective_on = models.DateField()
    changes = models.JSONField(default=dict)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("User", models.PROTECT, null=True, related_name="+")
    carried_out_at = models.DateTimeField(null=True)
    # Why it could not be carried out on its day, in words; empty while nothing stood in the way.
    hindered = models.TextField(blank=True)
    state = models.CharField(max_length=11, choices=list(REORGANISATION_STATES.items()), default="draft")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="one_reorganisation_a_number"),
            models.CheckConstraint(
                condition=Q(state="carried_out", carried_out_at__isnull=False)
                | (~Q(state="carried_out") & Q(carried_out_at=None)),
                name="a_reorganisation_carried_out_has_its_hour",
            ),
        ]

    def __str__(self) -> str:
        return self.decision


class DeskService(models.Model):
    """The desk of another agency (a service centre) receives and returns for this one, from a day on.

    ``is_outside``: it lies outside the territory of the agency, so that the term of a dossier begins when the agency
    receives it. ``held_to`` is the last day on which it receives; what it received it returns.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="desk_services")
    desk = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    is_outside = models.BooleanField(default=False)
    decision = models.CharField(max_length=300)
    held_from = models.DateField()
    held_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(agency=F("desk")), name="a_desk_service_is_of_another_agency"),
            models.UniqueConstraint(
                fields=["agency", "desk"], condition=Q(held_to=None), name="one_open_service_a_desk"
            ),
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gte=F("held_from")),
                name="a_desk_service_ends_after_it_begins",
            ),
        ]


class FormerName(models.Model):
    """What an agency, or a division of it, was called up to and with a day: papers of those days say so.

    Its code still leads to it, so it is nobody else's.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="former_names")
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="former_names")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    superior = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    held_to = models.DateField()
    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="former_names")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "division"], name="one_former_name_a_division")
        ]


class UserManager(BaseUserManager["User"]):
    """Finds users by the name they sign in with."""


class User(AbstractBaseUser):
    """A person who works in an agency and signs in. Duties come from positions, not from here."""

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name


class Position(models.Model):
    """A post held from a day to a day (open upper end), with the duties it grants."""

    user = models.ForeignKey(User, models.PROTECT, related_name="positions")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="positions")
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="positions")
    title = models.CharField(max_length=120)
    duties = models.JSONField(default=list)
    held_from = models.DateField()
    held_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gte=F("held_from")),
                name="a_position_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.user}"

    def is_held_on(self, day: date) -> bool:
        """Whether the post is held on that day."""
        return self.held_from <= day and (self.held_to is None or day <= self.held_to)

    @property
    def duty_words(self) -> list[str]:
        """Its duties in plain words."""
        return [DUTIES[duty] for duty in self.duties if duty in DUTIES]


class Delegation(models.Model):
    """Duties of a position lent to another person, in writing, from a day to a day."""

    lender = models.ForeignKey(Position, models.PROTECT, related_name="delegations")
    borrower = models.ForeignKey(User, models.PROTECT, related_name="borrowed")
    duties = models.JSONField(default=list)
    held_from = models.DateField()
    held_to = models.DateField()
    basis = models.CharField(max_length=200)
    revoked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(held_to__gte=F("held_from")), name="a_delegation_ends_after_it_begins")
        ]

    def state_on(self, day: date) -> str:
        """``coming``, ``valid`` or ``over`` on that day."""
        if self.held_to < day or (self.revoked_on is not None and self.revoked_on <= day):
            return "over"
        return "valid" if self.held_from <= day else "coming"

    @property
    def duty_words(self) -> list[str]:
        """The lent duties in plain words."""
        return [DUTIES[duty] for duty in self.duties if duty in DUTIES]


class SetupMark(models.Model):
    """What a person said of a step of the first days: that it holds (``confirmed``), or is not needed (``waived``).

    ``step`` is the key of a registered step; ``seen`` what the step showed when it was confirmed.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="setup_marks")
    step = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=[("confirmed", "Đã xem"), ("waived", "Không cần")])
    seen = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "step"], name="one_setup_mark_a_step"),
            models.CheckConstraint(
                condition=~Q(kind="waived") | ~Q(reason=""), name="a_waived_setup_step_has_its_reason"
            ),
        ]


class WorkCalendar(models.Model):
    """A working calendar: the national one (no agency) or an agency's overlay on it."""

    agency = models.OneToOneField(Agency, models.PROTECT, null=True, related_name="work_calendar")
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """How it is named in an address."""
        return self.agency.code if self.agency else "quoc-gia"

    @cached_property
    def keeper(self) -> Agency:
        """Who administers it, and whose chain holds its events.

        The agency itself for an overlay; for the national calendar the province: the oldest
        agency without a superior.
        """
        return self.agency or province()


class CalendarVersion(models.Model):
    """A dated version of a calendar: the timetable of a week and the years it covers.

    ``hours`` maps weekday "0".."6" (Monday is 0) to spans [["07:30", "11:30"], ...];
    an overlay may leave it empty to keep the national timetable. At most one version
    is ``in_force``; older ones stay so that old due dates can be explained. From
    ``provisional_from`` on, no decision fixes the days yet ("dự kiến").
    """

    flow = name_flow(CALENDAR_FLOW)

    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    hours = models.JSONField(default=dict)
    covers_from = models.DateField()
    covers_to = models.DateField()
    provisional_from = models.DateField(null=True)
    decision = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=list(CALENDAR_STATES.items()), default="draft")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="one_calendar_version_a_number"),
            models.UniqueConstraint(
                fields=["calendar"], condition=Q(state="in_force"), name="one_calendar_version_in_force"
            ),
            models.CheckConstraint(
                condition=Q(covers_to__gte=F("covers_from")), name="a_calendar_version_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar.name}, bản {self.number}"

    @property
    def agency_id(self) -> int:
        """The agency that answers for it, whose chain holds its events."""
        return self.calendar.keeper.pk


class Holiday(models.Model):
    """A day off, a compensatory working day, or a day with own hours, with its decision.

    ``spans`` are the hours of that day [["07:30", "11:30"]]; null means none on a day off, and
    Monday's hours on a working one.
    """

    calendar_version = models.ForeignKey(CalendarVersion, models.CASCADE, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=[("off", "Nghỉ"), ("working", "Làm việc")])
    name = models.CharField(max_length=120)
    basis = models.CharField(max_length=300, blank=True)
    provisional = models.BooleanField(default=False)
    spans = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar_version", "day"], name="one_rule_a_day_and_calendar_version")
        ]
