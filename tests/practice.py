"""A cast that practises: the same people and records, made by the same actions, in the practice agency."""

from dataclasses import replace

from django.test import Client

from nennep.kernel.actors import Actor
from nennep.org.actions import open_practice
from nennep.org.queries.practice import practising
from tests.calendars import at
from tests.cast import Cast


class PractisingCast(Cast):
    """The cast of Sở Y tế where it practises: ``health`` is the practice agency, an actor is one there."""

    def actor(self, name: str, when: str = "2026-11-17 08:40") -> Actor:
        return practising(super().actor(name, when))


def practising_cast(cast: Cast, when: str = "2026-11-17 08:40") -> PractisingCast:
    """The same cast in the practice agency of Sở Y tế, which is there afterwards."""
    where = open_practice(cast.health, by=cast.actor("lan", when), at=at(when))
    return PractisingCast(**{**vars(replace(cast)), "health": where})


def into_practice(client: Client) -> None:
    """Presses the button."""
    answer = client.post("/practice/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
