"""A version taken through its flow, by the people of the cast."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from nennep.definitions.definition import Definition
from nennep.processes.actions import (
    open_draft,
    put_in_force,
    record_approval,
    review_version,
    save_draft,
    submit_version,
)
from nennep.processes.models import Approval, Process, ProcessVersion
from tests.calendars import at
from tests.cast import Cast

WHEN = "2026-11-17 08:40"
TODAY = date(2026, 11, 17)
NUMBERS = {"internal": "1893/QĐ-UBND", "iso": "512/QĐ-SYT"}
AUTHORITIES = {"internal": "Chủ tịch Ủy ban nhân dân tỉnh Thử", "iso": "Giám đốc Sở Y tế tỉnh Thử"}


def by(cast: Cast, who: str = "thao", when: str = WHEN) -> dict[str, Any]:
    return {"by": cast.actor(who, when), "at": at(when)}


def changed(version: ProcessVersion, hours: int) -> Definition:
    """The same table with other hours at its third step."""
    given = Definition.from_dict(version.definition)
    steps = list(given.steps)
    steps[2] = replace(steps[2], hours=Decimal(hours))
    return replace(given, steps=tuple(steps))


def drafted(cast: Cast, process: Process, when: str = WHEN, hours: int = 12) -> ProcessVersion:
    """A draft by Thảo in which the third step has other hours."""
    draft = open_draft(process, **by(cast, when=when))
    given = changed(draft, hours)
    save_draft(draft, definition=given, words="Thẩm định hồ sơ: giờ khác", edit=0, **by(cast, when=when))
    return draft


def reviewed(cast: Cast, process: Process, when: str = WHEN, hours: int = 12) -> ProcessVersion:
    """Submitted by Thảo, reviewed by Hà."""
    version = drafted(cast, process, when, hours)
    submit_version(version, **by(cast, when=when))
    review_version(version, **by(cast, "ha", when=when))
    return version


def approved(cast: Cast, version: ProcessVersion, track: str, when: str = WHEN, **given: Any) -> Approval:
    """An approval as the keeper enters it."""
    day = at(when).date()
    values: dict[str, Any] = {
        "apart": True,
        "authority": AUTHORITIES[track],
        "number": NUMBERS[track],
        "signed_on": day,
        "signer": "Trần Văn Hòa",
        "effective_from": day,
        "scan": None,
    }
    return record_approval(version, track=track, **(values | given), **by(cast, when=when))


def in_force(cast: Cast, process: Process, when: str = WHEN, hours: int = 12, number: int = 1893) -> ProcessVersion:
    """A new version, approved on both tracks and put in force on that day."""
    version = reviewed(cast, process, when, hours)
    for track in NUMBERS:
        symbol = NUMBERS[track].partition("/")[2]
        approved(cast, version, track, when, number=f"{number}/{symbol}")
    put_in_force(version, **by(cast, when=when))
    return version
