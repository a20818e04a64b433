"""The people of an agency as a list of them finds them."""

from datetime import date

from ..imports.people_updates import KeptPerson, KeptPost
from . import people_of


def known_people(agency_id: int, day: date) -> dict[str, KeptPerson]:
    """Everybody who holds or held a post there, by sign-in name, with the posts of that day."""
    return {
        person.username: KeptPerson(
            key=person.pk,
            username=person.username,
            full_name=person.full_name,
            phone=person.phone,
            email=person.email,
            is_active=person.is_active,
            posts=tuple(
                KeptPost(
                    key=post.pk,
                    division=post.division,
                    title=post.title,
                    duties=tuple(post.duties),
                    held_from=post.held_from,
                )
                for post in person.positions.all()
                if post.agency_id == agency_id and post.is_held_on(day)
            ),
        )
        for person in people_of(agency_id)
    }
