"""What goes over the line: files kept for a year under the mark of their content, text compressed."""

import gzip
import re

import pytest
from django.http import FileResponse, HttpResponse
from django.test import Client, RequestFactory

from nennep.web import styles
from nennep.web.middleware import CompressionMiddleware
from nennep.web.templatetags.nennep import asset, htmx_address

YEAR = "public, max-age=31536000, immutable"


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("address", [asset("nennep/app.js"), htmx_address()])
def test_a_file_is_kept_for_a_year_under_the_mark_of_its_content_only(client: Client, address: str) -> None:
    plain, _, mark = address.partition("?")
    assert re.fullmatch("[0-9a-f]{12}", mark)
    assert client.get(address)["Cache-Control"] == YEAR
    for other in (plain, f"{plain}?{mark[::-1]}", f"{plain}?"):
        assert client.get(other)["Cache-Control"] == "max-age=60, public"


@pytest.mark.parametrize("sheet", [styles.stylesheet, styles.public_stylesheet])
def test_fonts_are_asked_for_by_the_mark_of_their_content(client: Client, sheet) -> None:
    used = re.findall(r"url\((/static/[^)]+)\)", sheet()[1].decode())
    assert len(used) >= 6
    for address in used:
        assert client.get(address)["Cache-Control"] == YEAR, address


def test_a_changed_font_changes_the_address_of_the_stylesheet(monkeypatch) -> None:
    before = styles.stylesheet.__wrapped__()[0]
    monkeypatch.setattr(styles, "mark_of", lambda _name: "another")
    assert styles.stylesheet.__wrapped__()[0] != before


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", htmx_address(), "styles"])
def test_text_is_sent_compressed_to_whoever_reads_that(client: Client, path: str) -> None:
    path = f"/styles/{styles.stylesheet()[0]}.css" if path == "styles" else path
    plain = client.get(path)
    small = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain["Vary"]
    assert "Accept-Encoding" in small["Vary"]
    sent, whole = body_of(small), body_of(plain)
    assert len(sent) < len(whole) / 2
    # A page bears another form token in each answer.
    assert len(gzip.decompress(sent)) == len(whole)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (HttpResponse("á" * 500, headers={"Content-Length": "1000"}), "short"),
        (HttpResponse(b"x" * 5000, content_type="application/pdf"), "compressed already"),
        (HttpResponse("x" * 5000, status=206), "a part of a file"),
        (FileResponse([b"x" * 5000], content_type="font/woff2"), "compressed already"),
    ],
)
def test_what_would_not_gain_is_sent_as_it_is(answer, why: str, rf: RequestFactory) -> None:
    request = rf.get("/", headers={"Accept-Encoding": "gzip"})
    sent = CompressionMiddleware(lambda _request: answer)(request)
    assert "Content-Encoding" not in sent, why


def test_the_same_page_has_another_length_each_time(rf: RequestFactory) -> None:
    """So lengths seen on the line tell little of what is in the page."""
    request = rf.get("/", headers={"Accept-Encoding": "gzip"})
    middleware = CompressionMiddleware(lambda _request: HttpResponse("Nguyễn Văn An" * 500))
    assert len({len(middleware(request).content) for _ in range(20)}) > 1
