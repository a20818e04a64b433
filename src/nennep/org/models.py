"""Who: agencies, divisions, people, positions, duties, delegation, working calendars."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class Agency(models.Model):
    """A legal body with a head and a seal, or an outside system whose cases are taken in.

    ``case_head`` is the first part of its case codes ("H99.12").
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80)
    level = models.CharField(
        max_length=10,
        choices=[("province", "Cấp tỉnh"), ("commune", "Cấp xã"), ("source", "Hệ thống ngoài")],
    )
    superior = models.ForeignKey("self", models.PROTECT, null=True, related_name="subordinates")
    case_head = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    website = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    """A unit inside an agency; ``is_one_stop`` marks the desk that receives and returns."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="divisions")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    is_one_stop = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="one_division_a_code")
        ]

    def __str__(self) -> str:
        return self.name


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
            models.CheckConstraint(
                condition=Q(held_to__gte=F("held_from")), name="a_delegation_ends_after_it_begins"
            )
        ]


class WorkCalendar(models.Model):
    """A working calendar: the national one (no agency) or an agency's overlay on it."""

    agency = models.OneToOneField(Agency, models.PROTECT, null=True, related_name="work_calendar")
    name = models.CharField(max_length=120)


class CalendarVersion(models.Model):
    """A dated version of a calendar: the timetable of a week and the years it covers.

    ``hours`` maps weekday "0".."6" (Monday is 0) to spans [["07:30", "11:30"], ...];
    an overlay may leave it empty to keep the national timetable. The newest version
    ``in_force`` counts; older ones stay so that old due dates can be explained.
    """

    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    hours = models.JSONField(default=dict)
    covers_from = models.DateField()
    covers_to = models.DateField()
    decision = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10,
        choices=[("draft", "Dự thảo"), ("in_force", "Đang áp dụng"), ("superseded", "Đã thay thế")],
        default="draft",
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "number"], name="one_calendar_version_a_number"
            ),
            models.UniqueConstraint(
                fields=["calendar"],
                condition=Q(state="in_force"),
                name="one_calendar_version_in_force",
            ),
        ]


class Holiday(models.Model):
    """A day off, a compensatory working day, or a day with own hours, with its decision."""

    calendar_version = models.ForeignKey(CalendarVersion, models.CASCADE, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=[("off", "Nghỉ"), ("working", "Làm việc")])
    name = models.CharField(max_length=120)
    basis = models.CharField(max_length=200, blank=True)
    provisional = models.BooleanField(default=False)
    spans = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar_version", "day"], name="one_rule_a_day_and_calendar_version"
            )
        ]
