"""What a decision on the organisation says: of the agency, of each division, of new ones."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from nennep.org.forms import Day, Words
from nennep.org.models import Agency, Division

from ..parts.owned_things import owned_by_codes, owned_by_keys
from ..rules.reorganisations import AGENCY_WORDS, Changes, NamedUnit, new_key

NEW = 4
NEW_KEYS = [new_key(number) for number in range(NEW)]
# No code of a division begins so.
STAYS = "-"
# So many divisions take over processes in one decision, or one more than it names already.
NEW_OWNERS = 3
# What a box of codes takes: all that an agency has, so that what was kept can be sent again from its page.
MOST_CODES = 60_000


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """The boxes of one division; a new one has no successor. ``is_open``: something of it is changed, or to be mended."""

    words: str
    name: BoundField
    code: BoundField
    successor: BoundField | None
    is_open: bool


class ReorganisationForm(forms.Form):
    """One decision: when, by which paper, and what of the organisation it changes.

    Names and codes stand as they are; what is typed over is renamed. A division is ended by choosing who succeeds it.
    """

    use_required_attribute = False
    decision = Words(
        label="Quyết định",
        missing="Ghi quyết định: số, ngày, cơ quan ban hành.",
        max_length=300,
        help_text="Ví dụ: Quyết định số 512/QĐ-UBND ngày 10/11/2026 của UBND tỉnh.",
    )
    effective_on = Day(
        label="Có hiệu lực từ ngày",
        missing="Ghi ngày quyết định có hiệu lực.",
        help_text="Ngày còn ở phía trước thì đến ngày ấy mới đổi; ngày đã qua thì đổi ngay khi xác nhận.",
    )
    name = Words(label="Tên cơ quan", missing="Tên cơ quan không để trống được.", max_length=200)
    short_name = Words(label="Tên ngắn", missing="Tên ngắn không để trống được.", max_length=80)
    code = Words(label="Mã cơ quan", missing="Mã cơ quan không để trống được.", max_length=40)
    case_head = Words(
        label="Đầu mã hồ sơ", max_length=30, help_text="Hồ sơ đã có mã thì giữ mã; chỉ hồ sơ sau này mang đầu mã mới."
    )

    def __init__(
        self,
        *args: Any,
        agency: Agency,
        divisions: Sequence[Division],
        superiors: Sequence[Agency],
        kept: Changes | None = None,
        owned: Sequence[str] = (),
        **options: Any,
    ) -> None:
        self.agency, self.divisions = agency, list(divisions)
        changes = kept or Changes()
        self._owners = self._grouped(changes) or {"": list(owned)}
        stands = {key: getattr(agency, key) for key in ("name", "short_name", "code", "case_head")}
        options["initial"] = stands | dict(changes.agency) | self._initial(changes) | options.get("initial", {})
        super().__init__(*args, **options)
        self._add_superior(superiors)
        self._add_divisions()
        self._add_desk(changes)
        self._add_owners(changes)

    def _initial(self, changes: Changes) -> dict[str, str]:
        numbers = _new_keys(changes)
        found: dict[str, str] = {}
        for division in self.divisions:
            called = changes.renamed.get(division.code, NamedUnit(division.code, division.name))
            successor = changes.ended.get(division.code, STAYS)
            found |= {f"{division.code}-name": called.name, f"{division.code}-code": called.code}
            found[f"{division.code}-successor"] = numbers.get(successor, successor)
        for number, one in enumerate(changes.made):
            found |= {f"{new_key(number)}-name": one.name, f"{new_key(number)}-code": one.code}
        return found

    def _add_superior(self, superiors: Sequence[Agency]) -> None:
        above = self.agency.superior
        stays = f"Giữ nguyên: {above.short_name}" if above else "Giữ nguyên: không có cấp trên"
        others = [(one.code, one.name) for one in superiors if one.pk != self.agency.pk and one != above]
        if others:
            self.fields["superior"] = forms.ChoiceField(
                label="Cơ quan cấp trên",
                choices=[("", stays), *others],
                required=False,
                error_messages={"invalid_choice": "Không đưa về cơ quan này được. Chọn lại cơ quan cấp trên."},
            )

    def _add_divisions(self) -> None:
        new = [(new_key(number), f"Phòng mới {number + 1}") for number in range(NEW)]
        for division in self.divisions:
            others = [(one.code, one.name) for one in self.divisions if one.pk != division.pk]
            self._add_unit(division.code, division.name, f"Tên, mã của {division.name} không để trống được.")
            self.fields[f"{division.code}-successor"] = forms.ChoiceField(
                label=f"Kết thúc {division.name}, việc chuyển về",
                choices=[(STAYS, "Còn hoạt động"), *others, *new],
                error_messages={"required": "Chọn còn hoạt động, hoặc phòng kế nhiệm."},
            )
        for key, words in new:
            self._add_unit(key, words)

    def _add_unit(self, key: str, words: str, missing: str = "") -> None:
        self.fields[f"{key}-name"] = Words(label=f"Tên của {words}", missing=missing, max_length=200)
        self.fields[f"{key}-code"] = Words(label=f"Mã của {words}", missing=missing, max_length=40)

    def _grouped(self, changes: Changes) -> dict[str, list[str]]:
        """The codes of what goes to another owner, by the division that it goes to."""
        things = owned_by_keys(self.agency.pk, changes.owners)
        found: dict[str, list[str]] = {}
        for key, target in changes.owners.items():
            if key in things:
                found.setdefault(target, []).append(things[key].code)
        return found

    def _targets(self, changes: Changes) -> tuple[list[tuple[str, str]], dict[str, str]]:
        """The divisions that stand and those that are typed as new; where a new one of that code is typed."""
        typed = [(new_key(number), f"Phòng mới {number + 1}") for number in range(NEW)]
        return [(one.code, one.name) for one in self.divisions] + typed, _new_keys(changes)

    def _add_desk(self, changes: Changes) -> None:
        targets, keys = self._targets(changes)
        desk = next((one for one in self.divisions if one.is_one_stop), None)
        others = [pair for pair in targets if desk is None or pair[0] != desk.code]
        self.fields["desk"] = forms.ChoiceField(
            label="Bộ phận Một cửa từ ngày ấy",
            choices=[("", f"Giữ nguyên: {desk.name}" if desk else "Chưa chọn"), *others],
            required=False,
            initial=keys.get(changes.desk, changes.desk),
            error_messages={"invalid_choice": "Phòng này không chọn được. Chọn lại phòng làm Bộ phận Một cửa."},
        )

    def _add_owners(self, changes: Changes) -> None:
        targets, keys = self._targets(changes)
        rows = [*self._owners.items()]
        rows += [("", [])] * max(1, NEW_OWNERS - len(rows))
        self.owner_count = len(rows)
        for number, (target, codes) in enumerate(rows):
            self.fields[f"owner{number}-codes"] = Words(
                label=f"Mã quy trình, dòng {number + 1}",
                max_length=MOST_CODES,
                initial=", ".join(codes),
                widget=forms.Textarea(attrs={"rows": 1}),
            )
            self.fields[f"owner{number}-to"] = forms.ChoiceField(
                label=f"Phòng chủ quản mới, dòng {number + 1}",
                choices=[("", "Chọn phòng"), *targets],
                required=False,
                initial=keys.get(target, target),
                error_messages={"invalid_choice": "Phòng này không chọn được. Chọn lại phòng chủ quản."},
            )

    def owner_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The boxes of each division that takes over processes: their codes, and the division."""
        for number in range(self.owner_count):
            yield self[f"owner{number}-codes"], self[f"owner{number}-to"]

    def rows(self) -> Iterator[DivisionRow]:
        """A row for each division that stands."""
        for one in self.divisions:
            name, code, successor = (self[f"{one.code}-{part}"] for part in ("name", "code", "successor"))
            stands = (name.value(), code.value(), successor.value()) == (one.name, one.code, STAYS)
            is_open = not stands or any(box.errors for box in (name, code, successor))
            yield DivisionRow(one.name, name, code, successor, is_open)

    def new_rows(self) -> Iterator[DivisionRow]:
        """A row for each new division that there is room for; the first is open, and those in which something is typed."""
        for number in range(NEW):
            name, code = (self[f"{new_key(number)}-{part}"] for part in ("name", "code"))
            is_open = number == 0 or any(box.value() or box.errors for box in (name, code))
            yield DivisionRow(f"Phòng mới {number + 1}", name, code, None, is_open)

    def agency_fields(self) -> list[BoundField]:
        """The boxes of the agency itself."""
        return [self[key] for key in AGENCY_WORDS if key in self.fields]

    def changes(self) -> Changes:
        """What was typed, as changes of what stands."""
        given: Mapping[str, str] = self.cleaned_data
        made = [NamedUnit(given[f"{new_key(number)}-code"], given[f"{new_key(number)}-name"]) for number in range(NEW)]
        codes = {new_key(number): one.code for number, one in enumerate(made)}
        ended = {
            one.code: successor for one in self.divisions if (successor := given[f"{one.code}-successor"]) != STAYS
        }
        renamed = {
            one.code: NamedUnit(given[f"{one.code}-code"], given[f"{one.code}-name"])
            for one in self.divisions
            if one.code not in ended
        }
        return Changes(
            agency={key: given[key] for key in AGENCY_WORDS if key in self.fields and self._is_new(key, given[key])},
            made=tuple(made),
            renamed=renamed,
            ended={code: codes.get(successor, successor) for code, successor in ended.items()},
            desk=codes.get(given["desk"], given["desk"]),
            owners={key: codes.get(target, target) for key, target in self._new_owners.items()},
        )

    def clean(self) -> dict[str, Any]:
        """A new division that takes over is named: else nobody could say where the work goes."""
        given = super().clean() or {}
        for division in self.divisions:
            self._check_named(given, given.get(f"{division.code}-successor", STAYS), f"nhận việc của {division.name}")
        self._check_named(given, given.get("desk", ""), "làm Bộ phận Một cửa")
        self._new_owners: dict[str, str] = {}
        for number in range(self.owner_count):
            self._check_owner(given, f"owner{number}-codes", f"owner{number}-to")
        return given

    def _check_named(self, given: Mapping[str, Any], key: str, does: str) -> None:
        for part, words in (("name", "tên"), ("code", "mã")):
            box = f"{key}-{part}"
            if key in NEW_KEYS and not given.get(box) and box not in self.errors:
                row = f"Phòng mới {NEW_KEYS.index(key) + 1}"
                self.add_error(box, f"{row} {does} nhưng chưa có {words}. Ghi {words}.")

    def _check_owner(self, given: Mapping[str, Any], box: str, target_box: str) -> None:
        codes, target = re.split(r"[\s,;]+", given.get(box, "").strip(" ,;")), given.get(target_box, "")
        if codes == [""]:
            if target:
                self.add_error(box, "Đã chọn phòng chủ quản mới nhưng chưa ghi quy trình nào. Ghi mã quy trình.")
            return
        if not target and target_box not in self.errors:
            self.add_error(target_box, f"Chọn phòng chủ quản mới của {', '.join(codes[:3])}.")
        self._check_named(given, target, "nhận quy trình")
        things = owned_by_codes(self.agency.pk, codes)
        unknown = [code for code in codes if code.casefold() not in things]
        if unknown:
            said = f"Cơ quan không có quy trình mã {', '.join(unknown[:5])}"
            self.add_error(box, f"{said}. Xem lại mã; mỗi mã cách nhau bằng dấu phẩy.")
        for thing in things.values():
            if thing.key in self._new_owners and self._new_owners[thing.key] != target:
                self.add_error(box, f"{thing.code} đã ghi ở dòng khác. Mỗi quy trình về một phòng.")
            elif thing.division.code == target:
                self.add_error(box, f"{thing.code} đang thuộc {thing.division.name}. Bỏ mã ấy, hoặc chọn phòng khác.")
            self._new_owners[thing.key] = target

    def _is_new(self, key: str, text: str) -> bool:
        return bool(text) if key == "superior" else text != getattr(self.agency, key)


def _new_keys(changes: Changes) -> dict[str, str]:
    """Where each new division is typed, by its code."""
    return {one.code: new_key(number) for number, one in enumerate(changes.made)}
