"""What tests of processes share."""

from datetime import datetime

import pytest

from nennep.processes.actions import frozen_papers
from nennep.processes.models import ProcessVersion


@pytest.fixture
def unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """An approval keeps a word a form instead of its paper.

    Printing takes most of an approval's time, and is judged by the tests of papers, by the demo and by the
    journeys; a test of days and duties does without.
    """

    def words(version: ProcessVersion, track: str, at: datetime) -> dict[str, bytes]:
        told = f"{version.process.code} {version.number} {track}".encode()
        return {"pdf": b"%PDF-1.7 " + told, "docx": b"PK " + told}

    monkeypatch.setattr(frozen_papers, "print_approved", words)
