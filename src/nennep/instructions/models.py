"""Instructions on cases, and what was said to each."""

from django.db import models
from django.db.models import Q

from nennep.cases.models import Case
from nennep.ledger.events import name_events, name_flow
from nennep.ledger.models import StoredFile
from nennep.org.models import User

from .rules import INSTRUCTION_FLOW, INSTRUCTION_LABELS, INSTRUCTION_STATES

name_events(INSTRUCTION_LABELS)


class Instruction(models.Model):
    """What ``given_by`` wants to hear or have done about a case, from ``receiver``, by the end of ``due_on``.

    ``of_handler``: it is meant for whoever handles the case, and goes with it to the next one. Its events are events of
    the case; its texts are remarks of the case, known here by their digests.
    """

    flow = name_flow(INSTRUCTION_FLOW)

    case = models.ForeignKey(Case, models.CASCADE, related_name="instructions")
    number = models.PositiveIntegerField()
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    receiver = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    of_handler = models.BooleanField(default=False)
    due_on = models.DateField()
    given_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=list(INSTRUCTION_STATES.items()), default="open")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_instruction_a_number"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="a_closed_instruction_has_its_hour",
            ),
        ]
        indexes = [
            models.Index(fields=["receiver", "due_on"], condition=~Q(state="closed"), name="instructions_to_a_person"),
            models.Index(fields=["given_by", "due_on"], condition=~Q(state="closed"), name="instructions_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"Ý kiến chỉ đạo số {self.number}"


class InstructionEntry(models.Model):
    """One thing said or done about an instruction, in order: given, answered, asked again, passed on, closed.

    ``remark`` is the digest of its text, empty where nothing was said; ``file`` what was attached.
    """

    instruction = models.ForeignKey(Instruction, models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    receiver = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    remark = models.CharField(max_length=64, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instruction", "number"], name="one_instruction_entry_a_number")]
