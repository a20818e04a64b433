"""The papers of the demo at two commits, side by side: which bytes differ, and which lines of text.

``python -m samples.paper_comparison COMMIT`` with the libraries of the tests, from a checkout. The
demo is loaded twice in folders of its own; every paper kept there and a choice of statutory papers
of its cases are written out and compared. Exit code 1 where any differs.
"""

import difflib
import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from inspect import signature
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Statutory papers of so many cases a form and state.
CASES_A_FORM = 3
Digests = dict[str, list[str]]


def main() -> int:
    """Compare this checkout with the commit named on the command line."""
    parser = ArgumentParser(description="So giấy tờ của bản mẫu ở hai lần sửa mã.")
    parser.add_argument("commit", help="lần sửa mã đem so với cây mã này")
    parser.add_argument("--dump", metavar="DIR", help="in giấy tờ của cây mã này ra thư mục")
    options = parser.parse_args()
    if options.dump:
        dump(Path(options.dump))
        return 0
    with tempfile.TemporaryDirectory(prefix="nennep-papers-") as folder:
        place = Path(folder)
        _git("worktree", "add", "--detach", str(place / "tree"), options.commit)
        try:
            before = _papers_of(place / "tree", place / "before")
        finally:
            _git("worktree", "remove", "--force", str(place / "tree"))
        return told(before, _papers_of(ROOT, place / "after"))


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True)  # noqa: S603, S607


def _papers_of(tree: Path, place: Path) -> Path:
    """The folder of papers that the demo of ``tree`` holds; this module does the writing for both."""
    environment = {
        **os.environ,
        "NENNEP_DATA": str(place / "data"),
        "NENNEP_DATABASE_URL": "",
        "NENNEP_DEMO": "1",
        "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{tree}",
    }
    papers = place / "papers"
    for words in (["-m", "nennep.cli", "demo", "--no-serve"], [str(Path(__file__)), "-", "--dump", str(papers)]):
        subprocess.run(  # noqa: S603 - our own program with our own words
            [sys.executable, *words], cwd=tree, env=environment, check=True, stdout=sys.stderr
        )
    return papers


def dump(folder: Path) -> None:
    """Afterwards every paper of the loaded demo lies in ``folder``, under a name that says which."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.settings")
    import django

    django.setup()
    folder.mkdir(parents=True)
    for name, content in [*_processes(), *_postings(), *_statutory()]:
        (folder / name.replace("/", "-")).write_bytes(content)


def _processes() -> Iterator[tuple[str, bytes]]:
    from nennep.ledger.files import read
    from nennep.processes.models import PrintedPaper

    for paper in PrintedPaper.objects.select_related("process_version__process"):
        version = paper.process_version
        name = f"{version.process.agency_id}.{version.process.code}.{version.number}.{paper.track}"
        yield f"{name}.{paper.form}", read(paper.file_id)


def _postings() -> Iterator[tuple[str, bytes]]:
    from nennep.documents.models import Posting
    from nennep.ledger.files import read

    for posting in Posting.objects.order_by("pk"):
        which = f"{posting.subject_code}.{posting.subject_version}.{posting.place}"
        yield f"posting.{posting.agency_id}.{which}.pdf", read(posting.file_id)


def _statutory() -> Iterator[tuple[str, bytes]]:
    from nennep.cases.models import Case, IssuedPaper
    from nennep.cases.papers import issue_of, papers_of, print_paper
    from samples.quotas import NOW

    asked = len(signature(print_paper).parameters)  # earlier commits asked for the case too
    seen: Counter[tuple[str, str]] = Counter()
    for case in Case.objects.order_by("pk").select_related("agency"):
        for link in papers_of(case):
            if seen[case.state, link.form] >= CASES_A_FORM:
                continue
            seen[case.state, link.form] += 1
            issue = issue_of(case, link.form, link.round, NOW)
            paper = IssuedPaper(
                case=case,
                form=link.form,
                round=link.round,
                form_set=issue.form_set,
                number="00",
                issued_at=issue.at,
                issued_by_id=issue.by_id,
            )
            try:
                yield f"{case.code}.{link.form}.{link.round}.pdf", print_paper(*(case, paper)[-asked:])
            except Exception as refusal:  # noqa: BLE001 - what refuses differs between commits
                yield f"{case.code}.{link.form}.{link.round}.txt", str(refusal).encode()


def told(before: Path, after: Path) -> int:
    """Print what differs, paper by paper with its lines; 1 where anything does."""
    old, new = ({path.name: path for path in folder.iterdir()} for folder in (before, after))
    changed = [name for name in old.keys() & new.keys() if old[name].read_bytes() != new[name].read_bytes()]
    report: Digests = {
        "gone": sorted(old.keys() - new.keys()),
        "added": sorted(new.keys() - old.keys()),
        "changed": sorted(changed),
    }
    print(json.dumps({"papers": len(new), **{key: len(found) for key, found in report.items()}}))
    for key in ("gone", "added"):
        for name in report[key]:
            print(f"{key}: {name}")
    for name in report["changed"]:
        print(f"changed: {name}")
        lines = difflib.unified_diff(text_of(old[name]), text_of(new[name]), lineterm="", n=0)
        print("\n".join(f"    {line}" for line in list(lines)[2:]) or "    (same words)")
    return int(any(report.values()))


def text_of(path: Path) -> list[str]:
    """The words of a PDF or Word file, line by line."""
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8").splitlines()
    if path.suffix == ".docx":
        import docx
        from docx.text.paragraph import Paragraph

        body = docx.Document(str(path)).element.body
        return [Paragraph(each, None).text for each in body.iter() if each.tag.endswith("}p")]  # type: ignore[arg-type]
    import pypdf

    pages = pypdf.PdfReader(BytesIO(path.read_bytes())).pages
    return "\n".join(page.extract_text() for page in pages).splitlines()


if __name__ == "__main__":
    sys.exit(main())
