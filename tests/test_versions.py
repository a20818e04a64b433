"""Every version has a number and a day in the changelog, and the newest one is what the product calls itself."""

import re
import tomllib
from datetime import date, datetime
from pathlib import Path

from nennep import __version__

ROOT = Path(__file__).resolve().parent.parent
RELEASES = ROOT / "tests" / "releases"
UNRELEASED = "chưa phát hành"


def headings() -> list[tuple[str, str]]:
    """Number and day of each version, as the changelog writes them, newest first."""
    lines = (ROOT / "docs" / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    found = [line.removeprefix("## ").split(" · ") for line in lines if line.startswith("## ")]
    return [(number, day) for number, day in found]


def day_of(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day, not an instant


def test_versions_go_up_and_only_the_newest_may_be_without_a_day() -> None:
    numbers = [tuple(int(part) for part in number.split(".")) for number, _ in headings()]
    assert all(len(number) == 3 for number in numbers)
    assert numbers == sorted(set(numbers), reverse=True)
    told = [day for _, day in headings()]
    days = [day_of(day) for day in told[told[0] == UNRELEASED :]]
    assert days == sorted(days, reverse=True)


def test_the_newest_heading_is_the_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {headings()[0][0], project["version"]} == {__version__}


def test_no_version_is_without_an_entry() -> None:
    text = (ROOT / "docs" / "CHANGELOG.md").read_text(encoding="utf-8")
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert [part.splitlines()[0] for part in parts if "\n- " not in part] == []


def test_every_kept_database_is_of_a_version_and_its_day() -> None:
    table = (RELEASES / "README.md").read_text(encoding="utf-8")
    rows = {file: (number, day) for file, number, day in re.findall(r"^\| `(\w+)` \| (\S+) \| (\S+) \|", table, re.M)}
    assert set(rows) == {path.name.removesuffix(".tar.xz") for path in RELEASES.glob("*.tar.xz")}
    assert set(rows.values()) <= set(headings())


def test_the_first_page_names_no_version_that_would_grow_old() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"`0\.\d+(?:\.\d+)?`|(?:[Bb]ản|[Vv]ersion) `?0\.\d+", text) == []
