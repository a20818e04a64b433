"""A small register: a decree that replaces an older one and was suspended, and who cites what."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.documents.actions import CitedPlace, LegalDocumentDraft, Subject, add_document, cite, enter_change
from nennep.documents.models import LegalChange, LegalDocument
from tests.calendars import at
from tests.cast import Cast

WHEN = at("2026-11-17 08:40")
TITLES = {
    "15/2018/NĐ-CP": ("decree", "Chính phủ", "Quy định chi tiết Luật An toàn thực phẩm", "02/02/2018"),
    "46/2026/NĐ-CP": ("decree", "Chính phủ", "An toàn thực phẩm, thay thế Nghị định 15", "26/01/2026"),
    "09/2026/NQ-CP": ("resolution", "Chính phủ", "Tạm ngưng hiệu lực Nghị định 46", "04/02/2026"),
    "61/2018/NĐ-CP": ("decree", "Chính phủ", "Cơ chế một cửa, một cửa liên thông", "21/06/2018"),
}


def d(text: str) -> date:
    day, month, year = (int(part) for part in text.split("/"))
    return date(year, month, day)


@dataclass
class Scene:
    cast: Cast
    laws: dict[str, LegalDocument]

    def change(self, number: str, kind: str, holds_from: str, **more: Any) -> LegalChange:
        """An act that Thảo enters on the law of that number."""
        given = {k: d(v) if k in ("holds_until", "moved_to") else v for k, v in more.items()}
        return enter_change(
            self.laws[number], kind=kind, holds_from=d(holds_from), by=self.cast.actor("thao"), at=WHEN, **given
        )

    def cited(self, type: str, code: str, *texts: str, since: str = "", articles: str = "") -> None:
        """A procedure, process or form that cites these texts."""
        cite(
            agency=self.cast.health,
            by=self.cast.actor("thao"),
            at=WHEN,
            subject=Subject(type, code, f"Tên của {code}", d(since) if since else None),
            places=[CitedPlace(text, articles) for text in texts],
        )


def add_law(cast: Cast, number: str, who: str = "thao", **changes: Any) -> LegalDocument:
    """A law of the table in the register of who enters it."""
    kind, issuer, title, effective = TITLES.get(number, ("other", "Chính phủ", "Văn bản", "01/01/2020"))
    given: dict[str, Any] = {"effective_from": d(effective), "issued_on": d(effective)} | changes
    draft = LegalDocumentDraft(number, kind, issuer, title, **given)
    agency = cast.people[who].positions.get().agency
    return add_document(agency=agency, draft=draft, by=cast.actor(who), at=WHEN)


def build_scene(cast: Cast) -> Scene:
    """Food safety as it went in 2026, and the one-stop decree."""
    scene = Scene(cast, {number: add_law(cast, number) for number in TITLES})
    scene.change("15/2018/NĐ-CP", "replace", "26/01/2026", by_document=scene.laws["46/2026/NĐ-CP"])
    scene.change(
        "46/2026/NĐ-CP", "suspend", "04/02/2026", holds_until="15/04/2026", by_document=scene.laws["09/2026/NQ-CP"]
    )
    scene.cited("process", "QT.ATTP.01", "Nghị định số 46/2026/NĐ-CP", since="29/09/2025")
    scene.cited("procedure", "QT.ATTP.01", "Nghị định số 46/2026/NĐ-CP", since="16/10/2024")
    scene.cited("process", "QT.DP.01", "NĐ 61/2018", since="29/09/2025", articles="Điều 17 khoản 1")
    return scene
