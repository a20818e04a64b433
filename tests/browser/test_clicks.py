"""What a test reads after a click is the whole page that the click led to."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
START = HEAD + b"<form action='/next'><button>Go</button></form>"
NEXT = [HEAD + b"<title>next</title><p>one</p>" + b" " * 2048, b"<ins>two</ins>"]


@pytest.fixture
def dripping() -> Iterator[str]:
    """Address of a server whose second page arrives in two parts, half a second apart."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        with connection:
            asked = connection.recv(65_536)
            for part in NEXT if b" /next" in asked.splitlines()[0] else [START]:
                connection.sendall(part)
                time.sleep(0.5)

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    listener.close()


def test_a_click_ends_on_a_whole_page(chromium: Browser, dripping: str) -> None:
    page = chromium.new_page()
    page.goto(dripping)
    page.get_by_role("button", name="Go").click()
    assert page.locator("ins").all_inner_texts() == ["two"]
    page.close()
