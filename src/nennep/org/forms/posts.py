"""What is typed about posts and delegations, and who takes over what a post held."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zlib import crc32

from django import forms
from django.db.models import QuerySet

from nennep.web.selects import offer

from ..models import Agency, Division, Position, User
from ..queries import by_given_name
from ..queries.departures import HeldThing, changed_hands, not_held
from ..rules import DUTIES, NO_GROUND
from .fields import Choice, Day, Words, duties_field, offer_divisions, offer_people


class PostForm(forms.Form):
    """A post: where, as what, with which duties, since when."""

    use_required_attribute = False
    title = Words(label="Chức vụ, vị trí việc làm", missing="Ghi chức vụ, ví dụ: Chuyên viên.", max_length=120)
    division = forms.ChoiceField(
        label="Phòng, đơn vị", error_messages={"required": "Chọn phòng, hoặc chọn Toàn cơ quan."}
    )
    duties = duties_field("Nhiệm vụ được giao", list(DUTIES), required=False)
    held_from = Day(label="Giữ từ ngày", missing="Ghi ngày bắt đầu giữ vị trí.")
    held_to = Day(label="Đến ngày", help_text="Để trống nếu chưa định ngày thôi.")

    def __init__(self, *args: Any, divisions: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.divisions = offer_divisions(self, divisions)

    def clean_division(self) -> Division | None:
        return self.divisions[self.cleaned_data["division"]]


class ChangePostForm(forms.Form):
    """Title, duties and days of a post as they stand, to be corrected."""

    use_required_attribute = False
    title = Words(label="Chức vụ, vị trí việc làm", missing="Ghi chức vụ, ví dụ: Chuyên viên.", max_length=120)
    held_from = Day(label="Giữ từ ngày", missing="Ghi ngày bắt đầu giữ vị trí.")
    held_to = Day(label="Đến ngày", help_text="Để trống nếu chưa định ngày thôi. Cho thôi sớm hơn: dùng Kết thúc.")
    duties = duties_field("Nhiệm vụ được giao", list(DUTIES), required=False)


AS_EVERYTHING = "Theo ô Người nhận tất cả"


class ReceiversForm(forms.Form):
    """Who takes over each thing that somebody holds: one for all, or another for some.

    Of more than ``most_boxes`` things those that the same people may take have one box: a form sends so many and no more.
    What the page showed and ``person`` does not hold any more is told, and nothing is written: ``shown`` are its names.
    """

    use_required_attribute = False
    most_boxes = 300
    # Whether everything must have a receiver, or may stay where it is.
    complete = False
    ground = Words(
        label="Căn cứ bàn giao",
        max_length=300,
        help_text="Số, ngày của quyết định hoặc văn bản. Ví dụ: Quyết định số 15/QĐ-SYT ngày 16/11/2026.",
    )
    everything = forms.ChoiceField(label="Người nhận tất cả", required=False, help_text="Việc nào khác thì chọn riêng.")

    def __init__(
        self,
        *args: Any,
        things: Sequence[HeldThing],
        person: User,
        agency: Agency,
        told: Mapping[int, str] | None = None,
        pages: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        """``told``: by person what stands beside the name; ``pages``: by the name of a thing where the viewer looks at it."""
        super().__init__(*args, **options)
        self.things, self.told, self.pages = things, told or {}, pages or {}
        self.person, self.agency = person, agency
        told = self.told
        if any(not thing.holding.ends for thing in things):
            self.fields["ground"].required = True
            self.fields["ground"].error_messages["required"] = NO_GROUND
        everybody = {person.pk: person for thing in things for person in thing.holding.receivers}
        offer(self, "everything", _people(everybody.values(), "Chưa chọn ai", told))
        if not everybody:  # who was chosen before has nothing to take any more
            del self.fields["everything"]
        self.groups: dict[str, list[HeldThing]] = {}
        needing = [thing for thing in things if not thing.holding.ends]
        if len(needing) > self.most_boxes:
            self._box_by_group(needing)
        else:
            for thing in needing:
                self.fields[thing.name] = forms.ChoiceField(label=thing.holding.words, required=False)
                offer(self, thing.name, _people(thing.holding.receivers, AS_EVERYTHING, told))

    def _box_by_group(self, things: Sequence[HeldThing]) -> None:
        for thing in things:
            self.groups.setdefault(_group_of(thing), []).append(thing)
        for name, group in self.groups.items():
            label = f"{group[0].kind.words}: {len(group)} việc, từ “{group[0].holding.words}”"
            self.fields[name] = forms.ChoiceField(label=label, required=False)
            offer(self, name, _people(group[0].holding.receivers, AS_EVERYTHING, self.told))

    @property
    def shown(self) -> str:
        """The names of the things that the page shows, sent along with what is typed."""
        return " ".join(thing.name for thing in self.things if not thing.holding.ends)

    def _tell_gone(self) -> None:
        """What was chosen on a page of before and is not held any more is told, with who holds it."""
        there = {thing.name for thing in self.things}
        missing = [name for name in self._chosen() if name not in there]
        if gone := not_held(missing, self.person, self.agency):
            self.add_error(None, changed_hands(gone, self.person))

    def _chosen(self) -> list[str]:
        """The things of the page that somebody was to take, in its order."""
        shown = dict.fromkeys(self.data.get("shown", "").split())
        one_for_many = self.data.get("everything") or any(
            self.data[name] for name in self.data if name.startswith("group-")
        )
        own = {name: None for name in self.data if "-" in name and self.data[name]}
        return list(shown | own) if one_for_many else list(own)

    @property
    def group_boxes(self) -> list[forms.BoundField]:
        """The box of each group, where there are too many things for a box each."""
        return [self[name] for name in self.groups]

    @property
    def rows(self) -> list[tuple[HeldThing, forms.BoundField | None, str]]:
        """Every thing with the box of its receiver (none where it ends by itself, or goes with its group), and its page."""
        return [
            (thing, self[thing.name] if thing.name in self.fields else None, self.pages.get(thing.name, ""))
            for thing in self.things
        ]

    def clean(self) -> dict[str, Any]:
        """Everything that lacks a receiver is told at once, beside whatever else is missing."""
        self.cleaned_data = dict(super().clean() or {})
        self._tell_gone()
        lacking: dict[str, list[HeldThing]] = {}
        given = self.given if self.complete else {}
        for thing in self.things if self.complete else ():
            if not thing.holding.ends and thing.name not in given:
                lacking.setdefault(thing.name if thing.name in self.fields else _group_of(thing), []).append(thing)
        self._tell_lacking(lacking)
        return self.cleaned_data

    def _tell_lacking(self, lacking: Mapping[str, Sequence[HeldThing]]) -> None:
        """Where nobody was chosen and one could take all of them, that is said once, at the box for all."""
        everybody = [set(thing.holding.receivers) for things in lacking.values() for thing in things]
        if len(everybody) > 1 and not self.cleaned_data.get("everything") and set.intersection(*everybody):
            words = f"{len(everybody)} việc chưa có người nhận. Chọn Người nhận tất cả, hoặc chọn riêng từng việc."
            self.add_error("everything", words)
            return
        for box, things in lacking.items():
            if box not in self.errors:
                self.add_error(box, self._lacking(things))

    def _lacking(self, things: Sequence[HeldThing]) -> str:
        """What is said of these, which one box gives to somebody."""
        first = things[0]
        called = first.holding.words.partition(":")[0]
        if len(things) > 1:
            called = f"{first.kind.words}: {len(things)} việc"
        if not first.holding.receivers:
            return f"{called}: chưa ai nhận được. Giao nhiệm vụ cho một người cùng phòng trước."
        if self.cleaned_data.get("everything"):
            return f"{called}: người nhận tất cả không nhận được. Chọn người khác ở ô này."
        return f"{called}: chưa chọn người nhận."

    @property
    def given(self) -> dict[str, int]:
        """By the name of a thing who takes it: as chosen for it, else the one who takes all, where that may be."""
        given = {}
        for thing in self.things:
            group = self.cleaned_data.get(_group_of(thing)) if self.groups else ""
            chosen = self.cleaned_data.get(thing.name) or group or self.cleaned_data.get("everything")
            if chosen and not thing.holding.ends and int(chosen) in {one.pk for one in thing.holding.receivers}:
                given[thing.name] = int(chosen)
        return given


def _group_of(thing: HeldThing) -> str:
    """The name of the box for all things of this kind that the same people may take."""
    people = ",".join(str(one.pk) for one in thing.holding.receivers)
    return f"group-{crc32(f'{thing.kind.words}:{people}'.encode())}"


def _people(people: Iterable[User], empty: str, told: Mapping[int, str]) -> list[tuple[str | int, str]]:
    """Each person with what whoever gives them work should know."""
    named = ((one, told.get(one.pk, "")) for one in sorted(people, key=by_given_name))
    return [("", empty), *((one.pk, f"{one.full_name}: {words}" if words else one.full_name) for one, words in named)]


class EndForm(ReceiversForm):
    """The last day of a post, and who takes over what its holder has in hand."""

    complete = True
    held_to = Day(label="Ngày cuối giữ vị trí", missing="Ghi ngày cuối giữ vị trí.")
    field_order = ("held_to", "ground", "everything")


class MoveForm(ReceiversForm):
    """Another post instead: which, since when, and who takes over what the old one has in hand."""

    complete = True
    held_to = Day(label="Ngày cuối ở vị trí đang giữ", missing="Ghi ngày cuối giữ vị trí cũ.")
    title = Words(label="Chức vụ, vị trí mới", missing="Ghi chức vụ, ví dụ: Chuyên viên.", max_length=120)
    division = forms.ChoiceField(
        label="Phòng, đơn vị mới", error_messages={"required": "Chọn phòng mới, hoặc chọn Toàn cơ quan."}
    )
    duties = duties_field("Nhiệm vụ ở vị trí mới", list(DUTIES), required=False)
    held_from = Day(label="Giữ vị trí mới từ ngày", missing="Ghi ngày bắt đầu giữ vị trí mới.")
    field_order = ("title", "division", "held_from", "held_to", "duties", "ground", "everything")

    def __init__(self, *args: Any, divisions: QuerySet[Division], **options: Any) -> None:
        super().__init__(*args, **options)
        self.divisions = offer_divisions(self, divisions)

    def clean_division(self) -> Division | None:
        return self.divisions[self.cleaned_data["division"]]


class DelegationForm(forms.Form):
    """Duties lent: which, to whom, when, by which paper."""

    use_required_attribute = False
    borrower = Choice(
        label="Người nhận ủy quyền",
        missing="Chọn người nhận ủy quyền.",
        queryset=User.objects.none(),
        to_field_name="username",
        empty_label="Chọn một người của cơ quan",
    )
    duties = forms.MultipleChoiceField()
    held_from = Day(label="Từ ngày", missing="Ghi ngày bắt đầu ủy quyền.")
    held_to = Day(label="Đến hết ngày", missing="Ủy quyền phải có ngày kết thúc.")
    basis = Words(
        label="Văn bản ủy quyền",
        missing="Ủy quyền phải bằng văn bản: ghi số, ngày của văn bản.",
        max_length=200,
        help_text="Ví dụ: Giấy ủy quyền số 12/UQ-SYT ngày 16/11/2026.",
    )

    def __init__(
        self,
        *args: Any,
        position: Position,
        people: QuerySet[User],
        places: Sequence[tuple[str, Sequence[User]]] = (),
        leaving: Mapping[int, str] | None = None,
        **options: Any,
    ) -> None:
        """``places``: the people by division, that of the post first; ``leaving``: who leaves or moves soon."""
        super().__init__(*args, **options)
        self.fields["duties"] = duties_field("Nhiệm vụ ủy quyền", position.duties)
        offer_people(self, "borrower", people, leaving, places)
